"""The limits of the catalogue as dated data. No text was at hand: 待核对."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Limit:
    """So many working days from a day on, and by what."""

    code: str
    days: int
    valid_from: date
    source: str
    verified: bool = False


LIMITS = (
    Limit("objection", 10, date(2025, 8, 1), "政务数据共享条例（国务院令第 809 号）；天数凭记忆"),
)


def days(code: str, on: date) -> int:
    """Working days of the newest limit in force on a day; before the first one that of the first."""
    mine = sorted((one for one in LIMITS if one.code == code), key=lambda one: one.valid_from)
    return next((one.days for one in reversed(mine) if one.valid_from <= on), mine[0].days)
