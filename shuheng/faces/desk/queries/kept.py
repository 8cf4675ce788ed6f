"""What the desk's pages choose from and what hardly ever changes: asked of the database only now and then."""

from __future__ import annotations

from shuheng.foundation.core.kept import kept
from shuheng.foundation.county import queries as county
from shuheng.services.licensing import queries as licensing

SECONDS = 20.0
Places = dict[str, list[tuple[str, str, str]]]


def organs() -> tuple[tuple[int, str, str, str], ...]:
    """(row, code, name, short) of the organs of today."""
    return kept("desk.organs", lambda: tuple((one.pk, one.code, one.name, one.short) for one in county.organs_on()), SECONDS)


def towns() -> tuple[tuple[int, str], ...]:
    """(row, short name) of the townships of today."""
    return kept("desk.towns", lambda: tuple((one.pk, one.short) for one in county.townships_today()), SECONDS)


def titles(reach: frozenset[int]) -> tuple[str, ...]:
    """Titles of the matters that these organs handle."""
    return kept(("desk.titles", reach), lambda: tuple(licensing.titles_of(reach)), SECONDS)


def places() -> Places:
    """Townships and villages, to name them."""
    return kept("desk.places", licensing.places, SECONDS)
