"""Points for everybody: of any day, by kind and township; the feed that higher rooms may offer further."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import Division
from shuheng.foundation.county.rules import TOWNSHIP, VILLAGE

from ..models import Point
from .searching import standing


@dataclass(frozen=True)
class PublicPoint:
    """A point of a day: codes and names, degrees of CGCS2000 or None where nobody measured, metres within which these are right."""

    code: str
    name: str
    kind: str
    kind_title: str
    township: str
    village: str
    words: str
    longitude: float | None
    latitude: float | None
    exact_m: int | None
    since: date
    synthetic: bool


def public_points(day: date, kind: str = "", township: str = "") -> list[PublicPoint]:
    """The public points of a day, by township and kind; of one kind or one township (codes) if given."""
    rows = standing(Point.objects.filter(public=True, domain="general"), day).select_related("place", "kind", "division__parent")
    rows = rows.filter(kind__code=kind) if kind else rows
    rows = rows.filter(division__in=_reached(township)) if township else rows
    return [_told(row) for row in rows.order_by("division__code", "kind__rank", "pk")]


def _reached(township: str) -> frozenset[int]:
    return county.ids_within(set(Division.objects.filter(code=township, level=TOWNSHIP).values_list("pk", flat=True)))


def _told(row: Point) -> PublicPoint:
    village = row.division if row.division.level == VILLAGE else None
    town = row.division.parent if village else row.division
    return PublicPoint(row.place.code, row.name, row.kind.code, row.kind.title, town.name if town else "", village.short if village else "", row.words,
                       row.longitude, row.latitude, row.exact_m, row.valid_from, row.place.synthetic)
