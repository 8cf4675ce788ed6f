"""What the law's clock does to applications by itself: silence, a limit that is over, a year nobody knows yet, a version published meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import events, jobs, reactions
from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import CaseState
from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.days import Day
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.county import actions as county
from shuheng.foundation.county.events import CalendarPublished
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal import queries as journal
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import jobs as licensing_jobs
from shuheng.services.licensing import queries
from shuheng.services.licensing.actions import Missing
from shuheng.services.licensing.models import Document, Draft
from tests import builders
from tests.licensing import hall as halls
from tests.licensing.hall import Hall

pytestmark = pytest.mark.django_db
Shift = Callable[..., None]
NEW_YEAR = [Day(date(2027, 1, number), False, "元旦", "示例〔2026〕9号") for number in (1, 2, 3)]


@pytest.fixture
def hall(shift: Shift) -> Hall:
    shift(to=builders.at(2026, 4, 27))
    return halls.opened()


def _state(number: str) -> CaseState:
    return load(halls.case(number))[1]


def _facts(number: str, name: str) -> list[Any]:
    return [fact.event for fact in journal.history(halls.case(number)) if fact.event.event_name == name]


# -- silence


def test_the_tick_holds_silence_for_acceptance_from_the_day_of_receipt_and_once(hall: Hall, shift: Shift) -> None:
    number = halls.filed(hall)
    limit = _state(number).clock("supplement_notice").due_on
    assert limit == date(2026, 5, 7)  # five working days: 28, 29, 30 April, 6 and 7 May
    for day, deemed in ((7, False), (8, True), (9, True)):
        shift(to=builders.at(2026, 5, day))
        with acting(SYSTEM):
            jobs.deem()
        assert _state(number).deemed is deemed
    state = _state(number)
    assert state.accepted_on == date(2026, 4, 27) and state.stage == "examining"
    assert state.clock("statutory").begins == "deemed" and state.clock("statutory").start_on == date(2026, 4, 27)
    assert len(_facts(number, "cases.deemed_accepted")) == 1
    with pytest.raises(Refused):
        hall.does(licensing.not_accept, number, "太晚了")


def test_who_was_told_in_time_what_is_missing_is_not_accepted_by_silence(hall: Hall, shift: Shift) -> None:
    number = halls.brought(hall, "supplementing")
    shift(to=builders.at(2026, 6, 30))
    with acting(SYSTEM):
        jobs.deem()
    assert _state(number).accepted_on is None
    tokens = {code: [halls.token(hall.applicant, f"new {code}")] for code in ("health", "plan")}
    hall.does(licensing.supply, number, tokens, by=hall.applicant)
    notice = _state(number).clock("supplement_notice")
    assert notice.running and notice.begins == "supplemented" and notice.start_on == date(2026, 6, 30)
    shift(to=builders.at(2026, 7, 8))
    with acting(SYSTEM):
        jobs.deem()
    assert _state(number).deemed and _state(number).accepted_on == date(2026, 6, 30)


# -- the one notice


def test_a_second_notice_is_possible_only_openly(hall: Hall) -> None:
    number = halls.brought(hall, "supplementing")
    tokens = {code: [halls.token(hall.applicant, f"new {code}")] for code in ("health", "plan")}
    hall.does(licensing.supply, number, tokens, by=hall.applicant)
    with pytest.raises(Refused, match="只能有一次"):
        hall.does(licensing.ask_supplement, number, [Missing("还差一样", "rules")])
    hall.does(licensing.ask_supplement, number, [Missing("还差一样", "rules")], again=True)
    assert [fact.again for fact in _facts(number, "cases.supplement_asked")] == [False, True]
    assert Document.objects.filter(case__number=number, kind="supplement").latest("id").title == "再次补正告知书"
    assert _state(number).supplements == 2


# -- the end of a limit


def test_after_the_due_date_nothing_is_extended_and_nothing_stands_still(hall: Hall, shift: Shift) -> None:
    number = halls.brought(hall, "examining")
    due = _state(number).clock("statutory").due_on
    assert due == date(2026, 5, 13)
    before = halls.everything()
    for day, refused in ((14, True), (13, False)):
        shift(to=builders.at(2026, 5, day))
        if refused:
            with pytest.raises(Refused, match="期限已经过了"):
                hall.does(licensing.extend, number, 5, "现场复杂")
            with pytest.raises(Refused, match="期限已经过了"):
                hall.does(licensing.start_special, number, "inspection", days=5, reason="检验")
            assert halls.everything() == before
        else:
            hall.does(licensing.extend, number, 5, "现场复杂")
    assert _state(number).clock("statutory").due_on == date(2026, 5, 20)
    with pytest.raises(Refused, match="已经延长过一次"):
        hall.does(licensing.extend, number, 2, "还不够")


def test_a_broken_promise_does_not_keep_the_law_s_limit_from_standing_still(hall: Hall, shift: Shift) -> None:
    number = halls.brought(hall, "examining")
    promised, law = (_state(number).clock(code).due_on for code in ("promised", "statutory"))
    assert promised == date(2026, 5, 9) and law == date(2026, 5, 13)  # the 9th is a Saturday at work
    shift(to=builders.at(2026, 5, 12))
    hall.does(licensing.start_special, number, "inspection", days=5, reason="检验")
    shift(to=builders.at(2026, 5, 20))
    hall.does(licensing.end_special, number, result="合格")
    assert _state(number).clock("statutory").due_on == date(2026, 5, 21)
    assert _state(number).clock("promised").due_on == promised


def test_a_closed_case_never_turns_red(hall: Hall, shift: Shift) -> None:
    number = halls.brought(hall, "closed")
    shift(to=builders.at(2027, 3, 1))
    with acting(SYSTEM):
        jobs.turn_lamps()
        jobs.deem()
    assert Case.objects.get(number=number).lamp == "done"
    assert not _facts(number, "cases.lamp_turned")[-1:] or _facts(number, "cases.lamp_turned")[-1].lamp != "late"


# -- a year nobody knows yet


def test_an_unknown_year_is_flagged_and_reckoned_anew_once_when_it_is_published(hall: Hall, shift: Shift) -> None:
    shift(to=builders.at(2026, 12, 14))
    number = halls.brought(hall, "examining")
    assert _state(number).clock("statutory").unsure_year is None
    hall.does(licensing.extend, number, 10, "现场复杂")
    before = _state(number).clock("statutory")
    assert (before.due_on, before.unsure_year) == (date(2027, 1, 11), 2027)
    assert calendar().version  # kept by this process, as in a worker
    with acting(SYSTEM):
        row = county.publish_year(2027, NEW_YEAR, "示例〔2026〕9号", date(2026, 11, 4), by=SYSTEM)
    _hear(row.version)
    with acting(SYSTEM):
        jobs.recompute()
    after = _state(number).clock("statutory")
    assert (after.due_on, after.unsure_year, after.calendar) == (date(2027, 1, 12), None, row.version)
    with acting(SYSTEM):
        jobs.recompute()
    assert len(_facts(number, "cases.due_recomputed")) == 1
    assert Case.objects.get(number=number).due_on == _state(number).clock("promised").due_on


def _hear(version: int) -> None:
    """The publication is heard, more than once as after a crash: one job waits."""
    published = [fact for fact in journal.about("calendar:2027") if isinstance(fact.event, CalendarPublished) and fact.event.version == version]
    for _ in range(3):
        reactions.apply_calendar(published[0])
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'cases.recompute' and status = 'todo'")
        assert cursor.fetchone()[0] == 1


# -- a version published meanwhile


def test_a_version_published_meanwhile_changes_no_open_case(hall: Hall) -> None:
    first = halls.brought(hall, "examining")
    before, proof = _state(first), [clock.due_on for clock in _state(first).clocks]
    row = halls.published(say="新的一句话。")
    assert row.definition.version == 2
    assert _state(first) == before and [clock.due_on for clock in _state(first).clocks] == proof
    second = halls.filed(hall)
    assert (_state(first).version, _state(second).version) == (1, 2)
    hall.does(cases.migrate, halls.case(first), row.definition_id)
    assert _state(first).version == 2 and _state(first).clocks == before.clocks
    assert isinstance(_facts(first, "cases.definition_changed")[0], events.DefinitionChanged)


def test_a_matter_taken_out_of_use_is_absent_and_its_cases_go_on(hall: Hall) -> None:
    from shuheng.services.licensing.actions.publishing import Plan

    number = halls.brought(hall, "examining")
    with acting(SYSTEM):
        licensing.publish_matters(Plan([], {}), by=SYSTEM)
    kept.forget()
    with pytest.raises(Absent):
        queries.matter(halls.MATTER)
    hall.does(licensing.move, number, "submit", words="符合条件")
    hall.does(licensing.decide, number, licensing.Verdict(True))
    assert _state(number).outcome == "granted"


# -- drafts


def test_a_draft_is_its_own_account_s_and_forgotten_after_ninety_days(hall: Hall, shift: Shift) -> None:
    row = queries.matter(halls.MATTER)
    draft = hall.does(licensing.save_draft, row, {"owner": "示例甲"}, {}, party=hall.applicant.party, by=hall.applicant)
    assert "示例甲" not in str(bytes(draft.sealed))
    with acting(hall.stranger):
        assert not Draft.objects.exists() and queries.draft_of(hall.stranger, row, hall.applicant.party) is None
        licensing.discard_draft(draft, by=hall.stranger)
    for day, there in ((25, True), (26, True), (27, False)):
        shift(to=builders.at(2026, 7, day))
        with acting(SYSTEM):
            licensing_jobs.forget_drafts()
            assert Draft.objects.exists() is there
        with acting(hall.applicant):
            assert (queries.draft_of(hall.applicant, row, hall.applicant.party) is not None) is there
