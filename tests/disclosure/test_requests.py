"""The way of a request: asked, corrected, consulted on, paid for, extended, answered, given up; what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from shuheng.foundation.cases.rules import ClockKind, Lamp
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.identity.actions import Person
from shuheng.foundation.journal.queries import history
from shuheng.services.disclosure import actions, queries
from shuheng.services.disclosure.models import Document, Request, ThirdParty
from shuheng.services.disclosure.rules import Answer, Asked
from tests import builders
from tests.disclosure.office import CONTENT, ORGAN, OTHER, Scene, asked, does, number, scene, state


@pytest.fixture
def at(db: None, shift: Callable[..., None]) -> Scene:
    shift(to=builders.at(2026, 3, 2))
    return scene()


def due(row: Request) -> date | None:
    return state(row).clock("statutory").due_on


def facts(row: Request) -> list[str]:
    return [one.event.event_name for one in history(row.pk) if one.event.event_name.startswith("disclosure.")]


def document(row: Request, kind: str) -> Document:
    with acting(SYSTEM):
        return Document.objects.get(case=row.pk, kind=kind)


def test_a_request_is_a_case_whose_clock_runs_from_receipt(at: Scene) -> None:
    row = asked(at)
    held = state(row)
    clock = held.clock("statutory")
    assert (held.stage, held.lamp, clock.start_on, clock.days) == ("handle", Lamp.OK, today(), 20)
    assert clock.due_on == calendar().add(today(), 20) and "待核对" in clock.article
    assert facts(row) == ["disclosure.requested", "disclosure.document_issued"]
    assert CONTENT.encode() not in bytes(row.sealed)


def test_a_double_click_makes_one_request(at: Scene) -> None:
    first = does(actions.submit, ORGAN, Asked(CONTENT), at.resident.party, by=at.resident, key="ask:1")
    assert does(actions.submit, ORGAN, Asked(CONTENT), at.resident.party, by=at.resident, key="ask:1").pk == first.pk
