"""What is raised, when, and what never is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shuheng.services.licensing import actions as licensing
from tests import builders
from tests.licensing import hall as halls
from tests.licensing.hall import Hall
from tests.supervision import watch
from tests.supervision.watch import rounds, signals

pytestmark = pytest.mark.django_db
Shift = Callable[..., None]


@pytest.fixture
def hall(shift: Shift) -> Hall:
    shift(to=builders.at(2026, 4, 27))
    found = halls.opened()
    watch.regime()
    return found


def test_a_promise_is_reminded_of_becomes_a_yellow_and_a_red_card(hall: Hall, shift: Shift) -> None:
    number = halls.brought(hall, "examining")
    case = halls.case(number)
    rounds()
    assert signals(case) == []
    shift(to=builders.at(2026, 5, 8))  # the promise ends on Saturday the 9th, a day at work
    rounds()
    assert ("late_promise", "reminder", "near") in signals(case)
    shift(to=builders.at(2026, 5, 9, 23))
    rounds()
    assert signals(case, rule="late_promise") == [("late_promise", "reminder", "near")]
    shift(to=builders.at(2026, 5, 10))
    rounds()
    assert signals(case, rule="late_promise") == [("late_promise", "yellow", "open")]
    shift(to=builders.at(2026, 5, 18))
    rounds()
    assert signals(case, rule="late_promise") == [("late_promise", "red", "open")]
    assert signals(case, rule="late_decision") == [("late_decision", "red", "open")]
    before = watch.everything()
    rounds()
    assert watch.everything() == before


def test_what_is_done_in_time_lets_its_reminder_pass(hall: Hall, shift: Shift) -> None:
    number = halls.brought(hall, "examining")
    shift(to=builders.at(2026, 5, 8))
    rounds()
    hall.does(licensing.move, number, "submit", words="符合条件")
    hall.does(licensing.decide, number, licensing.Verdict(True))
    rounds()
    assert ("late_promise", "reminder", "passed") in signals(halls.case(number))
