"""Legal persons: codes, states, seats and offices for any day; who may read and write; a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.identifiers import credit_check_sign
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.identity.actions import Person as Named
from shuheng.foundation.identity.rules import check_credit_code
from shuheng.foundation.journal.queries import about
from shuheng.sharing.legal_persons import actions, queries, rules
from shuheng.sharing.legal_persons.models import LegalPerson, Officeholder, Seat, Standing
from shuheng.sharing.legal_persons.rules import invention
from tests import builders
from tests.population.office import village

TABLES = (LegalPerson, Standing, Seat, Officeholder)
SINCE = date(2010, 3, 1)
_serial = count(1)


def code(first: str = "91") -> str:
    """A credit code with the right check sign."""
    first17 = f"{first}430423MA{next(_serial):06d}9"
    return first17 + credit_check_sign(first17)


def person() -> Named:
    """Somebody new."""
    return Named("示例负责", builders.id_number())


def registrar() -> Actor:
    """Who may record in the whole county."""
    return builders.officer(within=Within.COUNTY)


def founding(**changes: Any) -> actions.Founding:
    """A company that comes into the register."""
    given = {"name": "示例茶叶有限公司", "code": code(), "kind": "company", "division": village("430423100201", "示例甲村"), "address": "示例组 1 号",
             "representative": person(), "document": "示例登字1号", **changes}
    return actions.Founding(**given)


def does(act: Callable[..., Any], *values: Any, by: Actor | None = None) -> Any:
    """An act as the registrar, or as somebody else."""
    actor = by or registrar()
    with acting(actor):
        return act(*values, by=actor)


def on(row: LegalPerson, day: date) -> queries.State:
    """The state of a day."""
    with acting(SYSTEM):
        return queries.on(row.pk, day)


def rows() -> list[int]:
    """How many rows each table holds."""
    with acting(SYSTEM):
        return [model.objects.count() for model in TABLES]


@pytest.mark.parametrize(("first", "kind"), [
    ("91", "company"), ("92", "self_employed"), ("93", "cooperative"), ("11", "organ"), ("12", "institution"), ("N2", "other")])
def test_the_code_says_the_kind(first: str, kind: str) -> None:
    assert rules.kind_of(code(first)) == kind and rules.check_kind(kind, code(first)) == kind


def test_a_kind_against_the_code_is_refused() -> None:
    with pytest.raises(Refused, match="是个体工商户，不是企业"):
        rules.check_kind("company", code("92"))


@given(st.lists(st.sampled_from(list(rules.STATES)), max_size=10))
def test_nothing_follows_the_last_state(states: list[str]) -> None:
    now = "active"
    for state in states:
        try:
            rules.check_turn(now, state)
        except Refused:
            continue
        assert now != rules.FINAL and now != state
        now = state


def test_invented_codes_are_right_and_never_twice() -> None:
    made = [one for place in (0, 1, 152) for one in invention.enterprises(1, f"示例{place}村", "430499", place * 10_000, 300, 40, date(2026, 11, 26))]
    assert len({one.code for one in made}) == len(made)
    for one in made:
        assert check_credit_code(one.code) == one.code and one.code[2:8] == "430499" and rules.kind_of(one.code) == one.kind
        assert one.name.endswith("（示例）") and one.since < one.turned <= date(2026, 11, 26) and 0 <= one.lead < 40


@pytest.mark.django_db
def test_any_past_day_can_be_asked() -> None:
    row = does(actions.register, founding(), SINCE)
    does(actions.move_seat, row.pk, village("430423100202", "示例乙村"), "示例组 9 号", date(2015, 1, 1))
    second = does(actions.appoint, row.pk, person(), "representative", date(2016, 1, 1))
    does(actions.turn, row.pk, "abnormal", "示例异字1号", date(2018, 1, 1))
    does(actions.turn, row.pk, "cancelled", "示例销字1号", date(2020, 1, 1))
    told = {day: (on(row, day).state, on(row, day).address, len(on(row, day).offices)) for day in (
        SINCE - timedelta(days=1), SINCE, date(2014, 12, 31), date(2015, 1, 1), date(2017, 12, 31), date(2018, 1, 1), date(2020, 1, 1))}
    assert list(told.values()) == [("", "", 0), ("active", "示例组 1 号", 1), ("active", "示例组 1 号", 1), ("active", "示例组 9 号", 1),
                                   ("active", "示例组 9 号", 1), ("abnormal", "示例组 9 号", 1), ("cancelled", "示例组 9 号", 0)]
    assert on(row, date(2016, 1, 1)).offices[0].pk == second.pk != on(row, date(2015, 12, 31)).offices[0].pk
    facts = [one.event for one in about(f"legal_person:{row.pk}")]
    assert len(facts) == 5 and "示例" not in str(facts)
    for act in ((actions.move_seat, row.pk, village("430423100201", "示例甲村"), "示例组 1 号", date(2021, 1, 1)),
                (actions.turn, row.pk, "active", "示例字", date(2021, 1, 1)), (actions.appoint, row.pk, person(), "manager", date(2021, 1, 1))):
        with pytest.raises(Refused, match="已经注销"):
            does(*act)


@pytest.mark.django_db
def test_offices_follow_each_other() -> None:
    row, manager = does(actions.register, founding(), SINCE), person()
    held = does(actions.appoint, row.pk, manager, "manager", date(2012, 1, 1))
    with pytest.raises(Refused, match="已经担任"):
        does(actions.appoint, row.pk, manager, "manager", date(2013, 1, 1))
    does(actions.relieve, held.pk, date(2014, 1, 1))
    does(actions.appoint, row.pk, manager, "manager", date(2015, 1, 1))
    assert [len(on(row, day).offices) for day in (date(2013, 12, 31), date(2014, 6, 1), date(2015, 1, 1))] == [2, 1, 2]
    with pytest.raises(Refused, match="不能空着"), acting(SYSTEM):
        actions.relieve(row.officeholders.get(role="representative").pk, date(2015, 1, 1), by=registrar())


@pytest.mark.django_db
def test_a_refusal_changes_nothing() -> None:
    known = founding()
    row = does(actions.register, known, SINCE)
    before = rows()
    for wrong in (known, founding(kind="society"), founding(code=code()[:-1] + "?"), founding(address="组"), founding(document=" "),
                  founding(division=builders.division()), founding(name=" ")):
        with pytest.raises(Refused):
            does(actions.register, wrong, SINCE)
    for act in ((actions.register, founding(), date(2999, 1, 1)), (actions.turn, row.pk, "asleep", "示例字", date(2020, 1, 1)),
                (actions.turn, row.pk, "abnormal", "示例字", SINCE), (actions.appoint, row.pk, person(), "king", date(2020, 1, 1)),
                (actions.appoint, row.pk, person(), "manager", SINCE - timedelta(days=1)), (actions.turn, 0, "abnormal", "示例字", date(2020, 1, 1))):
        with pytest.raises(Refused):
            does(*act)
    with pytest.raises(Forbidden):
        does(actions.register, founding(), SINCE, by=replace(registrar(), permits={}))
    assert rows() == before


DAY = st.integers(0, 5_000).map(lambda days: SINCE + timedelta(days=days))


@pytest.mark.django_db
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["move", "lead", *rules.STATES]), DAY), min_size=2, max_size=8), day=DAY)
def test_no_order_of_acts_gives_a_day_two_answers(db: None, steps: list[tuple[str, date]], day: date) -> None:
    row, elsewhere = does(actions.register, founding(), SINCE), village("430423100202", "示例乙村")
    for act, since in steps:
        try:
            if act == "move":
                does(actions.move_seat, row.pk, elsewhere, "示例组 9 号", since)
            elif act == "lead":
                does(actions.appoint, row.pk, person(), "representative", since)
            else:
                does(actions.turn, row.pk, act, "示例字", since)
        except Refused:
            continue
    with acting(SYSTEM):
        whole = queries.record(row.pk)
    assert [sum(one.span.holds(day) for one in spells) for spells in (whole.standings, whole.seats)] == [1, 1]
    assert len(whole.on(day).offices) == (whole.on(day).state != "cancelled")


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["standing", "seat", "officeholder"])
def test_the_database_itself_refuses_two_answers(table: str) -> None:
    does(actions.register, founding(), SINCE)
    own = {"standing": "state, document", "seat": "division_id, address", "officeholder": "party_id, role"}[table]
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"insert into legal_persons_{table} (legal_person_id, {own}, valid_from)"
                       f" select legal_person_id, {own}, '2015-01-01' from legal_persons_{table}")


@pytest.mark.django_db
def test_officers_find_by_code_or_exact_name_and_nobody_writes() -> None:
    made = founding()
    row, by = does(actions.register, made, SINCE), builders.officer("forestry")
    with acting(by):
        for words in (made.code, f" {made.code.lower()} ", "示例茶叶有限公司"):
            assert [one.pk for one in queries.find(words, by)] == [row.pk], words
        for words in ("", "示例茶叶", made.code[:17]):
            assert not queries.find(words, by), words
        with connection.cursor() as cursor:
            cursor.execute("update legal_persons_seat set address = 'x'")
            assert cursor.rowcount == 0
    bare = replace(by, permits={})
    with acting(bare), pytest.raises(Forbidden):
        queries.find(made.code, bare)


@pytest.mark.django_db
def test_residents_see_only_what_they_represent() -> None:
    row = does(actions.register, founding(), SINCE)
    owner = Actor(kind="resident", account=1, party=row.party_id, parties=frozenset({row.party_id}), level=2)
    for by, seen in ((owner, 1), (builders.resident(), 0), (PUBLIC, 0)):
        with acting(by):
            assert [model.objects.count() for model in TABLES] == [seen] * 4
    with acting(builders.resident()), pytest.raises(Absent):
        queries.record(row.pk)
