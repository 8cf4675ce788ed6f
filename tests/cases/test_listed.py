"""What lists and the page of a case read past the ORM is what the ORM would have read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Case, Opinion, Pause, Rating, Step
from shuheng.foundation.cases.queries import listing
from shuheng.foundation.cases.queries.listed import shown
from shuheng.foundation.cases.queries.record import record_of
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.core.acting import SYSTEM, Actor
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    return builders.officer()


def _opened(officer: Actor) -> Case:
    return cases.open_case(builders.definition(), cases.Opening("示例事项", officer.organ or 0, "portal"), by=SYSTEM)


def test_a_listed_case_counts_by_the_limit_that_people_are_told(officer: Actor) -> None:
    filed, accepted = _opened(officer), _opened(officer)
    cases.move(accepted.pk, "accept", by=officer)
    rows = shown([accepted.pk, filed.pk, 0])
    assert [row.pk for row in rows] == [accepted.pk, filed.pk] and shown([]) == []
    for row in rows:
        case, told = Case.objects.get(pk=row.pk), load(row.pk)[1].governing
        assert (row.number, row.opened_at, row.due_on, row.closed_on, row.stage) == (case.number, case.opened_at, case.due_on, case.closed_on, case.stage)
        assert told and row.governing and (row.governing.kind, row.governing.due_on) == (told.kind, told.due_on)


def test_the_record_of_a_case_is_its_rows(officer: Actor) -> None:
    case = _opened(officer)
    cases.move(case.pk, "accept", by=officer)
    cases.ask_opinions(case.pk, [cases.Question(code, officer.organ or 0, 3) for code in ("fire", "water")], by=officer)
    cases.give_opinion(case.pk, "water", "agree", text="同意", by=officer)
    found = record_of(case.pk)
    for told, rows in ((found.steps, Step.objects.order_by("-seq", "-id")), (found.opinions, Opinion.objects.order_by("id")), (found.pauses, Pause.objects)):
        assert [_values(row) for row in told] == [_values(row) for row in rows.filter(case=case.pk)]
    assert found.steps and found.organs == {officer.organ: Case.objects.get(pk=case.pk).organ.name}
    assert found.rating is None and not Rating.objects.filter(case=case.pk).exists()


def _values(row: Opinion | Pause | Step) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_list_kept_for_one_officer_is_never_another_ones(officer: Actor) -> None:
    case = _opened(officer)
    other = replace(officer, organ=builders.organ("civil-affairs").pk, organs=frozenset({builders.organ("civil-affairs").pk}))
    for view in ("mine", "all", "filed"):
        assert case.pk in listing.numbers_of(officer, listing.Basket(view), 51) and case.pk not in listing.numbers_of(other, listing.Basket(view), 51)
    assert listing.counts(officer, ("all",))[0]["all"] == 1 and listing.counts(other, ("all",))[0]["all"] == 0
    assert listing.numbers_of(replace(officer, permits={}), listing.Basket("all"), 51) == []
