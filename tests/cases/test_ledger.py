"""What may be done to a clock, and what the law refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shuheng.foundation.cases.rules import (
    Clock,
    ClockKind,
    Pause,
    PauseKind,
    Unit,
    check_extension,
    due,
    extend,
    limit,
    pause,
    pause_rule,
    restart,
    resume,
    stop,
)
from shuheng.foundation.core.refusals import Refused
from tests.cases.calendars import official

CALENDAR = official()
START, TODAY = date(2026, 9, 1), date(2026, 9, 4)
CLOCK = Clock(ClockKind.STATUTORY, Unit.WORKING, START, 20)
DUE = date(2026, 9, 29)
LINE = Pause(PauseKind.INSPECTION, TODAY, document="告知书", approver="1")


def extending(
    clock: Clock = CLOCK, today: date = TODAY, days: int = 10, approver: str = "1", most: int = 10, already: bool = False
) -> None:
    check_extension(clock, CALENDAR, today, days=days, approver=approver, most=most, already=already)


def test_an_approved_extension_before_the_end_adds_its_days() -> None:
    extending()
    assert due(extend(CLOCK, 10), CALENDAR, TODAY).on == CALENDAR.add(START, 30)


def test_an_extension_on_the_last_day_is_still_in_time() -> None:
    assert due(CLOCK, CALENDAR, TODAY).on == DUE
    extending(today=DUE)


def test_an_extension_after_the_end_is_refused() -> None:
    with pytest.raises(Refused, match="期限已经过了"):
        extending(today=date(2026, 9, 30))


def test_a_second_extension_is_refused() -> None:
    for arguments in ({"clock": extend(CLOCK, 3)}, {"already": True}):
        with pytest.raises(Refused, match="延长过一次"):
            extending(**arguments)


def test_an_extension_above_the_lawful_maximum_is_refused() -> None:
    for days in (11, 0, -1):
        with pytest.raises(Refused, match="最多延长 10 天"):
            extending(days=days)


def test_an_extension_without_approval_is_refused() -> None:
    with pytest.raises(Refused, match="批准"):
        extending(approver="")


def test_a_limit_that_will_begin_anew_is_not_extended() -> None:
    """The days would be spent on a limit that ends with the pause."""
    waiting = Pause(PauseKind.SUPPLEMENT, TODAY, document="告知书", approver="1", restarts=True)
    with pytest.raises(Refused, match="重新计算"):
        extending(clock=replace(CLOCK, pauses=(waiting,)))


def test_a_matter_without_lawful_extension_cannot_be_extended() -> None:
    with pytest.raises(Refused, match="不能延长"):
        extending(most=0)


def test_a_stopped_clock_is_neither_extended_nor_paused() -> None:
    done = stop(CLOCK, TODAY)
    with pytest.raises(Refused, match="已经结束"):
        extending(clock=done)
    with pytest.raises(Refused, match="已经结束"):
        pause(done, LINE, CALENDAR, TODAY)


def test_a_pause_needs_a_document_and_an_approver() -> None:
    with pytest.raises(Refused, match="书面告知"):
        pause(CLOCK, replace(LINE, document=""), CALENDAR, TODAY)
    with pytest.raises(Refused, match="批准人"):
        pause(CLOCK, replace(LINE, approver=""), CALENDAR, TODAY)


def test_a_pause_begins_between_the_start_and_today() -> None:
    for day in (date(2026, 8, 31), date(2026, 9, 5)):
        with pytest.raises(Refused, match="今天之前"):
            pause(CLOCK, replace(LINE, from_on=day), CALENDAR, TODAY)


def test_a_pause_after_the_end_is_refused() -> None:
    late = date(2026, 10, 9)
    with pytest.raises(Refused, match="期限已经过了"):
        pause(CLOCK, replace(LINE, from_on=late), CALENDAR, late)


def test_a_pause_on_the_last_day_has_nothing_left_to_hold() -> None:
    """The day of the notice still counts, so the limit is used up; where the limit will begin anew even that day is early enough."""
    line = replace(LINE, from_on=DUE)
    with pytest.raises(Refused, match="最后一天"):
        pause(CLOCK, line, CALENDAR, DUE)
    assert pause(extend(CLOCK, 1), line, CALENDAR, DUE).open_pauses
    assert pause(CLOCK, replace(line, restarts=True), CALENDAR, DUE).open_pauses


def test_the_same_ground_cannot_be_open_twice_but_two_grounds_can() -> None:
    once = pause(CLOCK, LINE, CALENDAR, TODAY)
    with pytest.raises(Refused, match="已经因检验停表"):
        pause(once, LINE, CALENDAR, TODAY)
    assert len(pause(once, replace(LINE, kind=PauseKind.HEARING), CALENDAR, TODAY).open_pauses) == 2


def test_a_pause_resumed_on_the_day_asked_leaves_the_due_date_alone() -> None:
    back = resume(pause(CLOCK, LINE, CALENDAR, TODAY), PauseKind.INSPECTION, TODAY)
    assert due(back, CALENDAR, TODAY) == due(CLOCK, CALENDAR, TODAY)


def test_a_resumption_closes_only_its_own_ground() -> None:
    both = pause(pause(CLOCK, LINE, CALENDAR, TODAY), replace(LINE, kind=PauseKind.HEARING), CALENDAR, TODAY)
    assert [line.kind for line in resume(both, PauseKind.INSPECTION, date(2026, 9, 9)).open_pauses] == [PauseKind.HEARING]


def test_what_was_not_paused_cannot_be_resumed() -> None:
    with pytest.raises(Refused, match="没有因检验停表"):
        resume(CLOCK, PauseKind.INSPECTION, TODAY)


def test_a_result_cannot_arrive_before_the_notice() -> None:
    with pytest.raises(Refused, match="不能早于"):
        resume(pause(CLOCK, LINE, CALENDAR, TODAY), PauseKind.INSPECTION, date(2026, 9, 3))


def test_a_restarting_pause_begins_the_limit_anew_when_it_ends() -> None:
    waiting = pause(CLOCK, replace(LINE, kind=PauseKind.SUPPLEMENT, restarts=True), CALENDAR, TODAY)
    assert resume(waiting, PauseKind.SUPPLEMENT, date(2026, 9, 10)) == restart(CLOCK, date(2026, 9, 10))


def test_stopping_twice_keeps_the_first_day() -> None:
    assert stop(stop(CLOCK, TODAY), date(2026, 9, 9)).stopped_on == TODAY


def test_the_limits_of_the_law_are_dated_and_cited() -> None:
    decision = limit("licensing.decision", TODAY)
    assert (decision.days, decision.extra_days, decision.cited) == (20, 10, "行政许可法 第四十二条")
    with pytest.raises(LookupError):
        limit("licensing.decision", date(2000, 1, 1))


def test_figures_from_memory_are_flagged() -> None:
    assert not limit("petitions.finish", TODAY).source.verified
    assert limit("licensing.notice", TODAY).source.verified


def test_only_the_grounds_of_the_law_stop_a_clock() -> None:
    assert pause_rule("licensing", PauseKind.INSPECTION).cited == "行政许可法 第四十五条"
    assert pause_rule("disclosure", PauseKind.SUPPLEMENT).restarts
    with pytest.raises(Refused, match="换一个停表的理由"):
        pause_rule("licensing", PauseKind.SUPPLEMENT)
