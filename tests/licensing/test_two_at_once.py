"""Two people act at the same moment, on real connections: one of them acts, the other is told calmly what happened."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import jobs
from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import replay
from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal import actions as journal
from shuheng.foundation.journal.models import Entry
from shuheng.foundation.journal.queries import broken_seal, history
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.actions import Missing, Verdict
from shuheng.services.licensing.models import Application, Decision, Document, Draft
from tests import builders
from tests.licensing import hall as halls
from tests.licensing.hall import Hall

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hall(shift: Callable[..., None]) -> Iterator[Hall]:
    shift(to=builders.at(2026, 4, 27))
    kept.forget()
    yield halls.opened()
    kept.forget()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """The results, or what was refused, of acts that begin together; anything else fails the test."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as crew:
        return list(crew.map(run, acts))


def _refused(results: list[Any]) -> list[Refused]:
    return [one for one in results if isinstance(one, Refused)]


def _sound(number: str) -> None:
    """The rows are the replay of an unbroken journal."""
    case = halls.case(number)
    facts = history(case)
    assert replay(fact.event for fact in facts) == load(case)[1]
    assert [fact.seq for fact in facts] == list(range(1, len(facts) + 1))


def _colleague(officer: Actor, account: int) -> Actor:
    return replace(officer, account=account, label=f"示例同事{account}")


def test_of_two_deciding_officers_one_decides_and_the_other_is_told(hall: Hall) -> None:
    numbers = [halls.brought(hall, "deciding") for _ in range(5)]
    for number in numbers:
        results = at_once(
            lambda number=number: hall.does(licensing.decide, number, Verdict(True), by=_colleague(hall.officer, 71)),
            lambda number=number: hall.does(licensing.decide, number, Verdict(False, "不符合条件"), by=_colleague(hall.officer, 72)),
            lambda number=number: hall.does(licensing.decide, number, Verdict(True), by=_colleague(hall.officer, 73)))
        told = _refused(results)
        assert len(told) == 2 and all("请刷新页面" in one.message for one in told)
        with acting(SYSTEM):
            decision = Decision.objects.get(case__number=number)
            papers = list(Document.objects.filter(case__number=number, kind__in=["granted", "refused"]))
        assert decision.outcome == load(halls.case(number))[1].outcome == papers[0].kind and len(papers) == 1
        _sound(number)
    with acting(SYSTEM):
        given = sorted(Document.objects.filter(kind__in=["granted", "refused"]).values_list("number", flat=True))
    serials = {word: sorted(int(one.partition("〕")[2].rstrip("号")) for one in given if word in one) for word in ("准〔", "不准〔")}
    refused = set(serials["不准〔"])
    assert sorted(refused) == list(range(1, len(refused) + 1))
    assert len(given) == 5


def test_accepting_and_asking_for_more_at_once_is_one_of_them(hall: Hall) -> None:
    for _ in range(4):
        number = halls.filed(hall)
        results = at_once(lambda number=number: hall.does(licensing.accept, number),
                          lambda number=number: hall.does(licensing.ask_supplement, number, [Missing("看不清", "plan")]))
        assert len(_refused(results)) == 1
        _sound(number)


def test_a_withdrawal_and_a_decision_cannot_both_stand(hall: Hall) -> None:
    number = halls.brought(hall, "examining")
    results = at_once(lambda: hall.does(licensing.withdraw, number, by=hall.applicant),
                      lambda: hall.does(licensing.move, number, "submit", words="符合条件"))
    assert len(_refused(results)) == 1
    _sound(number)


def test_the_tick_and_an_officer_at_the_last_moment(hall: Hall, shift: Callable[..., None]) -> None:
    number = halls.filed(hall)
    shift(to=builders.at(2026, 5, 8))

    def tick() -> None:
        with acting(SYSTEM):
            jobs.deem()

    results = at_once(tick, lambda: hall.does(licensing.accept, number))
    state = load(halls.case(number))[1]
    assert state.stage == "examining" and state.deemed == bool(_refused(results))
    _sound(number)


def test_four_lamp_turners_turn_each_lamp_once(hall: Hall, shift: Callable[..., None]) -> None:
    numbers = [halls.filed(hall) for _ in range(6)]
    shift(to=builders.at(2026, 5, 12))

    def turn() -> int:
        with acting(SYSTEM):
            return cases.turn_lamps(by=SYSTEM, most=2)

    assert sum(at_once(turn, turn, turn, turn)) == 6
    for number in numbers:
        _sound(number)


# -- filing twice


def test_one_key_from_many_threads_opens_one_case(hall: Hall) -> None:
    wish = halls.filing(hall.applicant)
    results = at_once(*[lambda: hall.does(licensing.apply, wish, by=hall.applicant, key="the-same-form") for _ in range(6)])
    opened = {one.case_id for one in results if isinstance(one, Application)}
    with acting(SYSTEM):
        assert Case.objects.count() == 1 and Application.objects.count() == 1
        assert Entry.objects.filter(key="the-same-form").count() == 1
    assert len(opened) == 1 and _refused(results) == []
    again = hall.does(licensing.apply, wish, by=hall.applicant, key="the-same-form")
    assert again.case_id in opened


def test_one_draft_sent_by_many_threads_is_one_case_and_no_draft(hall: Hall) -> None:
    wish = halls.filing(hall.applicant)
    draft = hall.does(licensing.save_draft, wish.matter, wish.answers, wish.files, party=wish.party, by=hall.applicant)
    results = at_once(*[lambda: hall.does(licensing.apply, wish, by=hall.applicant, key=str(draft.key), draft=draft) for _ in range(6)])
    assert len({one.case_id for one in results}) == 1
    with acting(SYSTEM):
        assert Case.objects.count() == 1 and not Draft.objects.exists()


def test_saving_one_draft_from_two_windows_keeps_one(hall: Hall) -> None:
    wish = halls.filing(hall.applicant)
    save = [lambda owner=owner: hall.does(licensing.save_draft, wish.matter, {"owner": owner}, {}, party=wish.party, by=hall.applicant)
            for owner in ("甲", "乙", "丙")]
    assert len({one.pk for one in at_once(*save)}) == 1


def test_many_filings_at_once_get_numbers_and_positions_of_their_own(hall: Hall) -> None:
    wishes = [halls.filing(hall.applicant) for _ in range(7)]
    stop = threading.Event()

    def sequence() -> int:
        total = 0
        while not stop.is_set():
            total += journal.sequence()
        connection.close()
        return total

    def file(wish: licensing.Filing) -> str:
        return str(hall.does(licensing.apply, wish, by=hall.applicant).case.number)

    with ThreadPoolExecutor(2) as crew:
        sequencers = [crew.submit(sequence) for _ in range(2)]
        numbers = at_once(*[lambda wish=wish: file(wish) for wish in wishes])
        stop.set()
        for one in sequencers:
            one.result()
    while journal.sequence():
        pass
    assert len(set(numbers)) == 7
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("select count(*), min(position), max(position), (select count(*) from journal_entry), (select count(*) from journal_pending)"
                       " from journal_position")
        count, first, last, entries, pending = cursor.fetchone()
    assert (first, last, pending) == (1, count, 0) and count == entries
    assert broken_seal() == ""
    for number in numbers:
        _sound(number)
