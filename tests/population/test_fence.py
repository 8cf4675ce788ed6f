"""Nobody browses the register: a look needs a number, a running case and a purpose; the database shows nothing else, as the application role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.queries import about
from shuheng.sharing.population import actions as population
from shuheng.sharing.population import queries, rules
from shuheng.sharing.population.models import Household, HouseholdAddress, LifeEvent, LookUp, Membership, Merge, Person, Residence
from shuheng.sharing.population.rules import Befallen
from tests import builders

from . import office

pytestmark = pytest.mark.django_db
TABLES = (Person, Household, HouseholdAddress, Membership, Residence, LifeEvent, Merge, LookUp)


def _full(desk: office.Office) -> tuple[Person, Person]:
    """Two people of whom every table holds something, and one look at the second."""
    (_, one), (_, other) = desk.opens(born="19500101", serial=11), desk.opens(born="19520202", serial=13)
    for person in (one, other):
        desk.does(population.settle, person.pk, None, "示例市务工地址", date(2015, 1, 1))
    desk.does(population.record_life_event, one.pk, Befallen("death", date(2020, 1, 1)), "示例1号")
    desk.does(population.record_life_event, other.pk, Befallen("death", date(2020, 1, 1)), "示例2号")
    for person in (one, other):
        desk.does(population.merge, person.pk, desk.opens(serial=15 + 2 * person.pk % 100)[1].pk, office.GROUND)
    return one, other


def _seen(by: Actor) -> dict[str, int]:
    with acting(by):
        return {model.__name__: model.objects.count() for model in TABLES}


def _looks() -> list[LookUp]:
    with acting(SYSTEM):
        return list(LookUp.objects.order_by("pk"))


def test_without_a_look_nobody_sees_a_row() -> None:
    desk = office.opened()
    _full(desk)
    for by in (desk.officer, desk.neighbour, desk.registrar, builders.resident(), PUBLIC):
        assert set(_seen(by).values()) == {0}, by.kind
    assert all(_seen(SYSTEM)[name] for name in ("Person", "Household", "HouseholdAddress", "Membership", "Residence", "LifeEvent", "Merge"))


def test_a_look_opens_one_record_to_one_officer() -> None:
    desk = office.opened()
    one, other = _full(desk)
    look = desk.looks(one)
    with acting(desk.officer):
        whole = queries.record(queries.look_at(desk.officer, look.pk).person_id or 0)
        assert whole.on(date(2016, 1, 1)).address == "示例组 5 号" and whole.on(date(2016, 1, 1)).lives_at == "示例市务工地址"
        with pytest.raises(Absent):
            queries.record(other.pk)
    assert _seen(desk.officer) == {"Person": 2, "Household": 2, "HouseholdAddress": 2, "Membership": 2, "Residence": 1, "LifeEvent": 1, "Merge": 1, "LookUp": 1}
    colleague = replace(desk.officer, account=(desk.officer.account or 0) + 5_000)
    for by in (desk.neighbour, colleague, replace(desk.officer, domain="police")):
        assert set(_seen(by).values()) == {0}
    with acting(colleague), pytest.raises(Absent):
        queries.look_at(colleague, look.pk)


def test_a_look_is_over_after_half_an_hour() -> None:
    desk = office.opened()
    one, _ = _full(desk)
    look = desk.looks(one)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("update population_lookup set until = now() where until - now() between interval '29 minutes' and interval '31 minutes'")
        assert cursor.rowcount == 1
    assert _seen(desk.officer) | {"LookUp": 1} == dict.fromkeys(_seen(desk.officer), 0) | {"LookUp": 1}
    with acting(desk.officer), pytest.raises(Absent, match="已经结束"):
        queries.look_at(desk.officer, look.pk)


def test_every_look_is_a_fact_also_one_that_finds_nobody() -> None:
    desk = office.opened()
    _, head = desk.opens()
    desk.looks(head)
    missed = desk.looks(head, number=builders.id_number(prefix="110101"))
    assert missed.person_id is None
    found, lost = about(f"person:{head.pk}")[0], about(f"case:{desk.case.pk}")[0]
    assert (found.event.person, found.event.case, found.account) == (head.pk, desk.case.pk, desk.officer.account)
    assert lost.event.person is None and "核对" not in str(lost.event)
    with acting(SYSTEM):
        assert [row.words for row in queries.looks_of(head.party_id)] == ["核对申请人的户籍地址"]


def test_a_look_needs_permit_case_number_and_purpose() -> None:
    desk = office.opened()
    _, head = desk.opens()
    for changes in ({"number": "430423"}, {"number": "示例一"}, {"purpose": ""}, {"words": "看看"}):
        with pytest.raises(Refused):
            desk.looks(head, **changes)
    for case in ("", "260000000000"):
        with pytest.raises(Absent):
            desk.looks(head, case=case)
    with pytest.raises(Absent):
        desk.looks(head, by=desk.neighbour)  # a case of another organ
    with pytest.raises(Forbidden):
        desk.looks(head, by=replace(desk.officer, permits={"cases.read": desk.officer.permits["cases.read"]}))
    with acting(SYSTEM):
        assert not LookUp.objects.exists()


def test_an_officer_opens_a_record_by_its_file_number_and_the_look_is_marked() -> None:
    desk = office.opened()
    _, head = desk.opens()
    look = desk.looks(head, number="", file=f" 档案号{head.pk} ", purpose="correction")
    assert (look.person_id, look.by_file, look.get_purpose_display()) == (head.pk, True, "核对更正档案")
    assert about(f"person:{head.pk}")[0].event.by_file
    with acting(desk.officer):
        assert queries.record(queries.look_at(desk.officer, look.pk).person_id or 0).person.pk == head.pk
    missed = desk.looks(head, number="", file="999999999999")
    assert missed.person_id is None and about(f"case:{desk.case.pk}")[0].event.by_file
    for wrong in ("0", "-1", "1.0", "一", "9" * 13, "430423X"):
        with pytest.raises(Refused, match="档案号是一串数字"):
            desk.looks(head, number="", file=wrong)
    desk.looks(head, file="5")
    assert [row.by_file for row in _looks()] == [True, True, False], "a whole ID number speaks first"


def test_a_merged_file_number_opens_the_record_that_is_kept() -> None:
    desk = office.opened()
    kept, gone = desk.opens(serial=11)[1], desk.opens(serial=13)[1]
    desk.does(population.merge, kept.pk, gone.pk, office.GROUND)
    assert desk.looks(gone, number="", file=str(gone.pk)).person_id == kept.pk


def test_file_numbers_are_not_tried_in_turn(shift: Callable[..., None]) -> None:
    desk = office.opened()
    _, head = desk.opens()
    shift(to=builders.at(2026, 4, 27, 10))
    for number in range(rules.people.FILE_LOOKS):
        desk.looks(head, number="", file=str(10**9 + number))
    with pytest.raises(Refused, match="一小时里"):
        desk.looks(head, number="", file=str(head.pk))
    assert desk.looks(head).person_id == head.pk and len(_looks()) == rules.people.FILE_LOOKS + 1
    shift(to=builders.at(2026, 4, 27, 12))
    assert desk.looks(head, number="", file=str(head.pk)).person_id == head.pk


def test_a_closed_case_opens_nobody() -> None:
    desk = office.opened()
    _, head = desk.opens()
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("update cases_case set closed_on = current_date where id = %s", [desk.case.pk])
    with pytest.raises(Refused, match="已经办结"):
        desk.looks(head)


def test_looking_up_a_merged_number_shows_the_record_that_is_kept() -> None:
    desk = office.opened()
    kept, gone = desk.opens(serial=11)[1], desk.opens(serial=13)[1]
    desk.does(population.merge, kept.pk, gone.pk, office.GROUND)
    assert desk.looks(gone).person_id == kept.pk


def test_the_person_sees_himself_and_who_looked() -> None:
    desk = office.opened()
    _, head = desk.opens()
    desk.looks(head)
    himself = Actor(kind="resident", account=1, party=head.party_id, parties=frozenset({head.party_id}), level=2, label="示例一")
    with acting(himself):
        assert queries.record(head.pk).on(date(2020, 1, 1)).address == "示例组 5 号"
        assert [row.by for row in queries.looks_of(head.party_id)] == [desk.officer.label]


def test_an_officer_with_an_open_look_cannot_write() -> None:
    desk = office.opened()
    _, head = desk.opens()
    desk.looks(head)
    with acting(desk.officer), connection.cursor() as cursor:
        cursor.execute("update population_person set sex = 'f'")
        assert cursor.rowcount == 0
        cursor.execute("delete from population_lookup")
        assert cursor.rowcount == 0
    with acting(desk.officer), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("insert into population_lookup (person_id, case_id, purpose, words, account, domain, by, at, until) values (%s, %s, 'identity', '',"
                       " %s, 'general', '', now(), now() + interval '1 day')", [head.pk, desk.case.pk, desk.officer.account])


def test_addresses_lie_sealed_and_do_not_open_elsewhere() -> None:
    desk = office.opened()
    homes = [desk.opens()[0] for _ in range(2)]
    with acting(SYSTEM):
        first, second = HouseholdAddress.objects.filter(household__in=homes).order_by("pk")
    assert "示例组".encode() not in bytes(first.address_sealed)
    with pytest.raises(vault.Unsealable):
        vault.open_text(first.address_sealed, "population.household_address", str(second.pk))


@given(st.text(max_size=30))
def test_no_text_but_a_whole_number_is_looked_for(text: str) -> None:
    asked = population.Asked(text, "260000000012", "identity", "核对申请人的户籍地址")
    by = Actor(kind="officer", account=1, permits={"population.read": 3})  # type: ignore[dict-item]
    with pytest.raises(Refused):
        population.look_up(asked, by=by)
