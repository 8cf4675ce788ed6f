"""What is raised, when, and what never is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import jobs as kernel_jobs
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.days import Day
from shuheng.foundation.county import actions as county
from shuheng.oversight.supervision.models import Interval, Signal
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


def _promised(case: int) -> Interval:
    with acting(SYSTEM):
        return Interval.objects.get(case=case, ref="promised")


def test_an_extension_moves_the_day_and_its_reminder_passes(hall: Hall, shift: Shift) -> None:
    case = halls.case(number := halls.brought(hall, "examining"))
    shift(to=builders.at(2026, 5, 9))
    rounds()
    assert ("late_promise", "reminder", "near") in signals(case)
    hall.does(licensing.extend, number, 5, "现场复杂")
    rounds()
    assert _promised(case).due_on == date(2026, 5, 15) and _promised(case).extra == 5
    assert signals(case, rule="late_promise") == [("late_promise", "reminder", "passed")]
    shift(to=builders.at(2026, 5, 18))
    rounds()
    assert signals(case, rule="late_promise") == [("late_promise", "yellow", "open")]


def test_a_newly_published_year_moves_the_day(hall: Hall, shift: Shift) -> None:
    shift(to=builders.at(2026, 12, 14))
    number = halls.brought(hall, "examining")
    hall.does(licensing.extend, number, 10, "现场复杂")
    rounds()
    case = halls.case(number)
    before = _promised(case).due_on
    holidays = [Day(date(2027, 1, day), False, "元旦", "示例〔2026〕9号") for day in (1, 2, 3)]
    with acting(SYSTEM):
        county.publish_year(2027, holidays, "示例〔2026〕9号", date(2026, 11, 4), by=SYSTEM)
    with acting(SYSTEM):
        kernel_jobs.recompute()
    watch.catch_up()
    assert _promised(case).due_on == Case.objects.get(pk=case).due_on != before


def test_a_clock_that_stands_still_is_not_late(hall: Hall, shift: Shift) -> None:
    number = halls.brought(hall, "examining")
    shift(to=builders.at(2026, 5, 7))
    hall.does(licensing.start_special, number, "inspection", days=5, reason="检验")
    shift(to=builders.at(2026, 5, 29))
    rounds()
    case = halls.case(number)
    assert not [one for one in signals(case) if one[0] in ("late_promise", "late_decision")]
    assert _promised(case).held_from == date(2026, 5, 7)
    hall.does(licensing.end_special, number, result="合格")
    rounds()
    assert _promised(case).held_from is None and _promised(case).held == 17
    assert not [one for one in signals(case) if one[0] == "late_promise"]


def test_the_organ_that_had_it_when_the_day_passed_is_told(hall: Hall, shift: Shift) -> None:
    number = halls.brought(hall, "examining")
    case = halls.case(number)
    hall.does(cases.transfer, case, organ=hall.neighbour.organ, reason="归林业局管")
    shift(to=builders.at(2026, 5, 11))
    rounds()
    with acting(SYSTEM):
        assert Signal.objects.get(case=case, rule="late_promise").organ == hall.neighbour.organ


def test_what_broke_before_there_were_rules_is_nobody_s_card(hall: Hall, shift: Shift) -> None:
    case = halls.case(halls.brought(hall, "examining"))
    watch.sql(SYSTEM, "update supervision_rule set valid_from = '2026-06-01'")
    watch.kept.forget()
    shift(to=builders.at(2026, 6, 2))
    rounds()
    assert signals(case) == []
