"""Programs of organs: tokens, permits, keys, limits, repeated writes, and on whose word they act."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuheng.foundation.cases.models import Case
from tests import builders
from tests.licensing import hall
from tests.openapi import programs

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(shift: Callable[..., None]) -> hall.Hall:
    shift(to=builders.at(2026, 4, 27))
    return hall.opened()


def test_a_front_end_files_for_somebody_at_its_window(town: hall.Hall) -> None:
    program = programs.opened().signed_in()
    number = program.files_for(program.meets())
    case = Case.objects.get(number=number)
    assert case.channel == "window" and case.milestone == "filed"
    shown = program.get(f"/cases/{number}").json()
    assert shown["moves"] and shown["clocks"][0]["proof"]
    assert program.post(f"/cases/{number}/accept", {}).json()["milestone"] == "accepted"
