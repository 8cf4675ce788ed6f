"""The limits of the catalogue as dated data. No text was at hand: 待核对."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.limits import DayLimit, in_force

LIMITS = (
    DayLimit("objection", 10, date(2025, 8, 1), "政务数据共享条例（国务院令第 809 号）；天数凭记忆"),
)


def days(code: str, on: date) -> int:
    """Working days of the limit in force on a day."""
    return in_force(LIMITS, code, on).days
