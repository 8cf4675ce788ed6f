"""The kernel on real rows: moves, pauses, opinions; and that the journal replays to the identical state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import queries
from shuheng.foundation.cases.models import Case, Definition
from shuheng.foundation.cases.queries import listing
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import MOOT, replay
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.queries import history
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def definition() -> Definition:
    return builders.definition()


@pytest.fixture
def officer() -> Actor:
    return builders.officer()


def _open(definition: Definition, officer: Actor) -> Case:
    return cases.open_case(definition, cases.Opening("示例事项", officer.organ or 0, "portal"), by=SYSTEM)


def _replayed(case: int) -> Any:
    return replay(fact.event for fact in history(case))


def _same(case: int) -> None:
    assert load(case)[1] == _replayed(case)


def test_a_new_case_waits_under_the_clock_of_the_notice(definition: Definition, officer: Actor) -> None:
    case = _open(definition, officer)
    state = load(case.pk)[1]
    assert [clock.code for clock in state.clocks] == ["stage.receive", "supplement_notice"]
    assert case.due_on == min(clock.due_on for clock in state.clocks if clock.due_on)
    _same(case.pk)


def test_acceptance_starts_the_law_and_the_promise(definition: Definition, officer: Actor) -> None:
    case = _open(definition, officer)
    state = cases.move(case.pk, "accept", by=officer)
    running = {clock.code for clock in state.running}
    assert running == {"statutory", "promised", "stage.examine"}
    assert Case.objects.get(pk=case.pk).due_on == state.clock("promised").due_on
    _same(case.pk)


def test_a_case_runs_to_its_end_and_every_clock_is_frozen(definition: Definition, officer: Actor) -> None:
    case = _open(definition, officer)
    for code in ("accept", "submit", "grant", "deliver"):
        cases.move(case.pk, code, by=officer, words="材料齐全")
    state = load(case.pk)[1]
    assert state.closed_on and not state.running and state.outcome == "granted" and state.lamp == "done"
    _same(case.pk)


def test_a_move_that_the_definition_does_not_know_changes_nothing(definition: Definition, officer: Actor) -> None:
    case = _open(definition, officer)
    before = load(case.pk)[1]
    with pytest.raises(Refused, match="不能这样办"):
        cases.move(case.pk, "grant", by=officer)
    assert load(case.pk)[1] == before
    assert len(history(case.pk)) == before.seq


def test_a_refusal_needs_its_reason(definition: Definition, officer: Actor) -> None:
    case = _open(definition, officer)
    cases.move(case.pk, "accept", by=officer)
    cases.move(case.pk, "submit", by=officer)
    with pytest.raises(Refused, match="理由"):
        cases.move(case.pk, "refuse", by=officer, words=" ")


def test_a_pause_moves_the_due_date_and_resuming_counts_on(definition: Definition, officer: Actor, shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 9, 21))
    case = _open(definition, officer)
    cases.move(case.pk, "accept", by=officer)
    shift(to=builders.at(2026, 9, 28))
    with acting(officer):
        held = cases.pause(case.pk, cases.Notice("inspection", "检验告知〔2026〕17号", date(2026, 9, 28)), by=officer)
    assert held.paused and held.lamp == "hold"
    shift(to=builders.at(2026, 10, 9))
    state = cases.resume(case.pk, "inspection", on=date(2026, 10, 9), by=officer)
    assert state.clock("promised").due_on == date(2026, 10, 16)
    assert state.clock("statutory").due_on == date(2026, 10, 30)
    assert not state.paused
    _same(case.pk)


def test_one_extension_before_the_end(definition: Definition, officer: Actor) -> None:
    case = _open(definition, officer)
    before = cases.move(case.pk, "accept", by=officer)
    after = cases.extend(case.pk, 5, document="延期〔2026〕1号", by=officer)
    assert (after.clock("statutory").due_on or date.min) > (before.clock("statutory").due_on or date.max)
    with pytest.raises(Refused, match="一次"):
        cases.extend(case.pk, 2, document="延期〔2026〕2号", by=officer)
    _same(case.pk)


def test_parallel_opinions_hold_the_decision_until_all_are_there(definition: Definition, officer: Actor) -> None:
    case = _open(definition, officer)
    cases.move(case.pk, "accept", by=officer)
    organ = officer.organ or 0
    cases.ask_opinions(case.pk, [cases.Question(code, organ, 3) for code in ("fire", "water", "forest")], by=officer)
    cases.move(case.pk, "submit", by=officer)
    with pytest.raises(Refused, match="意见没有答复"):
        cases.move(case.pk, "grant", by=officer)
    for code in ("fire", "water", "forest"):
        cases.give_opinion(case.pk, code, "agree", text="同意", by=officer)
    assert not load(case.pk)[1].waiting
    cases.move(case.pk, "grant", by=officer)
    _same(case.pk)


def test_nobody_has_to_answer_for_a_case_that_was_taken_back(officer: Actor) -> None:
    back = {"code": "withdraw", "title": "撤回", "from_stage": "examine", "to_stage": "done", "permit": "applicant", "outcome": "withdrawn"}
    case = _open(builders.definition(code="licensing.taken-back", moves=[*builders.MOVES, back]), officer)
    cases.move(case.pk, "accept", by=officer)
    cases.ask_opinions(case.pk, [cases.Question("fire", officer.organ or 0, 3), cases.Question("water", officer.organ or 0, 3)], by=officer)
    cases.give_opinion(case.pk, "water", "agree", text="同意", by=officer)
    assert listing.opinions_asked(officer).count() == 1
    state = cases.move(case.pk, "withdraw", by=officer)
    assert {one.code: (one.verdict, one.deemed) for one in state.opinions} == {"fire": (MOOT, False), "water": ("agree", False)}
    assert not state.waiting and not state.running and not listing.opinions_asked(officer).exists()
    _same(case.pk)


def test_silence_past_the_day_is_deemed_consent(definition: Definition, officer: Actor, shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 9, 21))
    case = _open(definition, officer)
    cases.move(case.pk, "accept", by=officer)
    cases.ask_opinions(case.pk, [cases.Question("fire", officer.organ or 0, 3)], by=officer)
    shift(to=builders.at(2026, 9, 29))
    assert case.pk in queries.silent_opinions()
    state = cases.deem_opinions(case.pk, by=SYSTEM)
    assert state.opinions[0].deemed and state.opinions[0].verdict == "agree"
    _same(case.pk)


def test_no_notice_in_time_is_acceptance_on_the_day_of_receipt(definition: Definition, officer: Actor, shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 9, 21))
    case = _open(definition, officer)
    shift(to=builders.at(2026, 10, 9))
    assert case.pk in queries.silent_cases()
    assert cases.deem_accepted(case.pk, by=SYSTEM)
    state = load(case.pk)[1]
    assert state.deemed and state.accepted_on == date(2026, 9, 21)
    assert state.clock("statutory").start_on == date(2026, 9, 21)
    assert not cases.deem_accepted(case.pk, by=SYSTEM)
    _same(case.pk)


def test_lamps_turn_by_one_statement_and_a_closed_case_never_turns_red(
        definition: Definition, officer: Actor, shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 9, 21))
    late, done = _open(definition, officer), _open(definition, officer)
    for case in (late, done):
        cases.move(case.pk, "accept", by=officer)
    for code in ("submit", "grant", "deliver"):
        cases.move(done.pk, code, by=officer, words="好")
    shift(to=builders.at(2026, 11, 20))
    cases.turn_lamps(by=SYSTEM)
    assert Case.objects.get(pk=late.pk).lamp == "late"
    assert Case.objects.get(pk=done.pk).lamp == "done"
    assert cases.turn_lamps(by=SYSTEM) == 0
    _same(late.pk)


def test_a_transferred_case_can_be_returned(definition: Definition, officer: Actor) -> None:
    other = builders.organ("forestry")
    case = _open(definition, officer)
    cases.transfer(case.pk, organ=other.pk, reason="不归我们管", by=officer)
    assert Case.objects.get(pk=case.pk).organ_id == other.pk
    cases.return_(case.pk, reason="也不归我们管", by=officer)
    assert Case.objects.get(pk=case.pk).organ_id == officer.organ
    _same(case.pk)


def test_a_running_case_keeps_its_version_until_it_is_migrated(definition: Definition, officer: Actor) -> None:
    case = _open(definition, officer)
    newer = builders.definition(promised_days=8)
    assert newer.version == definition.version + 1
    state = cases.move(case.pk, "accept", by=officer)
    assert state.clock("promised").days == 10
    state = cases.migrate(case.pk, newer.pk, by=officer)
    assert state.version == newer.version
    _same(case.pk)


def test_a_case_is_rated_once_by_its_applicant(definition: Definition, officer: Actor) -> None:
    resident = builders.resident()
    case = cases.open_case(definition, cases.Opening("示例事项", officer.organ or 0, "portal", party=resident.party), by=resident)
    for code in ("accept", "submit", "grant", "deliver"):
        cases.move(case.pk, code, by=officer, words="好")
    with pytest.raises(Refused, match="本人"):
        cases.rate(case.pk, 5, by=officer)
    row = cases.rate(case.pk, 1, reasons=("efficiency",), words="等太久", by=resident)
    assert row.answer_due_on
    with pytest.raises(Refused, match="已经评价过"):
        cases.rate(case.pk, 5, by=resident)
    with pytest.raises(Refused, match="先回访"):
        cases.answer_rating(case.pk, "put_right", "加了人手", by=officer)
    cases.call_back(case.pk, "put_right", by=officer)
    cases.answer_rating(case.pk, "put_right", "加了人手", by=officer)
    _same(case.pk)


def test_publishing_the_same_content_twice_is_one_version() -> None:
    assert builders.definition().pk == builders.definition().pk


def test_the_explanation_prints_every_clock(definition: Definition, officer: Actor) -> None:
    case = _open(definition, officer)
    cases.move(case.pk, "accept", by=officer)
    text = "\n".join(queries.explanation(case.number))
    assert "法定时限" in text and "承诺时限" in text and "行政许可法" in text
