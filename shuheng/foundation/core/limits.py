"""Limits of the law as dated data: so many working days from a day on, and by what. Each room has its own table of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DayLimit:
    """So many working days from a day on. What nobody has compared with a published text is not `verified`: pages say 待核对."""

    code: str
    days: int
    valid_from: date
    source: str
    verified: bool = False

    @property
    def cited(self) -> str:
        """The source as proofs print it."""
        return self.source + ("" if self.verified else "（待核对）")


def in_force(limits: Iterable[DayLimit], code: str, on: date) -> DayLimit:
    """The newest limit of this code in force on a day; before the first one that of the first. ValueError when there is none."""
    mine = sorted((one for one in limits if one.code == code), key=lambda one: one.valid_from)
    if not mine:
        raise ValueError(f"no limit {code}")
    return next((one for one in reversed(mine) if one.valid_from <= on), mine[0])
