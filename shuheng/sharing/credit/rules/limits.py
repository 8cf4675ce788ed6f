"""The limits of the credit register in working days, as dated data. No text was at hand: 待核对."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

PUBLISH, OBJECTION, REPAIR = "publish", "objection", "repair"


@dataclass(frozen=True)
class Limit:
    """So many working days from a day on, and by what."""

    code: str
    days: int
    valid_from: date
    source: str
    verified: bool = False


LIMITS = (
    Limit(PUBLISH, 7, date(2018, 1, 1), "行政许可和行政处罚等信用信息公示（双公示）：自作出决定之日起 7 个工作日内；天数凭记忆"),
    Limit(OBJECTION, 7, date(2023, 5, 1), "国家发展改革委令第 58 号；天数凭记忆"),
    Limit(REPAIR, 10, date(2023, 5, 1), "国家发展改革委令第 58 号；有 3 个、10 个工作日两种说法，取长的"),
)


def days(code: str, on: date) -> int:
    """Working days of the newest limit in force on a day; before the first one that of the first."""
    mine = sorted((one for one in LIMITS if one.code == code), key=lambda one: one.valid_from)
    return next((one.days for one in reversed(mine) if one.valid_from <= on), mine[0].days)
