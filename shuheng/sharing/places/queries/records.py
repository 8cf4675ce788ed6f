"""One place by its code: its history, what was merged into it, and how it read on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.county.rules import Span

from .. import rules
from ..models import Address, Merge, Place, Point

Located = Address | Point


@dataclass(frozen=True)
class Record:
    """A place with its spells and those of the places merged into it, newest first, and the mergers in which it ever stood."""

    place: Place
    own: tuple[Located, ...]
    taken: tuple[Located, ...]
    merges: tuple[Merge, ...]

    def on(self, day: date) -> Located | None:
        """How it read on a day; what was merged into it fills the gaps."""
        return next((spell for spell in (*self.own, *self.taken) if spell.span.holds(day)), None)

    @property
    def spans(self) -> list[Span]:
        """The days of its own spells."""
        return [spell.span for spell in self.own]


def place(code: str) -> Place:
    """The place with this code, if the asker may see it; Absent otherwise."""
    found = Place.objects.select_related("division").filter(code=code).first()
    if found is None:
        raise Absent(f"没有编号为 {code} 的地址或者地点。请核对编号，或者按名称再查。")
    return found


def root(found: Place) -> Place:
    """The place that speaks for this one: itself, or the one it was merged into."""
    merged = Merge.objects.filter(gone=found, split_at=None).select_related("kept__division").first()
    return merged.kept if merged else found


def record(code: str) -> Record:
    """The whole record of the place that speaks for this code."""
    asked = place(code)
    found = root(asked)
    gone = list(Merge.objects.filter(kept=found, split_at=None).values_list("gone", flat=True))
    merges = Merge.objects.filter(kept=found) | Merge.objects.filter(gone=found)
    return Record(found, tuple(spells(found.sort, [found.pk])), tuple(spells(found.sort, gone)),
                  tuple(merges.select_related("kept", "gone").order_by("-merged_at")))


def spells(sort: str, places: list[int]) -> QuerySet[Address] | QuerySet[Point]:
    """The spells of these places of one sort, newest first."""
    if sort == rules.ADDRESS:
        return Address.objects.filter(place__in=places).select_related("division__parent", "place").order_by("-valid_from")
    return Point.objects.filter(place__in=places).select_related("division__parent", "place", "kind").order_by("-valid_from")


def on(code: str, day: date) -> Located | None:
    """How the place read on a day and where it lay; None before it was recorded and after it was retired."""
    return record(code).on(day)
