"""Public figures come from the cases, and too few cases say nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from shuheng.faces.portal.queries import figures
from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Definition
from shuheng.foundation.core.acting import Actor
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    figures.forget()
    yield
    figures.forget()


@pytest.fixture
def definition() -> Definition:
    return builders.definition(code="licensing.figures")


def _decided(definition: Definition, officer: Actor, shift: Callable[..., None], days: int, party: Actor | None = None) -> int:
    """A case accepted on 2026-09-07 and decided that many days later."""
    shift(to=builders.at(2026, 9, 7))
    opening = cases.Opening("示例事项", officer.organ or 0, "portal", party=party.party if party else None)
    case = cases.open_case(definition, opening, by=party or officer).pk
    cases.move(case, "accept", by=officer)
    shift(to=builders.at(2026, 9, 7 + days))
    cases.move(case, "submit", by=officer)
    cases.move(case, "grant", by=officer, words="好")
    return case


def test_four_cases_say_nothing_and_five_tell_the_month(definition: Definition, shift: Callable[..., None]) -> None:
    officer, resident = builders.officer(), builders.resident()
    for days in (1, 2, 3, 4):
        _decided(definition, officer, shift, days)
    shift(to=builders.at(2026, 10, 12))
    assert figures.last_month() is None and figures.durations("licensing.figures") == []
    case = _decided(definition, officer, shift, 16, resident)
    shift(to=builders.at(2026, 9, 24))
    cases.rate(case, 1, reasons=("efficiency",), words="久", by=resident)
    shift(to=builders.at(2026, 10, 12))
    figures.forget()
    month = figures.last_month()
    assert month and (month.name, month.decided, month.in_time, month.bad) == ("9月", 5, 4, 1)
    assert month.average == pytest.approx((1 + 2 + 3 + 4 + 13) / 5)
    assert [value for value, *_ in month.figures] == ["5", "80", "4.6", "1"]
    assert figures.durations("licensing.figures") == [1, 2, 3, 4, 13]


def test_days_of_a_pause_are_no_working_days_used(definition: Definition, shift: Callable[..., None]) -> None:
    officer = builders.officer()
    for _ in range(5):
        shift(to=builders.at(2026, 9, 7))
        case = cases.open_case(definition, cases.Opening("示例事项", officer.organ or 0, "portal"), by=officer).pk
        cases.move(case, "accept", by=officer)
        cases.pause(case, cases.Notice("inspection", "检验告知〔2026〕1号", date(2026, 9, 7)), by=officer)
        shift(to=builders.at(2026, 9, 11))
        cases.resume(case, "inspection", on=date(2026, 9, 11), by=officer)
        shift(to=builders.at(2026, 9, 14))
        cases.move(case, "submit", by=officer)
        cases.move(case, "grant", by=officer, words="好")
    assert figures.durations("licensing.figures") == [1, 1, 1, 1, 1]
