"""Invented addresses and points of a village through COPY; every row says that it is invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.database.pouring import pour
from shuheng.foundation.core.refusals import Forbidden
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county.models import Division
from shuheng.foundation.journal.actions import record
from shuheng.foundation.journal.queries import first_result

from .. import queries
from ..events import PlacesInvented
from ..models import Address, Place, Point
from ..rules import ADDRESS, CGCS2000, POINT
from ..rules.invention import EXACT_M, MARK, House, Sight, houses, sights
from .recording import LETTERS

SOURCE = "示例登记" + MARK
_LOCATED = ("longitude", "latitude", "datum", "exact_m", "cause", "source", "ended_by", "domain", "valid_from")


@transaction.atomic
def invent_village(village: Division, count: int, seed: int, *, by: Actor) -> int:
    """Load so many invented addresses of one village, and a point of each kind; how many addresses. A village is loaded once."""
    if by.kind != "system":
        raise Forbidden("示例地址只能由命令生成。")
    key = f"places.invent:{village.code}"
    if first_result(key):
        return 0
    drawn = queries.county_outline()
    outline = drawn[1] if drawn else None
    made = list(houses(seed, village.code, count, outline))
    with acting(SYSTEM):
        kinds = {row.code: row.pk for row in queries.kinds()}
        seen = [one for one in sights(seed, village.code, village.short, outline) if one.kind in kinds]
        _addresses(village, made)
        _points(village, seen, kinds)
    record(PlacesInvented(village.pk, seed, len(made), len(seen)), by=by, division=village.pk, about=f"division:{village.pk}", key=key)
    return len(made)


def _places(village: Division, sort: str, many: int) -> list[int]:
    numbers = next_numbers(Place, many)
    pour(Place, ("id", "code", "sort", "division_id", "domain", "public", "synthetic"),
         [(number, f"{LETTERS[sort]}{number:08d}", sort, village.pk, "general", sort == POINT, True) for number in numbers])
    return numbers


def _located(one: House | Sight, since: date) -> tuple[object, ...]:
    return one.longitude, one.latitude, CGCS2000, EXACT_M, "recorded", SOURCE, "", "general", since


def _addresses(village: Division, made: Sequence[House]) -> None:
    pour(Address, ("place_id", "division_id", "road", "door", "building", "unit", "room", "words", *_LOCATED),
         [(number, village.pk, one.road, one.door, "", "", "", f"{one.road}{one.door}", *_located(one, village.valid_from))
          for number, one in zip(_places(village, ADDRESS, len(made)), made, strict=True)])


def _points(village: Division, seen: Sequence[Sight], kinds: dict[str, int]) -> None:
    pour(Point, ("place_id", "division_id", "kind_id", "name", "words", "public", *_LOCATED),
         [(number, village.pk, kinds[one.kind], one.name, one.words, True, *_located(one, village.valid_from))
          for number, one in zip(_places(village, POINT, len(seen)), seen, strict=True)])
