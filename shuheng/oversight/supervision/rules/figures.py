"""What figures may show: small numbers are hidden, and one that could be worked out from the others with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as a page may show it; `value` is None where it is hidden."""

    value: int | None
    words: str


def hidden(values: Mapping[Key, int], least: int) -> dict[Key, Shown]:
    """Each number, but those from 1 to `least` - 1 hidden. What the sum would give away is hidden by hiding the next smallest with them."""
    small = {key for key, value in values.items() if 0 < value < least}
    others = sorted((value, str(key), key) for key, value in values.items() if value >= least)
    while small and others and _given_away([values[key] for key in small], least):
        small.add(others.pop(0)[2])
    return {key: _shown(value, key in small, least) for key, value in values.items()}


def whole(values: Mapping[Key, int], least: int) -> Shown:
    """The sum of the numbers, hidden where it would give away a hidden one."""
    shown = hidden(values, least)
    covered = [value for key, value in values.items() if shown[key].value is None]
    return _shown(sum(values.values()), bool(covered) and _given_away(covered, least), least)


def _given_away(covered: Sequence[int], least: int) -> bool:
    """Could somebody who knows the sum work one of them out?"""
    return len(covered) < 2 or sum(covered) < least


def _shown(value: int, small: bool, least: int) -> Shown:
    if not small:
        return Shown(value, f"{value:,}")
    return Shown(None, f"少于 {least}" if value < least else "不显示")


def share(good: int, base: int, least: int) -> float | None:
    """Per cent of a base that is large enough to say so; None for smaller ones."""
    return 100 * good / base if base >= least and base else None


def graded(per_cent: float | None, grades: Mapping[str, int]) -> str:
    """The grade whose least share is reached: `grades` from best to worst by their least per cent."""
    if per_cent is None:
        return ""
    return next((name for name, least in sorted(grades.items(), key=lambda one: -one[1]) if per_cent >= least), "")
