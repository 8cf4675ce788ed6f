"""The real calendar of 2008 to 2026 for tests, from chinesecalendar; 2027 is not announced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

import chinese_calendar

from shuheng.foundation.core.days import Day, WorkingCalendar, YearStatus

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}
YEARS = range(2008, 2027)


def _days() -> Iterator[Day]:
    for on, name in chinese_calendar.holidays.items():
        yield Day(on, False, NAMES[getattr(name, "value", name)], f"{on.year} 年放假通知")
    for on, name in chinese_calendar.workdays.items():
        yield Day(on, True, NAMES[getattr(name, "value", name)], f"{on.year} 年放假通知")


@cache
def official(version: int = 1) -> WorkingCalendar:
    """All years to 2026 official, 2027 unknown."""
    return WorkingCalendar(_days(), dict.fromkeys(YEARS, YearStatus.OFFICIAL), version)


@cache
def published(version: int = 2) -> WorkingCalendar:
    """The same after an invented notice for 2027: 元旦 is off, a Saturday of December 2026 and one of January are worked."""
    extra = (
        Day(date(2027, 1, 1), False, "元旦", "示例通知"),
        Day(date(2027, 1, 4), False, "元旦", "示例通知"),
        Day(date(2026, 12, 26), True, "元旦", "示例通知"),
        Day(date(2027, 1, 9), True, "元旦", "示例通知"),
    )
    return WorkingCalendar((*_days(), *extra), dict.fromkeys((*YEARS, 2027), YearStatus.OFFICIAL), version)


# what the notice of the year after says, when it comes
NEXT_YEAR = [Day(date(2027, 1, number), False, "元旦", "示例〔2026〕9号") for number in (1, 2, 3)]
NEXT_YEAR += [Day(date(2027, 1, 30), True, "春节", "示例〔2026〕9号")]
NEXT_YEAR += [Day(date(2027, 2, number), False, "春节", "示例〔2026〕9号") for number in range(5, 13)]
