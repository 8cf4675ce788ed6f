"""A county with an outline, two villages, kinds of points, and who may record there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county.models import Division, Shape
from shuheng.sharing.places import actions, rules
from shuheng.sharing.places.models import Place
from tests import builders
from tests.population.office import village

SINCE = date(2010, 3, 1)
SPOT = rules.Spot(112.8695, 27.2303, rules.WGS84, 10)
SQUARE = {"type": "Polygon", "coordinates": [[[112.5, 27.0], [112.95, 27.0], [112.95, 27.45], [112.5, 27.45], [112.5, 27.0]]]}
KINDS = tuple(actions.KindPlan(code, title, rank, "示例", False) for rank, (code, title) in enumerate(
    [("clinic", "卫生室"), ("school", "学校"), ("shelter", "应急避难场所")], 1))


def county() -> tuple[Division, Division]:
    """The county's outline and kinds; its two villages."""
    Shape.objects.get_or_create(division=builders.division(), defaults={"geometry": SQUARE, "datum": "unknown", "source": "示例"})
    with acting(SYSTEM):
        actions.put_kinds(KINDS, by=SYSTEM)
    return village("430423100201", "示例甲村"), village("430423100202", "示例乙村")


def keeper() -> Actor:
    """Who may record, merge and read in the whole county."""
    return builders.officer("civil-affairs", within=Within.COUNTY)


def address(division: Division, door: str = "15号", spot: rules.Spot | None = SPOT, **parts: str) -> actions.NewAddress:
    """An address of a village."""
    return actions.NewAddress(division, rules.Plate(**{"road": "示例路", "door": door, **parts}), "示例现场看的", spot)


def point(division: Division, name: str = "示例卫生室", **changes: Any) -> actions.NewPoint:
    """A public point of a village."""
    return actions.NewPoint(division, **{"kind": "clinic", "name": name, "source": "示例现场看的", "words": "示例路 15 号", "spot": SPOT, **changes})


def does(act: Callable[..., Any], *values: Any, by: Actor | None = None) -> Any:
    """An act as the keeper, or as somebody else."""
    actor = by or keeper()
    with acting(actor):
        return act(*values, by=actor)


def recorded(entry: actions.Entry, since: date = SINCE) -> Place:
    """A place of the register."""
    made: Place = does(actions.record_place, entry, since)
    return made
