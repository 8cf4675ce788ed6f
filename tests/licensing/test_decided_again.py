"""A case that was taken up again is decided a second time: the first decision stays as history, its papers no longer hold, the clocks stop anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from shuheng.faces.openapi.queries import cases as openly
from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import CaseState, ClockKind, Milestone, replay
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.queries import history
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries
from shuheng.services.licensing.models import Decision, Document
from tests import builders
from tests.licensing import hall as halls
from tests.licensing.hall import Hall

pytestmark = pytest.mark.django_db
LAW = {ClockKind.STATUTORY, ClockKind.PROMISED}


@pytest.fixture
def hall(shift: Callable[..., None]) -> Hall:
    shift(to=builders.at(2026, 4, 27))
    return halls.opened()


def state(number: str) -> CaseState:
    """Its state, which the journal gives as well."""
    found = load(halls.case(number))[1]
    assert replay(fact.event for fact in history(halls.case(number))) == found
    return found


def running(number: str) -> set[ClockKind]:
    return {clock.kind for clock in state(number).running}


def reopened(hall: Hall, number: str) -> None:
    hall.does(cases.reopen, halls.case(number), "examining", reason="error", words="发现办错了")
    hall.does(licensing.move, number, "submit", words="重新核查过了")


def test_the_second_decision_stops_the_law_and_its_delivery_runs_anew(hall: Hall, shift: Callable[..., None]) -> None:
    number = halls.brought(hall, "closed")
    assert not state(number).running
    shift(to=builders.at(2026, 5, 11))
    reopened(hall, number)
    assert running(number) >= LAW
    shift(to=builders.at(2026, 5, 12))
    hall.does(licensing.decide, number, licensing.Verdict(False, "现场和图纸对不上。"))
    after = state(number)
    delivery = after.clock("delivery")
    assert not running(number) & LAW and after.milestone is Milestone.DECIDED and after.outcome == "refused"
    assert delivery.running and delivery.start_on == after.decided_on == date(2026, 5, 12)
    with pytest.raises(Refused):
        hall.does(licensing.decide, number, licensing.Verdict(True))
    shift(to=builders.at(2026, 5, 13))
    hall.does(licensing.deliver, number, way="window")
    assert ClockKind.DELIVERY not in running(number) and state(number).delivered_on == date(2026, 5, 13)
    hall.does(licensing.move, number, "close")
    assert not state(number).running and not state(number).open


def test_the_first_decision_is_history_and_its_paper_is_revoked(hall: Hall, shift: Callable[..., None]) -> None:
    number = halls.brought(hall, "closed")
    shift(to=builders.at(2026, 5, 11))
    reopened(hall, number)
    with acting(SYSTEM):
        first = Document.objects.get(case__number=number, kind="granted")
        assert first.revoked_at is None, "until it is decided otherwise, the first decision holds"
    hall.does(licensing.decide, number, licensing.Verdict(False, "现场和图纸对不上。"))
    with acting(SYSTEM):
        old, new = Decision.objects.filter(case__number=number).order_by("pk")
        first.refresh_from_db()
        sheet = queries.sheet(new.document)
        assert old.superseded_at and old.outcome == "granted" and old.document == first and first.revoked_at
        assert new.superseded_at is None and new.outcome == "refused" and new.document.revoked_at is None
        assert any(first.number in line and "同时撤销" in line for line in sheet["opening"])
        assert Document.objects.get(case__number=number, kind="acceptance").revoked_at is None
        told_outside = {row["id"]: row["revoked"] for row in openly.documents(old.case)}
        assert told_outside[first.pk] is True and told_outside[new.document_id] is False
    told = [fact.event for fact in history(halls.case(number)) if fact.event.event_name == "licensing.decision_superseded"]
    assert [one.documents for one in told] == [(first.pk,)]


def test_a_case_may_be_decided_a_third_time(hall: Hall) -> None:
    number = halls.brought(hall, "closed")
    for granted in (False, True):
        reopened(hall, number)
        hall.does(licensing.decide, number, licensing.Verdict(granted, "" if granted else "又看了一遍，不符合。"))
        assert not running(number) & LAW and ClockKind.DELIVERY in running(number)
        hall.does(licensing.deliver, number, way="electronic")
        hall.does(licensing.move, number, "close")
    with acting(SYSTEM):
        assert [row.outcome for row in Decision.objects.filter(case__number=number).order_by("pk")] == ["granted", "refused", "granted"]
        assert Decision.objects.get(case__number=number, superseded_at=None).outcome == "granted"
        assert Document.objects.filter(case__number=number, kind__in=("granted", "refused"), revoked_at=None).count() == 1


def test_what_was_not_accepted_and_is_taken_up_again_can_be_granted(hall: Hall) -> None:
    number = halls.filed(hall)
    hall.does(licensing.not_accept, number, "不归我们管，请去别处。")
    reopened(hall, number)
    hall.does(licensing.decide, number, licensing.Verdict(True))
    assert not running(number) & LAW and ClockKind.DELIVERY in running(number)
    with acting(SYSTEM):
        assert Document.objects.get(case__number=number, kind="not_accepted").revoked_at
        assert Decision.objects.get(case__number=number).superseded_at is None
