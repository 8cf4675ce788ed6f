"""Another organ that is asked sees the question to it and nothing else; it answers with the kernel's permit alone. Days that pass are told once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.permits import OPINE, READ
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Forbidden
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal.queries import about, history
from shuheng.services.disclosure import actions, queries
from shuheng.services.disclosure.actions import DutyLine
from shuheng.services.disclosure.models import Document, Duty, Item, ThirdParty
from shuheng.services.disclosure.rules import Answer
from tests import builders
from tests.disclosure.office import ORGAN, OTHER, Scene, asked, does, number, officer, scene, state

QUESTION = "与贵局共同制定的方案第三章"


@pytest.fixture
def at(db: None, shift: Callable[..., None]) -> Scene:
    shift(to=builders.at(2026, 3, 2))
    return scene()


def test_who_only_gives_opinions_reads_the_question_and_answers_it(at: Scene) -> None:
    row, opiner = asked(at), officer(OPINE, organ=OTHER)
    does(actions.ask_third_party, number(row), "示例茶业合作社", "", "抽检报告里的配方", by=at.clerk)
    with acting(opiner), pytest.raises(Absent):
        queries.request_to_read(opiner, number(row))
    does(actions.ask_organs, number(row), [builders.organ(OTHER).pk], QUESTION, by=at.clerk)
    with acting(opiner):
        found = queries.asking(opiner, queries.request_to_read(opiner, number(row)))
        assert (found.words, found.opinion.organ.code) == (QUESTION, OTHER)
        assert [one.kind for one in Document.objects.all()] == ["organs"] and not ThirdParty.objects.exists()
    does(actions.give_opinion, number(row), "object", "第三章还没有定稿", by=opiner)
    assert state(row).stage == "consult" and [line.kind for line in state(row).clock("statutory").open_pauses] == ["third_party"]


def test_who_may_not_give_opinions_gives_none(at: Scene) -> None:
    row = asked(at)
    does(actions.ask_organs, number(row), [builders.organ(OTHER).pk], QUESTION, by=at.clerk)
    for who, refusal in ((officer(READ, organ=OTHER), Absent), (officer(OPINE), Absent)):
        with pytest.raises(refusal):
            does(actions.give_opinion, number(row), "agree", "", by=who)
    with pytest.raises(Forbidden):
        does(actions.give_opinion, number(row), "agree", "", by=at.head)
    assert state(row).waiting


def item(at: Scene) -> Item:
    with acting(SYSTEM):
        actions.put_duties([DutyLine("market-inspection", ORGAN, "抽检结果", "示例依据", "食品药品监管", 20, False)], by=SYSTEM)
    made: Item = does(actions.note_made, Duty.objects.get().pk, "三月抽检结果（示例）", today(), by=at.clerk)
    return made


def eve() -> int:
    with acting(SYSTEM):
        return actions.tell_eve(by=SYSTEM)


def test_the_last_working_day_before_publication_is_told_once(at: Scene, shift: Callable[..., None]) -> None:
    made = item(at)
    assert made.eve_on == calendar().add(made.due_on, -1)
    shift(to=builders.at(2026, 3, 26))
    assert made.eve_on == calendar().add(today(), 1) and eve() == 0
    shift(to=builders.at(made.eve_on.year, made.eve_on.month, made.eve_on.day))
    assert (eve(), eve()) == (1, 0)
    assert [one.event.due_on for one in about(f"disclosure-item:{made.pk}") if one.event.event_name == "disclosure.item_due"] == [made.due_on]


def test_what_is_published_is_told_of_no_more(at: Scene, shift: Callable[..., None]) -> None:
    made = item(at)
    does(actions.publish, made.pk, today(), "/data/", by=at.clerk)
    shift(to=builders.at(2026, 4, 8))
    assert eve() == 0


def overdue() -> int:
    with acting(SYSTEM):
        cases.turn_lamps(by=SYSTEM)
        return actions.tell_overdue(by=SYSTEM)


def test_a_request_past_its_day_is_told_once(at: Scene, shift: Callable[..., None]) -> None:
    row, answered = asked(at), asked(at)
    does(actions.decide, number(answered), Answer("granted", "见附件的汇总表"), by=at.head)
    due = state(row).clock("statutory").due_on
    assert due
    shift(to=builders.at(due.year, due.month, due.day))
    assert overdue() == 0
    shift(to=builders.at(2026, 4, 20))
    assert (overdue(), overdue()) == (1, 0)
    assert [one.event.due_on for one in history(row.pk) if one.event.event_name == "disclosure.overdue"] == [due]
    does(actions.decide, number(row), Answer("granted", "见附件的汇总表"), by=at.head)
    shift(to=builders.at(2026, 6, 22))
    assert overdue() == 0
