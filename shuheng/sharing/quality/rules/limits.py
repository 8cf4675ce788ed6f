"""The limits of this room in working days, as dated data. No text was at hand: 待核对."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.limits import DayLimit, in_force

REGULATION = "政务数据共享条例（国务院令第 809 号）"
MEND, JUDGE, AGAIN = "mend", "judge", "again"
LIMITS = (
    DayLimit(MEND, 10, date(2025, 8, 1), f"{REGULATION}；天数为本县样板"),
    DayLimit(JUDGE, 5, date(2025, 8, 1), "认定说明，本县样板"),
    DayLimit(AGAIN, 5, date(2025, 8, 1), "说明不被认可以后，本县样板"),
)


def limit(code: str, on: date) -> DayLimit:
    """The limit in force on a day."""
    return in_force(LIMITS, code, on)
