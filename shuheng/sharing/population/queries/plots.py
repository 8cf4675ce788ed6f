"""Where invented people can live: every village, and the township in which it is invented to have lain before our record of villages begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from shuheng.foundation.core import clock
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import Coverage, Division
from shuheng.foundation.county.rules import TOWNSHIP, VILLAGE

from ..models import Person


@dataclass(frozen=True)
class Plot:
    """A village with its number among all, and the township in which its households stood until a day."""

    village: Division
    place: int
    before: Division | None = None
    until: date | None = None


def plots() -> list[Plot]:
    """The villages of today by code. Villages of a township that took others over are dealt out among those, because no source says where each lay."""
    villages = list(county.divisions_on(clock.today(), VILLAGE).order_by("code"))
    if not villages:
        raise Refused("还没有村和社区的资料。请先执行 shuheng load。")
    covered = Coverage.objects.filter(subject=TOWNSHIP).first()
    origins: dict[str, list[Division]] = {}
    found = []
    for place, village in enumerate(villages):
        town = village.parent
        if town is None or covered is None or village.valid_from <= covered.since:
            found.append(Plot(village, place))
            continue
        if town.code not in origins:
            origins[town.code] = _origins(town, covered.since + timedelta(days=1))
        olds = origins[town.code]
        found.append(Plot(village, place, olds[place % len(olds)], village.valid_from))
    return found


def invented_parties(village: Division) -> list[int]:
    """The parties of invented grown people who live in a village, by row: who can represent an invented legal person."""
    rows = Person.objects.filter(synthetic=True, division=village, died_on=None, memberships__relation__in=("head", "spouse"))
    return list(rows.order_by("pk").values_list("party_id", flat=True))


def _origins(town: Division, day: date) -> list[Division]:
    return sorted(county.predecessors(town.code, day), key=lambda one: one.code) or [town]
