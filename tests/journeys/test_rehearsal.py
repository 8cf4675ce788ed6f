"""The past of a demonstration is made by the same actions as everything else, and only once."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.queries.state import load as load_state
from shuheng.foundation.cases.rules import replay
from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.county import loader
from shuheng.foundation.journal.queries import history

pytestmark = pytest.mark.django_db


@pytest.mark.proof
def test_the_weeks_of_a_demonstration_pass_once_and_replay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "TESTING", False)
    report = loader.load(settings.PROFILE, by=SYSTEM)
    assert report.ok, str(report)
    cases = list(Case.objects.all())
    assert {case.milestone for case in cases} >= {"filed", "accepted", "closed"} and {case.outcome for case in cases} >= {"granted", "refused"}
    assert all(load_state(case.pk)[1] == replay(fact.event for fact in history(case.pk)) for case in cases)
    assert loader.load(settings.PROFILE, by=SYSTEM).changes == 0


def test_the_clock_of_a_production_cannot_be_held(settings: Any) -> None:
    from shuheng.foundation.core import clock
    settings.CLOCK_FILE = ""
    with pytest.raises(RuntimeError), clock.held_at(clock.now()):
        pass
