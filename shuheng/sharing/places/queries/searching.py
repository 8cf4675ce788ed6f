"""Looking for addresses and points by words, division, kind and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import Division
from shuheng.foundation.county.rules import TOWNSHIP, VILLAGE
from shuheng.foundation.identity import queries as identity

from .. import permits, rules
from ..models import Address, Merge, Outline, Place, Point, PointKind
from .records import Located

MOST_WORDS = 4
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Ask:
    """What is looked for; `division` and `kind` are codes, empty for all."""

    day: date
    words: str = ""
    division: str = ""
    kind: str = ""


def standing(rows: QuerySet[Row], day: date) -> QuerySet[Row]:
    """Spells that held on a day, of places that speak for themselves."""
    merged = Merge.objects.filter(gone=OuterRef("place"), split_at=None)
    return rows.filter(county.valid(day)).filter(~Exists(merged))


def addresses(ask: Ask, by: Actor) -> QuerySet[Address]:
    """The addresses of a day, by division and words."""
    identity.check(by, permits.READ)
    rows = _within(standing(Address.objects.select_related("place", "division__parent"), ask.day), ask.division)
    for word in ask.words.split()[:MOST_WORDS]:
        rows = rows.filter(_told(word) | Q(words__contains=word) | Q(place__in=_ended(Address, ask.day).filter(words__contains=word).values("place")))
    return rows.order_by("division__code", "pk")


def points(ask: Ask, by: Actor) -> QuerySet[Point]:
    """The points of a day, by kind and name."""
    identity.check(by, permits.READ)
    rows = _within(standing(Point.objects.select_related("place", "division__parent", "kind"), ask.day), ask.division)
    rows = rows.filter(kind__code=ask.kind) if ask.kind else rows
    for word in ask.words.split()[:MOST_WORDS]:
        rows = rows.filter(_told(word) | Q(name__contains=word) | Q(words__contains=word)
                           | Q(place__in=_ended(Point, ask.day).filter(name__contains=word).values("place")))
    return rows.order_by("division__code", "kind__rank", "pk")


def _ended(model: type[Row], day: date) -> QuerySet[Row]:
    """Spells that were over by a day: who looks for the earlier name finds the place under its present one."""
    return model._default_manager.filter(valid_to__lte=day)


def earlier(rows: Sequence[Located], day: date) -> dict[int, str]:
    """How these places read before, where that was otherwise: the latest earlier reading by the row of the place."""
    now, found = {row.place_id: row.heading for row in rows}, {}
    for model in {type(row) for row in rows}:
        for past in _ended(model, day).filter(place__in=now).select_related("division").order_by("valid_from"):
            if past.heading != now[past.place_id]:
                found[past.place_id] = past.heading
    return found


def _told(word: str) -> Q:
    """Where a word is a code or stands in the name of a division; asked first, because a search through two tables at once is a slow one."""
    named = Division.objects.filter(short__contains=word).values_list("pk", flat=True)
    coded = Place.objects.filter(code=word).values_list("pk", flat=True)
    return Q(division__in=list(named)) | Q(place__in=list(coded))


def _within(rows: QuerySet[Row], division: str) -> QuerySet[Row]:
    """Those of a division, of all below it and of what it took over."""
    if not division:
        return rows
    return rows.filter(division__in=county.ids_within(set(Division.objects.filter(code=division).values_list("pk", flat=True))))


def kinds() -> list[PointKind]:
    """The kinds of points in their order."""
    return list(PointKind.objects.all())


def kind(code: str) -> PointKind | None:
    """One kind."""
    return PointKind.objects.filter(code=code).first()


def divisions_today() -> list[Division]:
    """Townships of today, each followed by its villages: where something can lie."""
    day = clock.today()
    villages: dict[int, list[Division]] = {}
    for row in county.divisions_on(day, VILLAGE).order_by("code"):
        villages.setdefault(row.parent_id or 0, []).append(row)
    return [row for town in county.divisions_on(day, TOWNSHIP).order_by("code") for row in (town, *villages.get(town.pk, []))]


def outlines() -> list[Outline]:
    """The recorded outlines, those that hold first, without their corners."""
    rows = Outline.objects.select_related("division__parent").defer("geometry")
    return sorted(rows, key=lambda row: (row.valid_to is not None, row.division.code, -row.valid_from.toordinal()))


def twin(division: Division, words: str) -> Address | None:
    """The address of today that reads the same in the same division."""
    return Address.objects.filter(division=division, words=words, valid_to=None).select_related("place").first()


SORTED = {rules.ADDRESS: addresses, rules.POINT: points}
