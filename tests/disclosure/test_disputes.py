"""Reviews and suits: recorded by the organ with days and results, counted in the year's report, which balances and is counted again from the journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county.models import Organ
from shuheng.foundation.journal.queries import history
from shuheng.services.disclosure import actions, queries, rules
from shuheng.services.disclosure.models import Dispute, Report, Request
from shuheng.services.disclosure.queries.reports import from_journal
from shuheng.services.disclosure.rules import AFTER, DISPUTES, RESULTS, REVIEW, SUIT, Answer, Disputed, Filed
from tests import builders
from tests.disclosure.office import ORGAN, Scene, asked, does, number, scene

REVIEWED = Filed(REVIEW, "衡政复〔2026〕3号（示例）", "衡山县人民政府", date(2026, 3, 9))
SUED = replace(REVIEWED, kind=SUIT, number="（2026）示例行初1号", forum="示例县人民法院")


@pytest.fixture
def at(db: None, shift: Callable[..., None]) -> Scene:
    shift(to=builders.at(2026, 3, 2))
    return scene()


@pytest.fixture
def refused(at: Scene, shift: Callable[..., None]) -> Request:
    """A request that was refused a week ago."""
    row = asked(at)
    does(actions.decide, number(row), Answer("process", "方案还在讨论，没有定稿"), by=at.head)
    shift(to=builders.at(2026, 3, 16))
    return row


def counts(year: int = 2026) -> dict[str, list[int]]:
    """The table of the report: kind → numbers of RESULT_COLUMNS; counted twice."""
    organ = Organ.objects.get(code=ORGAN)
    made = queries.figures(year, organ)
    assert made.balances and made.disputes == from_journal(year, organ)[1] == queries.figures(year, None).disputes
    return {line.title: list(line.counts) for line in made.dispute_lines}


def facts(row: Request) -> list[str]:
    return [one.event.event_name for one in history(row.pk) if one.event.event_name.startswith("disclosure.dispute")]


def test_a_review_and_the_suit_after_it_are_counted_by_result(at: Scene, refused: Request) -> None:
    review = does(actions.dispute, number(refused), REVIEWED, by=at.clerk)
    assert counts() == {"行政复议": [0, 0, 0, 1, 1], "未经复议直接起诉": [0] * 5, "复议后起诉": [0] * 5}
    does(actions.dispute_result, number(refused), review.pk, "upheld", date(2026, 3, 13), by=at.clerk)
    does(actions.dispute, number(refused), replace(SUED, kind=AFTER, filed_on=date(2026, 3, 16)), by=at.clerk)
    assert counts() == {"行政复议": [1, 0, 0, 0, 1], "未经复议直接起诉": [0] * 5, "复议后起诉": [0, 0, 0, 1, 1]}
    assert facts(refused) == ["disclosure.dispute_recorded", "disclosure.dispute_decided", "disclosure.dispute_recorded"]
    with acting(at.resident):
        assert not Dispute.objects.exists()
    with acting(at.clerk):
        assert [one.outcome for one in queries.disputes(refused)] == ["upheld", ""]


def test_a_year_that_is_over_keeps_what_was_pending(at: Scene, refused: Request, shift: Callable[..., None]) -> None:
    suit = does(actions.dispute, number(refused), SUED, by=at.clerk)
    shift(to=builders.at(2027, 1, 12))
    does(actions.dispute_result, number(refused), suit.pk, "corrected", date(2027, 1, 11), by=at.clerk)
    assert counts(2026)["未经复议直接起诉"] == [0, 0, 0, 1, 1] and counts(2027)["未经复议直接起诉"] == [0, 1, 0, 0, 1]
    report = does(actions.release, 2026, ORGAN, by=at.head)
    assert rules.dispute_lines(report.disputes)[1].counts == (0, 0, 0, 1, 1)


def test_what_the_journal_does_not_bear_out_is_not_released(at: Scene, refused: Request, shift: Callable[..., None]) -> None:
    suit = does(actions.dispute, number(refused), SUED, by=at.clerk)
    with acting(SYSTEM):
        Dispute.objects.filter(pk=suit.pk).update(outcome="upheld", decided_on=date(2026, 3, 16))
    shift(to=builders.at(2027, 1, 12))
    with pytest.raises(Refused, match="对不上"):
        does(actions.release, 2026, ORGAN, by=at.head)
    assert not Report.objects.exists()


def test_one_recorded_by_mistake_is_struck_and_counts_no_more(at: Scene, refused: Request) -> None:
    review = does(actions.dispute, number(refused), REVIEWED, by=at.clerk)
    with pytest.raises(Refused, match="哪里登记错"):
        does(actions.strike, number(refused), review.pk, "错", by=at.clerk)
    does(actions.strike, number(refused), review.pk, "记到别的申请上了", by=at.clerk)
    assert counts()["行政复议"] == [0] * 5 and facts(refused)[-1] == "disclosure.dispute_struck"
    with pytest.raises(Absent):
        does(actions.dispute_result, number(refused), review.pk, "upheld", date(2026, 3, 13), by=at.clerk)
    does(actions.dispute, number(refused), REVIEWED, by=at.clerk)
    assert counts()["行政复议"] == [0, 0, 0, 1, 1]


def test_a_dispute_that_cannot_be_is_refused(at: Scene, refused: Request) -> None:
    wrong: tuple[dict[str, Any], ...] = ({"kind": "appeal"}, {"number": "3"}, {"forum": ""}, {"filed_on": date(2026, 3, 1)}, {"filed_on": date(2026, 3, 17)})
    for change in (*wrong, {"kind": AFTER}):
        with pytest.raises(Refused) as told:
            does(actions.dispute, number(refused), replace(REVIEWED, **change), by=at.clerk)
        assert {told.value.field} == set(change) and not facts(refused)


def test_each_in_its_turn_and_by_its_organ_only(at: Scene, refused: Request) -> None:
    review = does(actions.dispute, number(refused), REVIEWED, by=at.clerk)
    for again in (REVIEWED, SUED):
        with pytest.raises(Refused, match="审结"):
            does(actions.dispute, number(refused), again, by=at.clerk)
    for by, refusal in ((at.other, Absent), (at.head, Forbidden)):
        with pytest.raises(refusal):
            does(actions.dispute_result, number(refused), review.pk, "upheld", date(2026, 3, 13), by=by)
    for outcome, day in (("won", date(2026, 3, 13)), ("upheld", date(2026, 3, 8)), ("upheld", date(2026, 3, 17))):
        with pytest.raises(Refused):
            does(actions.dispute_result, number(refused), review.pk, outcome, day, by=at.clerk)
    with acting(SYSTEM):
        for wrong in ({"outcome": "upheld"}, {"outcome": "upheld", "decided_on": date(2026, 3, 1)}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Dispute.objects.filter(pk=review.pk).update(**wrong)
    assert counts()["行政复议"] == [0, 0, 0, 1, 1]


def test_silence_past_the_day_can_be_disputed_but_not_before(at: Scene, shift: Callable[..., None]) -> None:
    row = asked(at)
    with pytest.raises(Refused, match="还没有答复"):
        does(actions.dispute, number(row), replace(REVIEWED, filed_on=date(2026, 3, 2)), by=at.clerk)
    shift(to=builders.at(2026, 4, 20))
    with acting(SYSTEM):
        cases.turn_lamps(by=SYSTEM)
    assert does(actions.dispute, number(row), replace(REVIEWED, filed_on=date(2026, 4, 17)), by=at.clerk).pk


@st.composite
def disputed(draw: st.DrawFn) -> Disputed:
    filed = draw(st.dates(date(2023, 1, 1), date(2026, 12, 31)))
    days = draw(st.none() | st.integers(0, 900))
    kind = draw(st.sampled_from(sorted(DISPUTES)))
    return Disputed(kind, filed) if days is None else Disputed(kind, filed, filed + timedelta(days), draw(st.sampled_from(sorted(RESULTS))))


@settings(max_examples=40)
@given(st.lists(disputed(), max_size=20), st.integers(2023, 2026))
def test_what_came_equals_what_went_and_what_is_carried_on_comes_again(disputes: list[Disputed], year: int) -> None:
    now, before = rules.disputes_counted(disputes, year), rules.disputes_counted(disputes, year - 1)
    assert rules.disputes_balance(now)
    for kind in DISPUTES:
        assert now[kind]["carried_in"] == before[kind]["pending"]
        assert now[kind]["new"] == sum(one.kind == kind and one.filed_on.year == year for one in disputes)
        assert sum(now[kind][result] for result in RESULTS) == sum(one.kind == kind and bool(one.decided_on) and one.decided_on.year == year  # type: ignore[union-attr]
                                                                   for one in disputes)
