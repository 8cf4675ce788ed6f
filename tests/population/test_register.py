"""The life of a register: households, moves, deaths, mergers; any past day can be asked; a refusal changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.journal.queries import about
from shuheng.sharing.population import actions as population
from shuheng.sharing.population import queries
from shuheng.sharing.population.models import Household, HouseholdAddress, LifeEvent, LookUp, Membership, Merge, Person, Residence
from shuheng.sharing.population.rules import Befallen, Ground

from . import office
from .office import GROUND, OPENED

pytestmark = pytest.mark.django_db


def _on(person: Person, day: date) -> queries.State:
    with acting(SYSTEM):
        return queries.on(person.pk, day)


def _rows() -> list[int]:
    with acting(SYSTEM):
        return [model.objects.count() for model in (Person, Household, HouseholdAddress, Membership, Residence, LifeEvent, Merge, LookUp)]


def test_any_past_day_can_be_asked() -> None:
    desk = office.opened()
    home, head = desk.opens(born="19700101")
    desk.does(population.move_household, home.number, desk.home(desk.other, "示例组 9 号"), date(2010, 7, 1))
    desk.does(population.settle, head.pk, None, "示例市务工地址", date(2015, 1, 1))
    desk.does(population.return_home, head.pk, date(2018, 1, 1))
    said = {date(2000, 4, 30): ("", "", ""), date(2000, 5, 1): ("示例甲村", "示例组 5 号", ""), date(2010, 6, 30): ("示例甲村", "示例组 5 号", ""),
            date(2010, 7, 1): ("示例乙村", "示例组 9 号", ""), date(2017, 12, 31): ("示例乙村", "示例组 9 号", "示例市务工地址"),
            date(2018, 1, 1): ("示例乙村", "示例组 9 号", "")}
    for day, told in said.items():
        state = _on(head, day)
        assert (state.division.name if state.division else "", state.address, state.lives_at) == told, day
    assert _on(head, date(1969, 12, 31)).living == "unborn"
    with acting(SYSTEM):
        assert Person.objects.get(pk=head.pk).division == desk.other


def test_every_change_is_a_fact_without_names() -> None:
    desk = office.opened()
    home, head = desk.opens()
    desk.does(population.settle, head.pk, desk.other, "示例组 7 号", date(2015, 1, 1))
    facts = [one.event for one in about(f"person:{head.pk}") + about(f"household:{home.pk}")]
    assert {fact.event_name for fact in facts} == {"population.person_recorded", "population.residence_changed", "population.household_opened"}
    assert "示例" not in str(facts)


def test_people_come_change_over_and_leave() -> None:
    desk = office.opened()
    first, _ = desk.opens()
    second, head = desk.opens()
    child = desk.does(population.record_person, first.number, office.newcomer("child", born="20050505"), date(2005, 6, 1))
    desk.does(population.join, child.pk, second.number, "other", date(2020, 1, 1))
    desk.does(population.leave, child.pk, date(2024, 9, 1))
    assert [(_on(child, day).household, _on(child, day).relation) for day in (date(2005, 5, 31), date(2019, 12, 31), date(2020, 1, 1), date(2024, 9, 1))] == [
        (None, ""), (first, "child"), (second, "other"), (None, "")]
    with pytest.raises(Refused, match="没有登记着"):
        desk.does(population.leave, child.pk, date(2025, 1, 1))
    with pytest.raises(Refused, match="已经有登记"):
        desk.does(population.join, child.pk, first.number, "child", date(2022, 1, 1))
    with pytest.raises(Refused, match="已经有户主"):
        desk.does(population.join, child.pk, second.number, "head", date(2025, 1, 1))
    desk.does(population.join, head.pk, second.number, "other", date(2025, 1, 1))
    desk.does(population.join, child.pk, second.number, "head", date(2025, 1, 1))
    assert (_on(head, date(2024, 12, 31)).relation, _on(child, date(2025, 1, 1)).relation) == ("head", "head")


def test_nobody_is_recorded_twice_and_a_refusal_changes_nothing() -> None:
    desk = office.opened()
    home, head = desk.opens()
    before = _rows()
    with acting(SYSTEM):
        known = head.party.number
    again = population.Newcomer(replace(office.newcomer().person, number=known), "child")
    with pytest.raises(Refused, match="已经在册"):
        desk.does(population.record_person, home.number, again, date(2020, 1, 1))
    for act, values in ((population.record_person, ("H-none", office.newcomer("child"), date(2020, 1, 1))),
                        (population.record_person, (home.number, office.newcomer("cousin"), date(2020, 1, 1))),
                        (population.record_person, (home.number, office.newcomer("child"), date(2999, 1, 1))),
                        (population.record_person, (home.number, office.newcomer("head"), date(2020, 1, 1))),
                        (population.open_household, (home.number, "family", desk.home(), office.newcomer(), OPENED)),
                        (population.open_household, ("H-9", "castle", desk.home(), office.newcomer(), OPENED)),
                        (population.open_household, ("H9", "family", desk.home(address="组"), office.newcomer(), OPENED)),
                        (population.move_household, (home.number, desk.home(), OPENED - timedelta(days=1)))):
        with pytest.raises(Refused):
            desk.does(act, *values)
    assert _rows() == before


def test_a_wrong_number_never_comes_in() -> None:
    desk = office.opened()
    bad = office.newcomer()
    last = "0" if bad.person.number[-1] != "0" else "1"
    wrong = population.Newcomer(replace(bad.person, number=bad.person.number[:-1] + last), "head")
    with pytest.raises(Refused, match="最后一位对不上"):
        desk.does(population.open_household, "W1", "family", desk.home(), wrong, OPENED)
    assert _rows()[:2] == [0, 0]


@pytest.mark.parametrize("prefix", ["432723", "430523", "430423", "110101"])
def test_people_born_under_older_codes_are_recorded(prefix: str) -> None:
    desk = office.opened()
    _, head = desk.opens(prefix=prefix, born="19300615", serial=45)
    assert _on(head, date(2001, 1, 1)).living == "alive"


def test_a_marriage_binds_both_and_a_death_ends_it() -> None:
    desk = office.opened()
    (_, one), (_, other) = desk.opens(born="19500101"), desk.opens(born="19520202")
    desk.does(population.record_life_event, one.pk, Befallen("marriage", date(1975, 1, 1), other.pk), "示例婚字1号")
    with pytest.raises(Refused, match="已经登记有配偶"):
        desk.does(population.record_life_event, other.pk, Befallen("marriage", date(1980, 1, 1), desk.opens()[1].pk), "示例婚字2号")
    desk.does(population.record_life_event, other.pk, Befallen("death", date(2020, 2, 29)), "示例死亡医学证明1号")
    assert [_on(one, day).marital for day in (date(1974, 12, 31), date(1975, 1, 1), date(2020, 2, 28), date(2020, 2, 29))] == [
        "single", "married", "married", "widowed"]
    assert (_on(other, date(2020, 2, 29)).living, _on(other, date(2020, 3, 1)).living, _on(other, date(2020, 3, 1)).household) == ("alive", "dead", None)
    for act in (lambda: desk.does(population.settle, other.pk, None, "示例市务工地址", date(2021, 1, 1)),
                lambda: desk.does(population.record_life_event, other.pk, Befallen("death", date(2021, 1, 1)), "示例2号")):
        with pytest.raises(Refused):
            act()


def test_a_divorce_frees_both() -> None:
    desk = office.opened()
    (_, one), (_, other) = desk.opens(born="19500101"), desk.opens(born="19520202")
    desk.does(population.record_life_event, one.pk, Befallen("marriage", date(1975, 1, 1), other.pk), "示例婚字1号")
    desk.does(population.record_life_event, other.pk, Befallen("divorce", date(1985, 1, 1)), "示例离字1号")
    assert {_on(each, date(1985, 1, 1)).marital for each in (one, other)} == {"divorced"}


# --- mergers


def test_a_merger_answers_for_both_and_a_split_undoes_it() -> None:
    desk = office.opened()
    _, kept = desk.opens(date(2012, 1, 1), serial=11)
    _, gone = desk.opens(date(2003, 1, 1), serial=13)
    desk.does(population.leave, gone.pk, date(2012, 1, 1))
    before = {day: _on(gone, day).household for day in (date(2005, 1, 1), date(2013, 1, 1))}
    merged = desk.does(population.merge, kept.pk, gone.pk, GROUND)
    assert _on(kept, date(2005, 1, 1)).household == before[date(2005, 1, 1)] and _on(kept, date(2013, 1, 1)).household is not None
    with pytest.raises(Refused, match="已经并入"):
        desk.does(population.settle, gone.pk, None, "示例市务工地址", date(2020, 1, 1))
    with pytest.raises(Refused, match="已经并过档"):
        desk.does(population.merge, kept.pk, gone.pk, GROUND)
    desk.does(population.split, merged.pk, Ground("其实是两个人", "示例户字〔2026〕2号"))
    assert _on(kept, date(2005, 1, 1)).household is None and {day: _on(gone, day).household for day in before} == before
    with pytest.raises(Refused, match="已经拆开"):
        desk.does(population.split, merged.pk, GROUND)
    with acting(SYSTEM):
        trail = queries.record(kept.pk).merges
    assert [(one.reason, one.split_reason, bool(one.split_at)) for one in trail] == [("同一个人登记了两次", "其实是两个人", True)]
    assert [one.event.event_name for one in about(f"person:{kept.pk}")][:2] == ["population.records_split", "population.records_merged"]


def test_what_cannot_be_one_person_is_not_merged() -> None:
    desk = office.opened()
    man, woman = desk.opens(serial=11)[1], desk.opens(serial=12)[1]
    for kept, gone, ground in ((man, woman, GROUND), (man, man, GROUND), (man, desk.opens(serial=13)[1], Ground("", "文"))):
        with pytest.raises(Refused):
            desk.does(population.merge, kept.pk, gone.pk, ground)
    with pytest.raises(Forbidden):
        desk.does(population.merge, man.pk, desk.opens(serial=15)[1].pk, GROUND, by=replace(desk.registrar, permits={}))


# --- who may


def test_a_registrar_records_in_his_own_divisions_only() -> None:
    desk = office.opened()
    here = replace(desk.registrar, divisions=frozenset({desk.village.pk}), permits={"population.record": Within.OWN_TOWNSHIP})
    made = desk.does(population.open_household, "T1", "family", desk.home(), office.newcomer(), OPENED, by=here)
    with pytest.raises(Forbidden, match="不归您的岗位"):
        desk.does(population.move_household, made.number, desk.home(desk.other, "示例组 9 号"), date(2010, 1, 1), by=here)
    with pytest.raises(Forbidden):
        desk.does(population.open_household, "T2", "family", desk.home(), office.newcomer(), OPENED, by=replace(here, permits={}))
    assert _rows()[1] == 1


# --- what the database keeps by itself


DAY = st.integers(0, 9_000).map(lambda days: OPENED + timedelta(days=days))
STEP = st.tuples(st.sampled_from(["move", "join", "leave", "settle", "home"]), st.integers(0, 1), DAY)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=3, max_size=10), day=DAY)
def test_no_order_of_acts_gives_a_day_two_answers(db: None, steps: list[tuple[str, int, date]], day: date) -> None:
    desk = office.opened()
    homes = [desk.opens()[0] for _ in range(2)]
    person = desk.does(population.record_person, homes[0].number, office.newcomer("other", born="19600101"), OPENED)
    acts = {"move": lambda home, day: desk.does(population.move_household, home.number, desk.home(desk.other, "示例组 9 号"), day),
            "join": lambda home, day: desk.does(population.join, person.pk, home.number, "other", day),
            "leave": lambda home, day: desk.does(population.leave, person.pk, day),
            "settle": lambda home, day: desk.does(population.settle, person.pk, None, "示例市务工地址", day),
            "home": lambda home, day: desk.does(population.return_home, person.pk, day)}
    for act, which, since in steps:
        try:
            acts[act](homes[which], since)
        except Refused:
            continue
    with acting(SYSTEM):
        whole = queries.record(person.pk)
    assert sum(one.span.holds(day) for one in whole.memberships) <= 1 and sum(one.span.holds(day) for one in whole.residences) <= 1
    for home in homes:
        assert sum(one.span.holds(day) for one in whole.addresses if one.household_id == home.pk) <= 1
    state = whole.on(day)
    assert (state.address == "") is (state.household is None)


@pytest.mark.parametrize("statement", [
    "insert into population_membership (person_id, household_id, relation, valid_from) select person_id, household_id, 'other', '2020-01-01'"
    " from population_membership",
    "insert into population_householdaddress (household_id, division_id, address_sealed, valid_from, valid_to)"
    " select household_id, division_id, address_sealed, '1999-01-01', '2000-05-02' from population_householdaddress",
    "update population_membership set valid_to = valid_from",
])
def test_the_database_itself_refuses_two_answers(statement: str) -> None:
    desk = office.opened()
    desk.opens()
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
