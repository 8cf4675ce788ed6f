"""Codes, intervals and notices: the county's rules without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core.days import Day
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county import rules

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))
SPANS = st.builds(lambda start, length: rules.Span(start, start + timedelta(length) if length else None), DAYS, st.integers(0, 4000))


@pytest.mark.parametrize(("code", "level", "above"), [
    ("430423000000", rules.COUNTY, ""), ("430423100000", rules.TOWNSHIP, "430423000000"), ("430423100003", rules.VILLAGE, "430423100000")])
def test_a_code_tells_its_level_and_the_code_above(code: str, level: str, above: str) -> None:
    assert (rules.level_of(code), rules.code_above(code)) == (level, above)


@pytest.mark.parametrize("code", ["", "430423", "43042310000x", "４30423100000", "4304231000000"])
def test_what_is_no_code_is_refused_in_chinese(code: str) -> None:
    with pytest.raises(Refused, match="12 位数字"):
        rules.level_of(code)


@pytest.mark.parametrize(("name", "short"), [
    ("岳狮村委会", "岳狮村"), ("示例村村委会", "示例村"), ("先农社区居委会", "先农社区"), ("衡西村", "衡西村"), ("开云镇", "开云镇")])
def test_short_names_are_what_people_say(name: str, short: str) -> None:
    assert rules.short_name(name) == short


@given(SPANS, SPANS, DAYS)
def test_two_spans_meet_exactly_when_they_share_a_day(one: rules.Span, other: rules.Span, on: date) -> None:
    if one.holds(on) and other.holds(on):
        assert one.meets(other)
    if one.meets(other):
        assert one.holds(max(one.start, other.start)) and other.holds(max(one.start, other.start))
    assert one.meets(other) == other.meets(one)


@given(SPANS, SPANS, DAYS)
def test_a_span_within_another_has_only_days_of_the_other(one: rules.Span, other: rules.Span, on: date) -> None:
    if one.within(other) and one.holds(on):
        assert other.holds(on)


@given(DAYS, st.integers(-30, 0))
def test_a_span_without_a_day_is_refused(start: date, length: int) -> None:
    with pytest.raises(Refused):
        rules.check_span(rules.Span(start, start + timedelta(length)))


# --- notices


def test_a_notice_is_read_with_ranges_and_both_ways_of_writing_dates() -> None:
    notice = rules.read_notice("日期,安排,名称\n2027年1月1日至2027年1月3日,放假,元旦\n2027/1/9，上班，元旦\n", 2027, "示例〔2026〕1号")
    assert not notice.flaws
    assert [day.on.day for day in notice.days] == [1, 2, 3, 9]
    assert notice.days[-1] == Day(date(2027, 1, 9), True, "元旦", "示例〔2026〕1号")


@pytest.mark.parametrize(("line", "says"), [
    ("2027-02-30,放假,春节", "不是日期"), ("2027-01-01,休息,元旦", "“放假”或“上班”"),
    ("2027-01-01,放假", "至少要有三项"), ("2027-01-01,放假,", "节日名称"),
    ("2026-11-30,放假,元旦", "不在 2027 年"), ("2028-01-01,放假,元旦", "不在 2027 年"), ("2027-01-04,上班,元旦", "本来就上班"),
    ("2027-10-07至2027-10-01,放假,国庆节", "起止"), ("2027-01-01至2027-03-01,放假,元旦", "起止"),
    ("2027-05-01,放假,劳动节\n2027-05-01,放假,劳动节", "写了两次")])
def test_every_bad_line_of_a_notice_is_named_with_what_to_write(line: str, says: str) -> None:
    notice = rules.read_notice(f"日期,安排,名称\n{line}", 2027)
    assert notice.flaws[-1].line == 1 + len(line.splitlines())
    assert says in notice.flaws[-1].message


def test_all_bad_lines_are_reported_at_once_and_an_empty_text_says_how_to_write() -> None:
    assert [flaw.line for flaw in rules.read_notice("a,放假,b\n2027-01-01,放假,元旦\nc,上班,d", 2027).flaws] == [1, 3]
    assert "没有读到" in rules.read_notice(" \n", 2027).flaws[0].message


def test_a_notice_may_arrange_the_december_before() -> None:
    assert not rules.read_notice("2026-12-31,放假,元旦", 2027).flaws


def test_forgotten_festivals_and_make_up_days_are_remarked() -> None:
    notice = rules.read_notice("2027-01-01,放假,元旦", 2027)
    assert "春节" in notice.remarks[0] and "漏写调休" in notice.remarks[1]


@given(st.lists(st.builds(Day, DAYS, st.booleans(), st.text(max_size=4)), unique_by=lambda day: day.on))
def test_the_digest_of_a_notice_does_not_depend_on_the_order(days: list[Day]) -> None:
    assert rules.digest(days) == rules.digest(reversed(days))


@pytest.mark.parametrize("year", [2023, 2024, 2026])
def test_the_months_of_a_year_show_each_day_once_under_its_weekday(year: int) -> None:
    days = [Day(date(year, 1, 1) + timedelta(step), True) for step in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    months = rules.months(days)
    shown = [(place, day) for month in months for week in month.weeks for place, day in enumerate(week) if day]
    assert [day for _, day in shown] == days
    assert all(day.on.weekday() == place for place, day in shown)
    assert all(len(week) == 7 for month in months for week in month.weeks)
