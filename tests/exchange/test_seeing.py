"""Who sees receipts, asked of the tables themselves as the application: both sides of a grant, whoever looked, the person himself, whoever checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent
from shuheng.sharing.exchange import actions, permits, queries
from shuheng.sharing.exchange.models import Objection, Receipt, Unusual
from shuheng.sharing.population import actions as population
from shuheng.sharing.population.models import Person
from shuheng.sharing.population.rules import Ground
from tests import builders
from tests.credit.office import subject
from tests.exchange.sharing import Scene, does, granted, look, officer, person, scene
from tests.population import office

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(shift: Callable[..., None]) -> Scene:
    shift(to=builders.at(2026, 4, 27, 10))
    return scene()


def seen(by: Actor) -> tuple[int, int, int]:
    """How many receipts, unusual looks and objections the tables show to somebody."""
    with acting(by):
        return Receipt.objects.count(), Unusual.objects.count(), Objection.objects.count()


def mine(by: Actor, *parties: int) -> list[int]:
    """What the owner's function gives him."""
    with acting(by), connection.cursor() as cursor:
        cursor.execute("select id from exchange_mine(%s, 9)", [list(parties)])
        return [one for one, in cursor.fetchall()]


def test_each_side_sees_its_own_and_a_stranger_nothing(at: Scene) -> None:
    number = look(at, granted(at)).receipt.number
    with acting(SYSTEM):
        Unusual.objects.create(receipt_id=number, why="beside", found_at=builders.at(2026, 4, 27), due_on=today())
    does(actions.object_to, number, "name", "名字里的字写错了", by=subject(at.party))
    colleague, provider = officer("civil-affairs"), at.provider
    assert seen(SYSTEM) == (1, 1, 1) and seen(at.looker) == (1, 1, 0) and seen(colleague) == (1, 1, 0) and seen(provider) == (1, 1, 1)
    assert seen(officer("forestry")) == seen(at.checker) == seen(PUBLIC) == (0, 0, 0)
    assert seen(replace(provider, domain="police")) == (1, 1, 1), "the police did not see who looks at their own register"
    elsewhere = replace(at.looker, organ=officer("forestry").organ, organs=officer("forestry").organs)
    assert seen(elsewhere) == (1, 1, 0), "what one looked up oneself goes along to another post"


def test_a_person_sees_looks_at_himself_by_the_owners_function_only(at: Scene) -> None:
    number = look(at, granted(at)).receipt.number
    owner, other = subject(at.party), subject(person()[1])
    assert seen(owner) == (0, 0, 0) and mine(owner, at.party) == [number] and mine(owner) == []
    assert mine(other, at.party) == mine(at.looker, at.party) == mine(SYSTEM, at.party) == mine(PUBLIC, at.party) == []
    with acting(other), pytest.raises(Absent):
        queries.own_receipt(other, number)
    with acting(owner):
        assert queries.own_receipt(owner, number).grant.resource.organ.code == "public-security" and queries.trail(at.party, 9)[0].receipt == number


def test_looks_at_a_record_into_which_ones_own_was_merged_are_ones_own(at: Scene) -> None:
    grant = granted(at)
    with acting(SYSTEM):
        kept = Person.objects.get(party=at.party)
    _, twin = office.opened().opens(serial=213 if kept.sex == "m" else 214)
    gone = twin.party_id
    with acting(SYSTEM):
        population.merge(kept.pk, twin.pk, Ground("其实是同一个人", "示例户字〔2026〕1号"), by=SYSTEM)
    number = look(at, grant).receipt.number
    assert mine(subject(gone), gone) == [number] and mine(subject(at.party), at.party) == [number]


def test_whoever_checks_the_county_is_answered_by_the_program(at: Scene) -> None:
    grant = granted(at)
    number = look(at, grant).receipt.number
    with acting(SYSTEM):
        Unusual.objects.create(receipt_id=number, why="beside", found_at=builders.at(2026, 4, 27), due_on=today())
    police = replace(officer("data", permits.CHECK, within=Within.COUNTY), domain="police")
    with acting(at.checker) as by:
        assert queries.receipt_to_read(by, number).pk == number and [one.looks for one in queries.flows()] == [1]
        assert [one.pk for one in queries.receipts(by, grant.pk, None, 9)] == [number] and len(queries.unusuals(by, None, 9).object_list) == 1
    does(actions.explain, number, "他是申请人的父亲，要核对", by=at.looker)
    with acting(police) as by:
        assert not queries.unusuals(by, None, 9).object_list
        for act in (lambda: queries.receipt_to_read(by, number), lambda: actions.judge(number, True, by=by)):
            with pytest.raises(Absent):
                act()
    assert does(actions.judge, number, True, by=at.checker).accepted
