"""The limits of the credit register in working days, as dated data. No text was at hand: 待核对."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.limits import DayLimit, in_force

PUBLISH, OBJECTION, REPAIR = "publish", "objection", "repair"


LIMITS = (
    DayLimit(PUBLISH, 7, date(2018, 1, 1), "行政许可和行政处罚等信用信息公示（双公示）：自作出决定之日起 7 个工作日内；天数凭记忆"),
    DayLimit(OBJECTION, 7, date(2023, 5, 1), "国家发展改革委令第 58 号；天数凭记忆"),
    DayLimit(REPAIR, 10, date(2023, 5, 1), "国家发展改革委令第 58 号；有 3 个、10 个工作日两种说法，取长的"),
)


def days(code: str, on: date) -> int:
    """Working days of the limit in force on a day."""
    return in_force(LIMITS, code, on).days
