"""The limits of the request loop as dated data. No text of the law was at hand: all of them 待核对."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.limits import DayLimit, in_force

REGULATION = "政务数据共享条例（国务院令第 809 号）"
LIMITS = (
    DayLimit("check", 2, date(2025, 8, 1), f"{REGULATION}；天数取自外省某市的规定"),
    DayLimit("provide", 10, date(2025, 8, 1), f"{REGULATION}；天数凭记忆"),
    DayLimit("contest", 10, date(2025, 8, 1), f"{REGULATION}；天数为本县样板"),
    DayLimit("arbitrate", 10, date(2025, 8, 1), f"{REGULATION}；天数为本县样板"),
    DayLimit("objection", 10, date(2025, 8, 1), "个人信息保护法 第四十六条；天数为本县样板"),
    DayLimit("explain", 3, date(2025, 8, 1), "本县样板"),
)


def limit(code: str, on: date) -> DayLimit:
    """The limit of a step in force on a day."""
    return in_force(LIMITS, code, on)
