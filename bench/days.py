"""Adding 20 working days, against naive loops over the libraries that others call; and the due dates of a million clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from statistics import median
from time import perf_counter

import chinese_calendar
import holidays

from bench import Figure, Peer, at_most
from shuheng.foundation.cases.rules import due_fast
from shuheng.foundation.core.days import Day, WorkingCalendar, YearStatus

MILLION = 1_000_000
ONE_DAY = timedelta(days=1)
Adding = Callable[[date, int], date]


def seeded() -> WorkingCalendar:
    """The calendar of 2008 to 2026 as the county loads it."""
    days = [Day(on, False) for on in chinese_calendar.holidays] + [Day(on, True) for on in chinese_calendar.workdays]
    return WorkingCalendar(days, dict.fromkeys(range(2008, 2027), YearStatus.OFFICIAL), 1)


def starts(count: int) -> list[date]:
    """Start days spread over two years, the same in every run."""
    random = Random(20)
    return [date(2024, 1, 1) + timedelta(days=random.randrange(900)) for _ in range(count)]


def naive(is_working: Callable[[date], bool]) -> Adding:
    """What everybody writes first: ask the library about each day in turn."""

    def add(start: date, days: int) -> date:
        while days:
            start += ONE_DAY
            days -= is_working(start)
        return start

    return add


def microseconds(add: Adding, some: list[date]) -> float:
    """Median of five rounds, per call, loop included."""
    rounds = []
    for _ in range(5):
        begun = perf_counter()
        for start in some:
            add(start, 20)
        rounds.append((perf_counter() - begun) / len(some) * 1e6)
    return median(rounds)


def clocks(calendar: WorkingCalendar) -> float:
    """Seconds to reckon a million due dates, every fourth with a pause."""
    some = starts(MILLION)
    begun = perf_counter()
    for index, start in enumerate(some):
        held = () if index % 4 else ((start + ONE_DAY, start + 9 * ONE_DAY),)
        due_fast(start, 20, calendar, held)
    return perf_counter() - begun


def run() -> list[Figure]:
    """The figures."""
    calendar, country = seeded(), holidays.country_holidays("CN", years=range(2023, 2028))
    few, many = starts(300), starts(200_000)
    by_chinese, by_holidays = naive(chinese_calendar.is_workday), naive(country.is_working_day)
    assert all(calendar.add(start, 20) == by_chinese(start, 20) == by_holidays(start, 20) for start in few)
    own = microseconds(calendar.add, many)
    return [
        at_most("days: add 20 working days", own, "µs", 1, Peer("chinesecalendar loop", microseconds(by_chinese, few))),
        at_most("days: add 20 working days, beside holidays", own, "µs", 1, Peer("holidays loop", microseconds(by_holidays, few))),
        at_most("days: due dates of 1,000,000 clocks, rules only", clocks(calendar), "s", 60),
    ]
