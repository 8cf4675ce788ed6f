"""The journal: dense positions, seals that notice every change, hearers that run once."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from shuheng.foundation.core import events
from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.journal import actions, hearing, jobs, queries

pytestmark = pytest.mark.django_db


@events.event("test.counted")
class Counted:
    """Something was counted."""

    number: int
    code: str = ""


def _write(count: int) -> list[int]:
    return [actions.record(Counted(number), by=SYSTEM) for number in range(count)]


def _drain() -> int:
    total = 0
    while found := actions.sequence():
        total += found
    return total


def test_committed_facts_get_dense_positions_in_order() -> None:
    _drain()
    written = _write(7)
    assert _drain() == 7
    positions = [(position, entry) for position, entry, *_ in queries.after(0, 10_000) if entry in written]
    assert [entry for _, entry in positions] == written
    assert [position for position, _ in positions] == list(range(positions[0][0], positions[0][0] + 7))


def test_a_fact_comes_back_as_it_was_recorded() -> None:
    number = actions.record(Counted(5, "x"), by=SYSTEM, about="thing:5")
    assert queries.heard(number).event == Counted(5, "x")
    assert queries.about("thing:5")[0].id == number


def test_seals_hold_and_a_second_drain_finds_nothing() -> None:
    _write(3)
    _drain()
    assert queries.broken_seal() == ""
    assert actions.sequence() == 0


def test_the_application_can_neither_change_nor_delete_a_fact() -> None:
    number = _write(1)[0]
    for statement in ("update journal_entry set data = '{}' where id = %s", "delete from journal_entry where id = %s"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [number])


def test_one_key_can_be_used_once() -> None:
    actions.record(Counted(1), by=SYSTEM, key="a-form-sent-twice")
    found = queries.first_result("a-form-sent-twice")
    assert found is not None and found.data == {"number": 1}
    assert queries.first_result("another") is None and queries.first_result("") is None


def test_personal_objects_cannot_enter_an_event() -> None:
    with pytest.raises(TypeError):
        events.encode(Counted({"name": "陈秋生"}))  # type: ignore[arg-type]


def test_each_hearer_gets_one_job_per_fact() -> None:
    heard: list[int] = []

    @hearing.hears(Counted)
    def listen(fact: queries.Heard) -> None:
        heard.append(fact.id)

    _drain()
    while jobs.hand_out():
        pass
    number = _write(1)[0]
    _drain()
    assert jobs.hand_out() == 1 and jobs.hand_out() == 0
    with connection.cursor() as cursor:
        cursor.execute("select args from procrastinate_jobs where task_name = 'journal.react' and (args->'entries')::text = %s"
                       " and args->>'reaction' like '%%.listen'", [f"[{number}]"])
        rows = cursor.fetchall()
    assert len(rows) == 1
    listen(queries.heard(number))
    assert heard == [number]


def test_facts_told_together_fail_alone() -> None:
    heard: list[int] = []

    @hearing.hears(Counted)
    def stumble(fact: queries.Heard) -> None:
        if fact.event.number == 1:
            raise ValueError("one bad fact")
        heard.append(fact.event.number)

    numbers = _write(3)
    name = next(one.name for one in hearing.hearers("test.counted", 1) if one.run is stumble)
    jobs.react(reaction=name, entries=numbers)
    assert heard == [0, 2]
    with connection.cursor() as cursor:
        cursor.execute("select args->'entries' from procrastinate_jobs where args->>'reaction' = %s", [name])
        assert cursor.fetchall() == [(f"[{numbers[1]}]",)]
    with pytest.raises(ValueError, match="one bad fact"):
        jobs.react(reaction=name, entries=[numbers[1]])
