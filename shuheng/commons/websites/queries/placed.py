"""Where items stand: the columns with their sites, as lists and the search name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..models import Placement, Resource


@dataclass(frozen=True)
class Place:
    """A column that took an item: its number and code, that of the column above, code and name of its site; `ordinal` once it was shown there."""

    column: int
    code: str
    above: str | None
    site: str
    title: str
    shown: bool
    ordinal: int | None


NAMES = ("column_id", "column__code", "column__parent__code", "column__site__code", "column__site__title", "shown", "ordinal")


def shown_in(row: Resource) -> list[Place]:
    """The columns in which the public finds a resource, the main one first."""
    return shown_of([row]).get(row.pk, [])


def shown_of(rows: Sequence[Resource]) -> dict[int, list[Place]]:
    """The same of several resources; those that stand nowhere are left out."""
    placed = Placement.objects.filter(resource__in=rows, shown=True).order_by("-main", "pk").values_list("resource_id", *NAMES)
    found: dict[int, list[Place]] = {}
    for number, *values in placed:
        found.setdefault(number, []).append(Place(*values))
    return found
