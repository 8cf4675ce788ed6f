"""The state of a case is what its events say: replay is identical, closing freezes, nothing of another version leaks in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.cases import events as e
from shuheng.foundation.cases.rules import (
    CaseState,
    Clock,
    ClockKind,
    Lamp,
    Milestone,
    Pause,
    PauseKind,
    Unit,
    check_supplement,
    deemed_acceptance,
    due,
    fold,
    is_late,
    known_events,
    reckoned,
    replay,
    silent,
)
from shuheng.foundation.cases.rules.procedure import check_presider, check_refusal
from shuheng.foundation.core.events import decode, encode, every
from shuheng.foundation.core.refusals import Refused
from tests.cases.calendars import official, published

CALENDAR = official()
FILED, ACCEPTED = date(2026, 9, 18), date(2026, 9, 21)
OPENED = e.CaseOpened("260000012345", "licensing", "许可", "catering", 1, "receive", FILED, "online", 7, party=11, post=3)


def moved(to: str, milestone: str, on: date, outcome: str = "", at: str = "x") -> e.CaseMoved:
    return e.CaseMoved(to, at, to, milestone, on, outcome)


def started(kind: str, days: int, on: date = ACCEPTED, calendar: Any = CALENDAR) -> e.ClockStarted:
    clock = reckoned(Clock(ClockKind(kind), Unit.WORKING, on, days), calendar, on)
    assert clock.due_on
    return e.ClockStarted(kind, "working", on, days, clock.due_on, calendar.version, unsure_year=clock.unsure_year)


PAUSED = e.ClockPaused(
    ("promised", "statutory"),
    "inspection",
    date(2026, 9, 28),
    (date(2026, 10, 16), date(2026, 10, 30)),
    1,
    "行政许可法 第四十五条",
    "17",
    5,
)
RESUMED = e.ClockResumed(("promised", "statutory"), "inspection", date(2026, 10, 9), (date(2026, 10, 16), date(2026, 10, 30)), 1)
STORY = (
    OPENED, moved("examine", "accepted", ACCEPTED), e.CaseAccepted(ACCEPTED), started("promised", 10), started("statutory", 20),
    PAUSED, RESUMED,
    e.OpinionAsked("fire", 9, ACCEPTED, date(2026, 9, 24), 3), e.OpinionGiven("fire", "agree", date(2026, 9, 23)),
    e.LampTurned("soon", date(2026, 10, 15), "promised"), moved("decide", "accepted", date(2026, 10, 12)),
    moved("deliver", "decided", date(2026, 10, 14), "granted"), e.CaseDecided("granted", date(2026, 10, 14)),
    e.CaseDelivered(date(2026, 10, 15), "post"), moved("closed", "closed", date(2026, 10, 15)),
    e.CaseRated(5, "online", date(2026, 10, 16)),
)  # fmt: skip


def through_the_journal(facts: Sequence[Any]) -> list[Any]:
    rows = [(fact.event_name, fact.event_version, json.loads(json.dumps(encode(fact)))) for fact in facts]
    return [decode(*row) for row in rows]


def test_a_whole_story_gives_the_state_people_see() -> None:
    state = replay(STORY)
    assert (state.stage, state.milestone, state.outcome, state.rating) == ("closed", Milestone.CLOSED, "granted", 5)
    assert (state.accepted_on, state.decided_on, state.delivered_on, state.closed_on) == (
        ACCEPTED, date(2026, 10, 14), date(2026, 10, 15), date(2026, 10, 15),
    )  # fmt: skip
    assert state.lamp is Lamp.DONE and not state.open and state.seq == len(STORY)


def test_replay_through_the_journal_is_identical() -> None:
    for end in range(1, len(STORY) + 1):
        assert replay(through_the_journal(STORY[:end])) == replay(STORY[:end])


def test_the_replayed_clock_reckons_to_the_date_the_events_carry() -> None:
    for clock in replay(STORY[:7]).clocks:
        assert due(clock, CALENDAR, date(2026, 10, 13)).on == clock.due_on


def test_closing_freezes_every_clock_and_later_lamps_do_nothing() -> None:
    state = fold(replay(STORY), e.LampTurned("late", date(2026, 12, 1)))
    assert state.lamp is Lamp.DONE and not state.running
    assert all(not is_late(clock, CALENDAR, date(2030, 1, 1)) for clock in state.clocks)


def test_the_milestone_is_reached_once() -> None:
    again = fold(replay(STORY[:4]), e.CaseAccepted(date(2026, 9, 25)))
    assert again.accepted_on == ACCEPTED


def test_a_pause_shows_and_its_end_lifts_it() -> None:
    held = replay(STORY[:6])
    assert held.paused and held.lamp is Lamp.HOLD
    assert held.clock("promised").pauses == (Pause(PauseKind.INSPECTION, date(2026, 9, 28), None, "", "行政许可法 第四十五条", "17", "5"),)
    after = fold(held, RESUMED)
    assert not after.paused and after.lamp is Lamp.OK


def test_the_governing_date_is_the_promise_then_the_law() -> None:
    state = replay(STORY[:7])
    assert state.governing == state.clock("promised")
    state = fold(state, e.ClockStopped(("promised",), date(2026, 10, 12)))
    assert state.governing == state.clock("statutory")


def test_an_extension_is_on_record() -> None:
    state = fold(replay(STORY[:5]), e.ClockExtended("statutory", 10, date(2026, 11, 9), 1, "行政许可法 第四十二条", "3", 5))
    assert state.extended and state.clock("statutory").needed == 30 and state.clock("statutory").due_on == date(2026, 11, 9)


def test_a_restarted_clock_forgets_its_pauses() -> None:
    state = fold(replay(STORY[:6]), e.ClockRestarted("promised", date(2026, 10, 9), date(2026, 10, 22), 1))
    assert state.clock("promised").pauses == () and state.clock("promised").begins == "supplemented"
    assert state.lamp is Lamp.HOLD


def test_a_supplement_that_restarts_the_limit_does_so_on_replay_too() -> None:
    """依申请公开：补齐那天起重新数，改回来的时钟和规则算出的一样。"""
    asked = replace(PAUSED, clocks=("statutory",), reason="supplement", dues=(date(2026, 10, 30),), restarts=True)
    waiting = replace(RESUMED, clocks=("statutory",), reason="supplement", dues=(date(2026, 11, 5),))
    clock = replay((OPENED, started("statutory", 20), asked, waiting)).clock("statutory")
    assert (clock.start_on, clock.pauses, clock.begins) == (date(2026, 10, 9), (), "supplemented")
    assert due(clock, CALENDAR, date(2026, 10, 9)).on == clock.due_on


def test_publication_of_a_calendar_changes_the_date_by_one_event() -> None:
    december = date(2026, 12, 10)
    state = replay((OPENED, started("statutory", 20, december)))
    clock = state.clock("statutory")
    newer = reckoned(clock, published(), december)
    assert clock.unsure_year == 2027 and newer.due_on and clock.due_on
    after = fold(state, e.DueRecomputed(("statutory",), (newer.due_on,), newer.calendar))
    assert after.clock("statutory") == newer


def test_a_reopened_case_runs_again_and_keeps_its_old_clocks_stopped() -> None:
    state = fold(replay(STORY), e.CaseReopened(date(2026, 11, 2), "examine", "accepted", "error", 5))
    assert state.open and state.reopened == 1 and state.milestone is Milestone.ACCEPTED
    assert state.decided_on is None and state.accepted_on == ACCEPTED and not state.running
    again = fold(state, started("promised", 10, date(2026, 11, 2)))
    assert again.governing == again.clock("promised") and len(again.clocks) == 3


def test_hands_change_and_joint_holders_come_and_go() -> None:
    state = replay((OPENED, e.JointHolderAdded(8, FILED), e.JointHolderAdded(4, FILED), e.HandedOver(FILED, 5, 50)))
    assert (state.post, state.account, state.joint) == (5, 50, (4, 8))
    state = fold(fold(state, e.JointHolderRemoved(4, FILED)), e.Transferred(20, FILED, 7))
    assert (state.organ, state.post, state.account, state.joint) == (20, None, None, (8,))
    assert fold(state, e.Returned(7, FILED, 20, 3)).organ == 7


def test_a_referral_is_answered_by_its_number() -> None:
    state = replay((OPENED, e.CaseReferred(1, "dispatch", FILED), e.CaseReferred(2, "hotline", FILED)))
    state = fold(state, e.ReferralAnswered(2, "accepted", FILED, "260000099999"))
    assert [(r.to, r.answer) for r in state.referrals] == [("dispatch", ""), ("hotline", "accepted")]


def test_the_first_rating_stays() -> None:
    assert fold(replay(STORY), e.CaseRated(1, "online", date(2026, 10, 20))).rating == 5


def test_a_newer_definition_reaches_a_case_only_by_its_own_event() -> None:
    assert replay(STORY).version == 1
    assert fold(replay(STORY[:6]), e.DefinitionChanged(1, 2, "examine", ACCEPTED, 5)).version == 2


def test_events_of_other_rooms_only_move_the_sequence() -> None:
    class Foreign:
        event_name = "licensing.decided"

    state = replay(STORY[:3])
    assert fold(state, Foreign()) == replace(state, seq=4)


def test_a_journal_without_opening_is_not_a_case() -> None:
    with pytest.raises(ValueError, match="cannot begin"):
        replay(STORY[1:])
    with pytest.raises(ValueError, match="no events"):
        replay(())


def test_every_event_of_the_kernel_has_a_fold_and_every_fold_an_event() -> None:
    of_definitions = {"cases.definition_published"}
    assert {name for name, _ in every() if name.startswith("cases.")} - of_definitions == known_events()


def test_every_event_says_its_fact_in_one_sentence() -> None:
    for (name, _), cls in every().items():
        if name.startswith("cases."):
            assert cls.__doc__ and cls.__doc__.endswith(".") and "\n" not in cls.__doc__, name


def test_what_may_be_absent_in_an_event_has_a_default() -> None:
    for (name, _), cls in every().items():
        for field in fields(cls) if name.startswith("cases.") else ():
            assert "None" not in str(field.type).partition("[")[0] or field.default is None, (name, field.name)


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
codes = st.sampled_from(("promised", "statutory"))
facts = st.one_of(
    st.builds(moved, st.sampled_from(("examine", "decide")), st.sampled_from(("filed", "accepted", "decided")), days),
    st.builds(started, codes, st.integers(1, 40), days),
    st.builds(lambda code, on: e.ClockStopped((code,), on), codes, days),
    st.builds(lambda code, on: replace(PAUSED, clocks=(code,), from_on=on, dues=(on,)), codes, days),
    st.builds(lambda code, on: replace(RESUMED, clocks=(code,), to_on=on, dues=(on,), unsure_years=(2027,)), codes, days),
    st.builds(e.ClockRestarted, codes, days, days, st.integers(1, 9)),
    st.builds(e.HandedOver, days, st.integers(1, 9), st.none() | st.integers(1, 9)),
    st.builds(e.LampTurned, st.sampled_from(Lamp), days),
    st.builds(e.CaseClosed, days),
    st.builds(e.CaseReopened, days, st.just("examine"), st.just("accepted"), st.just("error"), st.just(1)),
)


@given(st.lists(facts, max_size=25))
def test_any_journal_replays_to_the_identical_state(more: list[Any]) -> None:
    story = (OPENED, *more)
    step_by_step: CaseState | None = None
    for fact in story:
        step_by_step = fold(step_by_step, fact)
    assert step_by_step == replay(through_the_journal(story))


@given(st.lists(facts, max_size=25), days)
def test_closing_always_leaves_no_clock_running(more: list[Any], on: date) -> None:
    assert not replay((OPENED, *more, e.CaseClosed(on))).running


NOTICE = Clock(ClockKind.SUPPLEMENT_NOTICE, Unit.WORKING, FILED, 5, begins="received")


def test_silence_for_five_working_days_is_acceptance_on_the_day_of_receipt() -> None:
    """9月18日收到，五个工作日内没有告知（9月20日调休上班，25日中秋放假），到 24 日届满，25 日起视为 18 日受理。"""
    assert deemed_acceptance(NOTICE, CALENDAR, date(2026, 9, 24)) is None
    assert deemed_acceptance(NOTICE, CALENDAR, date(2026, 9, 25)) == FILED


def test_notice_in_time_prevents_deemed_acceptance_for_ever() -> None:
    told = replace(NOTICE, stopped_on=date(2026, 9, 24))
    assert deemed_acceptance(told, CALENDAR, date(2026, 12, 1)) is None


def test_deemed_acceptance_is_on_record() -> None:
    state = replay((OPENED, e.DeemedAccepted(FILED, date(2026, 9, 25))))
    assert state.deemed and state.accepted_on == FILED


def test_everything_missing_is_told_once() -> None:
    check_supplement(0, flagged=False)
    check_supplement(1, flagged=True)
    with pytest.raises(Refused, match="只能有一次"):
        check_supplement(1, flagged=False)
    state = replay((OPENED, e.SupplementAsked(FILED, "1", FILED + timedelta(days=30)), e.Supplemented(FILED)))
    assert (state.supplements, state.supplement_until) == (1, None)


def test_a_silent_joint_member_is_held_to_agree() -> None:
    state = replay((OPENED, e.OpinionAsked("fire", 9, FILED, date(2026, 9, 22), 2), e.OpinionAsked("health", 8, FILED, date(2026, 9, 30), 8)))
    assert [opinion.code for opinion in silent(state.opinions, date(2026, 9, 23))] == ["fire"]
    assert silent(state.opinions, date(2026, 9, 22)) == ()
    after = fold(state, e.OpinionGiven("fire", "agree", date(2026, 9, 23), deemed=True))
    assert [opinion.code for opinion in after.waiting] == ["health"] and after.opinions[0].deemed


def test_an_examiner_does_not_preside_and_a_refusal_has_reasons() -> None:
    check_presider(1, (2, 3))
    check_refusal("面积不够")
    with pytest.raises(Refused, match="换一位"):
        check_presider(2, (2, 3))
    with pytest.raises(Refused, match="写明理由"):
        check_refusal("  ")
