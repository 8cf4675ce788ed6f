"""What can be drawn of the open part of an entry: positions on a map, or one number beside each name."""

from __future__ import annotations

from .content import Content

LONGITUDE, LATITUDE = frozenset({"longitude", "经度"}), frozenset({"latitude", "纬度"})
NUMBERS, TEXTS = frozenset("NIY"), frozenset("C")  # types of items


def positions(said: Content) -> tuple[int, int] | None:
    """The places of longitude and latitude among the open items; None when the entry holds no positions."""
    numbers = [(place, {one.column, one.title}) for place, one in enumerate(said.opened()) if one.type in NUMBERS]
    found = [next((place for place, names in numbers if names & wanted), None) for wanted in (LONGITUDE, LATITUDE)]
    return (found[0], found[1]) if found[0] is not None and found[1] is not None else None


def measured(said: Content) -> tuple[int, tuple[int, ...]] | None:
    """The place of the name, and those of the numbers that stand beside it; None when there is nothing to compare, or the map says it better.

    The name is the first text that is not the key, or the key itself; a number is no key.
    """
    opened = list(enumerate(said.opened()))
    texts = [place for place, one in opened if one.type in TEXTS]
    numbers = tuple(place for place, one in opened if one.type in NUMBERS and not one.key)
    if not texts or not numbers or positions(said):
        return None
    return next((place for place, one in opened if one.type in TEXTS and not one.key), texts[0]), numbers
