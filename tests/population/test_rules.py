"""Spells never overlap, any day has at most one answer, and nothing befalls the unborn or the dead."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.rules import Span
from shuheng.foundation.identity.rules import check_id_number, check_person_name
from shuheng.sharing.population import rules
from shuheng.sharing.population.rules import Befallen, invention

FIRST = date(2000, 1, 1)
DAY = st.integers(0, 400).map(lambda days: FIRST + timedelta(days=days))
STEP = st.tuples(st.sampled_from(["begin", "begin", "end"]), DAY)


@given(st.lists(STEP, max_size=12), DAY)
def test_no_order_of_entries_makes_spells_overlap(steps: list[tuple[str, date]], asked: date) -> None:
    history: list[Span] = []
    for act, day in steps:
        with suppress(Refused):
            history = rules.begin(history, day) if act == "begin" else rules.end(history, day)
        assert all(span.end is None or span.start < span.end for span in history)
        assert not any(one.meets(other) for place, one in enumerate(history) for other in history[place + 1:])
    assert sum(span.holds(asked) for span in history) <= 1
    assert (rules.held(((span, span) for span in history), asked) is None) is (not any(span.holds(asked) for span in history))


@given(st.lists(DAY, min_size=2, max_size=8, unique=True))
def test_moves_in_order_leave_no_day_without_an_answer(days: list[date]) -> None:
    history: list[Span] = []
    for day in sorted(days):
        history = rules.begin(history, day)
    assert all(sum(span.holds(FIRST + timedelta(days=number)) for span in history) == (FIRST + timedelta(days=number) >= min(days)) for number in range(401))


@pytest.mark.parametrize("day", [date(2001, 5, 1), date(2001, 4, 30), date(2000, 1, 1)])
def test_an_entry_into_the_past_is_refused(day: date) -> None:
    with pytest.raises(Refused, match="已经有登记"):
        rules.begin([Span(FIRST, date(2001, 5, 1)), Span(date(2001, 5, 1))], day)


def test_what_does_not_last_cannot_end() -> None:
    for history in ([], [Span(FIRST, date(2001, 1, 1))]):
        with pytest.raises(Refused, match="没有登记着"):
            rules.end(history, date(2002, 1, 1))


def test_the_days_of_birth_and_death_are_lived() -> None:
    born, died = date(1950, 3, 1), date(2020, 3, 1)
    days = [born - timedelta(days=1), born, died, died + timedelta(days=1)]
    assert [rules.living(born, died, day) for day in days] == ["unborn", "alive", "alive", "dead"]


def test_the_marital_state_follows_the_days() -> None:
    facts = [Befallen("marriage", date(1980, 5, 1), 7), Befallen("divorce", date(1990, 5, 1)), Befallen("marriage", date(1990, 5, 1), 8),
             Befallen("widowhood", date(2010, 1, 1))]
    asked = {date(1979, 1, 1): ("single", None), date(1980, 5, 1): ("married", 7), date(1995, 1, 1): ("married", 8), date(2010, 1, 1): ("widowed", None)}
    assert {day: rules.marital(facts, day) for day in asked} == asked


MARRIED = [Befallen("marriage", date(1980, 5, 1), 7)]


@pytest.mark.parametrize(("kind", "on", "died", "facts", "words"), [
    ("marriage", date(1985, 1, 1), None, MARRIED, "已经登记有配偶"), ("divorce", date(1985, 1, 1), None, [], "没有登记着的婚姻"),
    ("death", date(1940, 1, 1), None, [], "出生以后"), ("death", date(2030, 1, 1), None, [], "今天以前"),
    ("marriage", date(2020, 1, 1), date(2019, 1, 1), [], "已经登记死亡"), ("death", date(1979, 1, 1), None, MARRIED, "不能插在中间"),
    ("promotion", date(1985, 1, 1), None, [], "哪一种"),
])
def test_what_cannot_befall_is_refused(kind: str, on: date, died: date | None, facts: list[Befallen], words: str) -> None:
    with pytest.raises(Refused, match=words):
        rules.check_befalls(kind, on, born=date(1950, 1, 1), died=died, facts=facts, today=date(2026, 1, 1))


@pytest.mark.parametrize(("purpose", "words"), [("", "核对低保申请人身份"), ("curiosity", "想看看是什么人"), ("identity", "看看"), ("identity", "       ")])
def test_a_look_without_a_purpose_is_refused(purpose: str, words: str) -> None:
    with pytest.raises(Refused):
        rules.check_purpose(purpose, words)


TODAY = date(2026, 11, 26)


def test_the_same_seed_invents_the_same_people() -> None:
    first, again, other = (list(invention.village(seed, "430423", 3, 300, TODAY)) for seed in (7, 7, 8))
    assert first == again != other and sum(len(family.people) for family in first) >= 300


@pytest.mark.parametrize("place", [0, 100, 165, 166])
def test_invented_people_have_right_numbers_that_nobody_can_have(place: int) -> None:
    people = [one for family in invention.village(1, "430423", place, 3_000, TODAY) for one in family.people]
    for one in people:
        assert check_id_number(one.number, TODAY) == one.number and invention.is_invented(one.number)
        assert check_person_name(one.name) == one.name and one.name.endswith("（示例）")
        assert one.born <= one.since <= TODAY and (one.died is None or one.since < one.died <= TODAY)
    assert len({one.number for one in people}) == len(people)


def test_two_villages_never_invent_one_number() -> None:
    numbers = [one.number for place in (0, 1, 2, 152) for family in invention.village(1, "430423", place, 2_000, TODAY) for one in family.people]
    assert len(set(numbers)) == len(numbers)


def test_invented_families_have_one_head_and_marry_before_they_are_counted() -> None:
    for family in invention.village(5, "430423", 9, 3_000, TODAY):
        relations = [one.relation for one in family.people]
        assert relations[0] == "head" and relations.count("head") == 1 and (("spouse" in relations) is (family.married is not None))
        if family.married:
            assert max(one.born for one in family.people[:2]) < family.married <= TODAY
