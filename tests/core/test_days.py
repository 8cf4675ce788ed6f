"""The working calendar agrees with two libraries, adds fast, and knows what it does not know."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core.days import Day, WorkingCalendar, YearStatus
from shuheng.foundation.core.refusals import Refused
from tests.cases.calendars import official, published

CALENDAR = official()
days = st.dates(date(2008, 1, 1), date(2028, 12, 31))


def every_day(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(days=n) for n in range((date(last, 12, 31) - start).days + 1)]


def test_every_day_from_2008_to_2026_is_what_both_libraries_say() -> None:
    other = holidays.country_holidays("CN", years=range(2008, 2027))
    for day in every_day(2008, 2026):
        assert CALENDAR.is_working(day) == chinese_calendar.is_workday(day) == other.is_working_day(day), day


@given(days, st.integers(1, 60))
def test_adding_days_is_walking_them(start: date, n: int) -> None:
    day, left = start, n
    while left:
        day += timedelta(days=1)
        left -= CALENDAR.is_working(day)
    assert CALENDAR.add(start, n) == day
    assert CALENDAR.count(start, day) == n


@given(days, days)
def test_counting_forth_is_minus_counting_back(one: date, other: date) -> None:
    assert CALENDAR.count(one, other) == -CALENDAR.count(other, one)


@given(days, st.integers(0, 30))
def test_the_day_before_goes_back_where_add_came_from(start: date, n: int) -> None:
    working = CALENDAR.next_working(start)
    assert CALENDAR.before(CALENDAR.add(working, n), n) == working


def test_no_days_later_is_the_day_itself_even_on_a_holiday() -> None:
    assert CALENDAR.add(date(2026, 10, 1), 0) == date(2026, 10, 1)


def test_the_next_working_day_of_a_working_day_is_that_day() -> None:
    assert CALENDAR.next_working(date(2026, 9, 30)) == date(2026, 9, 30)
    assert CALENDAR.next_working(date(2026, 10, 1)) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 10, 1), "国庆节"), (date(2026, 10, 10), "国庆节调休上班"), (date(2026, 10, 11), "周末"), (date(2026, 10, 12), "工作日")],
)
def test_each_day_has_its_name(day: date, name: str) -> None:
    assert CALENDAR.describe(day).name == name


def test_a_named_day_keeps_the_document_that_made_it() -> None:
    assert CALENDAR.describe(date(2026, 10, 1)).document == "2026 年放假通知"


def test_a_year_nobody_entered_is_unknown_and_counted_by_weekends() -> None:
    assert CALENDAR.status(2027) is YearStatus.UNKNOWN
    assert CALENDAR.is_working(date(2027, 10, 1))
    assert CALENDAR.first_unsure(date(2026, 12, 10), date(2027, 1, 7)) == (2027, YearStatus.UNKNOWN)


def test_a_span_inside_official_years_is_sure() -> None:
    assert CALENDAR.first_unsure(date(2025, 12, 10), date(2026, 1, 7)) is None


def test_a_provisional_year_is_not_sure() -> None:
    draft = WorkingCalendar([], {2026: YearStatus.OFFICIAL, 2027: YearStatus.PROVISIONAL})
    assert draft.first_unsure(date(2026, 12, 31), date(2027, 1, 1)) == (2027, YearStatus.PROVISIONAL)


def test_a_notice_may_change_the_last_days_of_the_year_before() -> None:
    assert official().first_change(published()) == date(2026, 12, 26)


def test_the_same_days_in_a_new_version_change_nothing() -> None:
    assert official().first_change(official(7)) is None


def test_a_date_far_outside_the_calendar_is_refused_in_chinese() -> None:
    for ask in (
        lambda: CALENDAR.add(date(9999, 1, 1), 5),
        lambda: CALENDAR.is_working(date(1900, 1, 1)),
        lambda: CALENDAR.add(date(1900, 1, 1), 5),
    ):
        with pytest.raises(Refused, match="请核对日期"):
            ask()
    with pytest.raises(Refused, match="请核对日期"):
        CALENDAR.before(date(1990, 1, 3), 30)


def test_a_limit_that_runs_past_the_laid_out_years_is_refused_too() -> None:
    with pytest.raises(Refused, match="请核对日期"):
        CALENDAR.add(date(2056, 12, 30), 500)


def test_a_make_up_day_is_a_weekend_day_at_work() -> None:
    assert Day(date(2026, 10, 10), True).make_up
    assert not Day(date(2026, 10, 12), True).make_up
    assert not Day(date(2026, 10, 11), False).make_up
