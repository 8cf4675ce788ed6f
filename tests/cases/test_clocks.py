"""The clocks of the law: property tests of every invariant, and the traps that other systems fell into."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shuheng.foundation.cases.rules import (
    Clock,
    ClockKind,
    Pause,
    PauseKind,
    Unit,
    check_child,
    due,
    due_fast,
    elapsed,
    held_spans,
    is_late,
    is_stale,
    reckoned,
    remaining,
    union,
)
from shuheng.foundation.cases.rules.proof import proof
from shuheng.foundation.core.refusals import Refused
from tests.cases.calendars import official, published

CALENDAR = official()
ONE = timedelta(days=1)
starts = st.dates(date(2025, 1, 1), date(2026, 12, 31))
kinds = st.sampled_from(PauseKind)


@st.composite
def pauses(draw: st.DrawFn, start: date) -> Pause:
    first = start + timedelta(days=draw(st.integers(-5, 60)))
    length = draw(st.none() | st.integers(0, 40))
    return Pause(draw(kinds), first, None if length is None else first + timedelta(days=length), document="文书", approver="1")


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    start = draw(starts)
    return Clock(
        kind=draw(st.sampled_from(ClockKind)),
        unit=draw(st.sampled_from(Unit)),
        start_on=start,
        days=draw(st.integers(1, 60)),
        extra_days=draw(st.sampled_from((0, 0, 10, 15))),
        pauses=tuple(draw(st.lists(pauses(start), max_size=4))),
        rolls=draw(st.booleans()),
    )


@st.composite
def clocks_and_today(draw: st.DrawFn) -> tuple[Clock, date]:
    clock = draw(clocks())
    return clock, clock.start_on + timedelta(days=draw(st.integers(0, 150)))


def clock(start: date, days: int, *lines: Pause, unit: Unit = Unit.WORKING, kind: ClockKind = ClockKind.STATUTORY) -> Clock:
    return Clock(kind, unit, start, days, pauses=lines)


def stood(first: date, last: date | None, kind: PauseKind = PauseKind.INSPECTION) -> Pause:
    return Pause(kind, first, last, document="告知书", approver="1")


# -- invariants ----------------------------------------------------------------------------------------------------------------


@given(clocks_and_today(), st.data())
def test_adding_a_pause_never_moves_the_due_date_earlier(drawn: tuple[Clock, date], data: st.DataObject) -> None:
    made, today = drawn
    more = data.draw(pauses(made.start_on))
    assert due(replace(made, pauses=(*made.pauses, more)), CALENDAR, today).on >= due(made, CALENDAR, today).on


@given(clocks_and_today())
def test_the_total_is_what_counted_what_was_off_and_what_was_held(drawn: tuple[Clock, date]) -> None:
    shown = proof(drawn[0], CALENDAR, drawn[1])
    assert shown.due
    assert shown.total == shown.counted + shown.off + shown.held == (shown.due - shown.start).days


@given(clocks_and_today())
def test_walking_the_days_comes_to_the_same_end_as_the_arithmetic(drawn: tuple[Clock, date]) -> None:
    shown = proof(drawn[0], CALENDAR, drawn[1])
    assert shown.counted == shown.needed == shown.lines[-1].count
    assert [line.sort for line in shown.lines].index("due") == len(shown.lines) - 1


@given(clocks_and_today())
def test_overlapping_pauses_count_once(drawn: tuple[Clock, date]) -> None:
    made, today = drawn
    twice = replace(made, pauses=made.pauses + made.pauses)
    assert due(twice, CALENDAR, today) == due(made, CALENDAR, today)


@given(clocks_and_today(), st.randoms())
def test_the_order_of_the_ledger_does_not_matter(drawn: tuple[Clock, date], random: Random) -> None:
    made, today = drawn
    shuffled = list(made.pauses)
    random.shuffle(shuffled)
    assert due(replace(made, pauses=tuple(shuffled)), CALENDAR, today) == due(made, CALENDAR, today)


@given(clocks_and_today(), st.integers(0, 60), kinds)
def test_a_pause_resumed_on_the_same_day_excludes_nothing(drawn: tuple[Clock, date], offset: int, kind: PauseKind) -> None:
    made, today = drawn
    day = made.start_on + timedelta(days=offset)
    same = replace(made, pauses=(*made.pauses, stood(day, day, kind)))
    assert due(same, CALENDAR, today) == due(made, CALENDAR, today)


@given(clocks_and_today(), st.integers(0, 100), st.integers(0, 500))
def test_a_stopped_clock_never_changes_again(drawn: tuple[Clock, date], stopped: int, later: int) -> None:
    made, _ = drawn
    on = made.start_on + timedelta(days=stopped)
    frozen = replace(made, stopped_on=on)
    for ask in (due, remaining, is_late, elapsed, proof_of):
        assert ask(frozen, CALENDAR, on) == ask(frozen, CALENDAR, on + timedelta(days=later))


def proof_of(made: Clock, calendar: object, today: date) -> object:
    return replace(proof(made, CALENDAR, today), today=made.start_on)


@given(clocks_and_today())
def test_what_ends_in_an_unsure_year_says_so(drawn: tuple[Clock, date]) -> None:
    end = due(*drawn[:1], CALENDAR, drawn[1])
    if drawn[0].unit is Unit.WORKING:
        assert end.provisional == (end.on.year >= 2027)
        assert end.unknown_year == (2027 if end.provisional else None)


@given(clocks_and_today())
def test_what_has_elapsed_is_what_the_proof_has_counted_so_far(drawn: tuple[Clock, date]) -> None:
    made, today = drawn
    assume(not is_late(made, CALENDAR, today) and not made.rolls)
    lines = proof(made, CALENDAR, today).lines
    assert elapsed(made, CALENDAR, today) == sum(line.sort in ("on", "due") and line.on <= today for line in lines)
    assert remaining(made, CALENDAR, today) == made.needed - elapsed(made, CALENDAR, today)


@given(clocks_and_today())
def test_only_what_is_late_has_less_than_nothing_left(drawn: tuple[Clock, date]) -> None:
    made, today = drawn
    assert (remaining(made, CALENDAR, today) < 0) <= is_late(made, CALENDAR, today)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8))
def test_the_union_holds_exactly_the_days_of_its_parts(pairs: list[tuple[int, int]]) -> None:
    base = date(2026, 1, 1)
    spans = [(base + a * ONE, base + b * ONE) for a, b in pairs]
    merged = union(spans)
    days = {first + n * ONE for first, last in spans for n in range(1, (last - first).days + 1)}
    assert days == {first + n * ONE for first, last in merged for n in range(1, (last - first).days + 1)}
    assert all(one[1] < other[0] for one, other in zip(merged, merged[1:], strict=False))


@given(clocks_and_today())
def test_the_fast_path_gives_the_same_day(drawn: tuple[Clock, date]) -> None:
    made, today = drawn
    assume(made.unit is Unit.WORKING)
    assert due_fast(made.start_on, made.needed, CALENDAR, held_spans(made, today)) == due(made, CALENDAR, today).on


# -- traps ---------------------------------------------------------------------------------------------------------------------


def test_the_worked_example_is_due_on_the_sixteenth_of_october() -> None:
    """9月21日受理，承诺 10 个工作日，9月28日送达检验告知书，10月9日收到报告：10月16日到期。"""
    line = stood(date(2026, 9, 28), date(2026, 10, 9))
    assert due(clock(date(2026, 9, 21), 10, line), CALENDAR, date(2026, 10, 13)).on == date(2026, 10, 16)
    assert due(clock(date(2026, 9, 21), 20, line), CALENDAR, date(2026, 10, 13)).on == date(2026, 10, 30)
    assert remaining(clock(date(2026, 9, 21), 10, line), CALENDAR, date(2026, 10, 13)) == 3


def test_a_case_closed_in_time_never_turns_late() -> None:
    done = replace(clock(date(2026, 9, 21), 5), stopped_on=date(2026, 9, 24))
    assert not is_late(done, CALENDAR, date(2029, 1, 1))


def test_a_case_closed_late_stays_as_late_as_it_was() -> None:
    done = replace(clock(date(2026, 9, 7), 5), stopped_on=date(2026, 9, 16))
    assert remaining(done, CALENDAR, date(2029, 1, 1)) == -2


def test_two_pauses_that_overlap_are_not_deducted_twice() -> None:
    """检验 9月1日至9月9日，鉴定 9月4日至9月11日：一共停 8 个工作日。"""
    lines = stood(date(2026, 9, 1), date(2026, 9, 9)), stood(date(2026, 9, 4), date(2026, 9, 11), PauseKind.APPRAISAL)
    both = clock(date(2026, 8, 31), 5, *lines)
    assert due(both, CALENDAR, date(2026, 9, 30)).on == CALENDAR.add(date(2026, 8, 31), 5 + 8)


def test_a_pause_within_a_holiday_changes_nothing() -> None:
    still = clock(date(2026, 9, 21), 10, stood(date(2026, 10, 1), date(2026, 10, 7)))
    assert due(still, CALENDAR, date(2026, 10, 8)).on == due(clock(date(2026, 9, 21), 10), CALENDAR, date(2026, 10, 8)).on


def test_a_holiday_inside_a_pause_is_shown_once_as_the_holiday() -> None:
    shown = proof(clock(date(2026, 9, 21), 10, stood(date(2026, 9, 28), date(2026, 10, 9))), CALENDAR, date(2026, 10, 13))
    sorts = {line.on: line.sort for line in shown.lines}
    assert sorts[date(2026, 9, 30)] == "hold" and sorts[date(2026, 10, 1)] == "off" and sorts[date(2026, 10, 8)] == "hold"


def test_a_case_accepted_on_a_make_up_saturday_counts_from_the_day_after() -> None:
    """10月10日（调休上班的星期六）受理，5 个工作日，10月16日到期。"""
    assert due(clock(date(2026, 10, 10), 5), CALENDAR, date(2026, 10, 10)).on == date(2026, 10, 16)


def test_a_make_up_saturday_in_the_middle_counts() -> None:
    assert due(clock(date(2026, 10, 9), 1), CALENDAR, date(2026, 10, 9)).on == date(2026, 10, 10)


def test_an_application_received_on_a_holiday_counts_from_the_first_working_day() -> None:
    assert due(clock(date(2026, 10, 3), 1), CALENDAR, date(2026, 10, 3)).on == date(2026, 10, 8)


def test_an_open_pause_is_reckoned_as_if_the_result_came_today() -> None:
    made = clock(date(2026, 9, 1), 5, stood(date(2026, 9, 2), None))
    one, other = due(made, CALENDAR, date(2026, 9, 9)), due(made, CALENDAR, date(2026, 9, 10))
    assert one.held and other.held
    assert (one.on, other.on) == (date(2026, 9, 15), date(2026, 9, 16))
    assert remaining(made, CALENDAR, date(2026, 9, 9)) == remaining(made, CALENDAR, date(2026, 9, 10)) == 4


@pytest.mark.parametrize("unit", Unit)
def test_a_notice_served_on_the_last_day_comes_too_late_to_move_it(unit: Unit) -> None:
    bare = clock(date(2026, 9, 1), 6, unit=unit)
    end = due(bare, CALENDAR, date(2026, 9, 30)).on
    assert due(replace(bare, pauses=(stood(end, end + 7 * ONE),)), CALENDAR, date(2026, 9, 30)).on == end


def test_a_result_that_arrives_after_the_decision_moves_nothing() -> None:
    open_at_stop = replace(clock(date(2026, 9, 1), 10, stood(date(2026, 9, 3), None)), stopped_on=date(2026, 9, 8))
    told_later = replace(open_at_stop, pauses=(stood(date(2026, 9, 3), date(2026, 9, 18)),))
    assert due(told_later, CALENDAR, date(2026, 9, 30)).on == due(open_at_stop, CALENDAR, date(2026, 9, 30)).on


def test_a_pause_that_began_before_the_clock_excludes_only_days_of_the_clock() -> None:
    """环节时限从检验中途开始：只扣本环节里的停表日子。"""
    made = clock(date(2026, 9, 7), 5, stood(date(2026, 9, 1), date(2026, 9, 9)))
    assert due(made, CALENDAR, date(2026, 9, 11)).on == CALENDAR.add(date(2026, 9, 7), 7)
    assert elapsed(made, CALENDAR, date(2026, 9, 11)) == 2


def test_a_limit_already_broken_is_not_saved_by_a_later_pause() -> None:
    made = clock(date(2026, 9, 1), 5, stood(date(2026, 9, 14), None))
    assert is_late(made, CALENDAR, date(2026, 9, 20)) and not due(made, CALENDAR, date(2026, 9, 20)).held


def test_twenty_days_from_the_tenth_of_december_cross_into_an_unknown_year() -> None:
    """12月10日受理，20 个工作日跨到 2027 年，放假通知还没出。"""
    end = due(clock(date(2026, 12, 10), 20), CALENDAR, date(2026, 12, 10))
    assert (end.provisional, end.unknown_year, end.on) == (True, 2027, date(2027, 1, 7))


def test_publication_recomputes_each_running_clock_exactly_once() -> None:
    before = reckoned(clock(date(2026, 12, 10), 20), official(1), date(2026, 12, 10))
    assert before.unsure_year == 2027 and is_stale(before, published(2))
    after = reckoned(before, published(2), date(2026, 12, 20))
    assert after.unsure_year is None and after.due_on == date(2027, 1, 8) and not is_stale(after, published(2))


def test_publication_does_not_touch_a_stopped_clock() -> None:
    done = replace(reckoned(clock(date(2026, 12, 10), 20), official(1), date(2026, 12, 10)), stopped_on=date(2026, 12, 28))
    assert not is_stale(done, published(2))


def test_calendar_days_count_weekends_and_holidays() -> None:
    """信访按自然日：9月1日受理，60 天，10月31日到期。"""
    assert due(clock(date(2026, 9, 1), 60, unit=Unit.CALENDAR), CALENDAR, date(2026, 9, 1)).on == date(2026, 10, 31)


def test_calendar_days_without_rolling_need_no_calendar() -> None:
    assert not due(clock(date(2026, 12, 1), 60, unit=Unit.CALENDAR), CALENDAR, date(2026, 12, 1)).provisional


def test_a_last_day_in_a_holiday_rolls_to_the_next_working_day_where_the_law_says_so() -> None:
    rolls = replace(clock(date(2026, 9, 4), 30, unit=Unit.CALENDAR), rolls=True)
    assert due(rolls, CALENDAR, date(2026, 9, 4)).on == date(2026, 10, 8)


def test_a_supplement_in_disclosure_lets_the_limit_begin_anew() -> None:
    """依申请公开：等补正时，按今天补齐重新数 20 个工作日。"""
    waiting = replace(stood(date(2026, 9, 3), None, PauseKind.SUPPLEMENT), restarts=True)
    made = clock(date(2026, 9, 1), 20, waiting)
    end = due(made, CALENDAR, date(2026, 9, 10))
    assert end.held and end.on == CALENDAR.add(date(2026, 9, 10), 20)
    assert remaining(made, CALENDAR, date(2026, 9, 10)) == 20
    assert proof(made, CALENDAR, date(2026, 9, 10)).counted == 20


def test_a_member_may_not_have_longer_than_the_whole() -> None:
    whole, member = clock(date(2026, 9, 1), 10), clock(date(2026, 9, 1), 11)
    check_child(whole, whole, CALENDAR, date(2026, 9, 1))
    with pytest.raises(Refused, match="请缩短分项时限"):
        check_child(member, whole, CALENDAR, date(2026, 9, 1))
