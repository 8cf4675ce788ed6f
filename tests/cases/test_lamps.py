"""Lamps turn on the day they should and never afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.cases.rules import (
    Clock,
    ClockKind,
    Lamp,
    Pause,
    PauseKind,
    Turns,
    Unit,
    due,
    gravest,
    lamp,
    late_on,
    soon_on,
    turns,
)
from tests.cases.calendars import official

CALENDAR = official()
CLOCK = Clock(ClockKind.PROMISED, Unit.WORKING, date(2026, 9, 14), 5)  # due Monday 2026-09-21, as Sunday the 20th is worked: Sunday


def on(day: int, clock: Clock = CLOCK) -> Lamp:
    return lamp(clock, CALENDAR, date(2026, 9, day))


def test_it_warns_one_working_day_before_the_end_and_turns_the_day_after_it() -> None:
    """9月20日（星期日）调休上班，是第 5 个工作日之后的那天；9月18日星期五是第 4 天。"""
    end = due(CLOCK, CALENDAR, CLOCK.start_on).on
    assert end == date(2026, 9, 20)
    assert [on(day) for day in (17, 18, 19, 20, 21)] == [Lamp.OK, Lamp.SOON, Lamp.SOON, Lamp.SOON, Lamp.LATE]


def test_the_warning_before_a_long_holiday_comes_before_the_holiday() -> None:
    assert soon_on(date(2026, 10, 8), CALENDAR) == date(2026, 9, 30)
    assert late_on(date(2026, 10, 8)) == date(2026, 10, 9)


def test_a_pause_shows_as_a_pause_and_turns_nothing() -> None:
    held = replace(CLOCK, pauses=(Pause(PauseKind.HEARING, date(2026, 9, 15), document="1", approver="1"),))
    assert on(30, held) is Lamp.HOLD
    assert turns(held, CALENDAR, date(2026, 9, 30)) == Turns(None, None)


def test_a_closed_case_never_turns_red() -> None:
    done = replace(CLOCK, stopped_on=date(2026, 9, 18))
    assert lamp(done, CALENDAR, date(2030, 1, 1)) is Lamp.DONE
    assert turns(done, CALENDAR, date(2030, 1, 1)) == Turns(None, None)


def test_the_lamp_of_a_case_is_the_gravest_of_its_clocks() -> None:
    assert gravest((Lamp.OK, Lamp.LATE, Lamp.HOLD)) is Lamp.LATE
    assert gravest((Lamp.DONE, Lamp.HOLD, Lamp.OK)) is Lamp.HOLD
    assert gravest(()) is Lamp.OK


@given(st.dates(date(2026, 1, 1), date(2026, 11, 30)), st.integers(1, 30), st.integers(0, 90))
def test_the_dates_of_turning_say_what_the_lamp_says(start: date, days: int, offset: int) -> None:
    clock, today = Clock(ClockKind.STAGE, Unit.WORKING, start, days), start + timedelta(days=offset)
    turn = turns(clock, CALENDAR, today)
    assert turn.soon_on and turn.late_on
    expected = Lamp.LATE if today >= turn.late_on else Lamp.SOON if today >= turn.soon_on else Lamp.OK
    assert lamp(clock, CALENDAR, today) is expected
