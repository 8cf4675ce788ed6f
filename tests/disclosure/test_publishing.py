"""Proactive disclosure and the annual report: items are kept with their days, owners are warned, a release is counted twice and frozen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county.models import Organ
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal.queries import about
from shuheng.services.disclosure import actions, permits, queries
from shuheng.services.disclosure.actions import DutyLine
from shuheng.services.disclosure.models import Duty, Item, Report, Request
from shuheng.services.disclosure.rules import Answer
from tests import builders
from tests.disclosure.office import ORGAN, OTHER, Scene, asked, does, number, officer, scene

LINES = [DutyLine("market-inspection", ORGAN, "抽检结果", "示例依据", "食品药品监管", 20, False),
         DutyLine("civil-relief", OTHER, "救助标准", "示例依据", "社会救助", 5, False)]


@pytest.fixture
def at(db: None, shift: Callable[..., None]) -> Scene:
    shift(to=builders.at(2026, 3, 2))
    made = scene()
    with acting(SYSTEM):
        actions.put_duties(LINES, by=SYSTEM)
    return made


def item(at: Scene, title: str = "三月抽检结果（示例）") -> Item:
    made: Item = does(actions.note_made, Duty.objects.get(code="market-inspection").pk, title, today(), by=at.clerk)
    return made


def test_the_catalogue_follows_its_files(at: Scene) -> None:
    with acting(SYSTEM):
        again = actions.put_duties(LINES, by=SYSTEM)
        assert (again.created, again.changed, again.same) == (0, 0, 2)
        actions.put_duties(LINES[:1], by=SYSTEM)
    assert [row.code for row in queries.duties()] == ["market-inspection"]
    assert [one.event.event_name for one in about("disclosure-duties")] == ["disclosure.duties_put"] * 2


def test_an_item_is_due_twenty_working_days_after_it_was_made(at: Scene) -> None:
    made = item(at)
    assert (made.due_on, made.soon_on) == (calendar().add(today(), 20), calendar().add(today(), 15))
    with pytest.raises(Refused, match="已经登记过"):
        item(at)
    with pytest.raises(Absent):
        does(actions.note_made, Duty.objects.get(code="civil-relief").pk, "救助标准（示例）", today(), by=at.clerk)
    with pytest.raises(Forbidden):
        does(actions.note_made, made.duty_id, "另一条结果（示例）", today(), by=at.head)
    assert Item.objects.count() == 1


def test_its_owner_is_warned_once_before_the_day(at: Scene, shift: Callable[..., None]) -> None:
    made = item(at)
    with acting(SYSTEM):
        assert actions.warn(by=SYSTEM) == 0
    shift(to=builders.at(2026, 3, 25))
    with acting(SYSTEM):
        assert (actions.warn(by=SYSTEM), actions.warn(by=SYSTEM)) == (1, 0)
    assert queries.waiting_items(at.clerk) == (1, 0)
    assert about(f"disclosure-item:{made.pk}")[0].event.event_name == "disclosure.item_warned"
    shift(to=builders.at(2026, 4, 8))
    assert queries.waiting_items(at.clerk) == (0, 1)


def test_publication_has_a_day_and_an_address_once(at: Scene) -> None:
    made = item(at)
    for day, link in ((today() + timedelta(days=1), "/data/"), (today() - timedelta(days=1), "/data/"), (today(), "没有")):
        with pytest.raises(Refused):
            does(actions.publish, made.pk, day, link, by=at.clerk)
    does(actions.publish, made.pk, today(), "/data/", by=at.clerk)
    with pytest.raises(Refused, match="已经登记过"):
        does(actions.publish, made.pk, today(), "/data/", by=at.clerk)
    assert [one.title for one in queries.public_items(made.duty)] == [made.title]


def organ() -> Organ:
    return Organ.objects.get(code=ORGAN)


def test_the_report_counts_requests_and_the_journal_alike(at: Scene, shift: Callable[..., None]) -> None:
    from shuheng.services.disclosure.queries.reports import from_journal

    first, second, third = asked(at), asked(at), asked(at)
    does(actions.decide, number(first), Answer("granted", "见附件的汇总表"), by=at.head)
    does(actions.withdraw, number(second), by=at.resident)
    made = queries.figures(2026, organ())
    assert made.counts == from_journal(2026, organ())[0] == queries.figures(2026, None).counts
    assert {code: row["total"] for code, row in made.counts.items()} == {"new": 3, "granted": 1, "other_rest": 1, "carried_on": 1}
    with pytest.raises(Refused, match="还没有过完"):
        does(actions.release, 2026, ORGAN, by=at.head)
    shift(to=builders.at(2027, 1, 12))
    with pytest.raises(Forbidden):
        does(actions.release, 2026, ORGAN, by=at.clerk)
    report = does(actions.release, 2026, ORGAN, "没有别的", by=at.head)
    assert (report.counts, report.released_on) == (made.counts, today())
    assert third.pk and about(f"disclosure-report:{report.pk}")[0].event.digest == report.digest


def test_figures_that_the_journal_does_not_bear_out_are_not_released(at: Scene, shift: Callable[..., None]) -> None:
    row = asked(at)
    with acting(SYSTEM):
        Request.objects.filter(pk=row.pk).update(applicant="company")
    shift(to=builders.at(2027, 1, 12))
    with pytest.raises(Refused, match="对不上"):
        does(actions.release, 2026, ORGAN, by=at.head)
    assert not Report.objects.exists()


def test_the_database_changes_no_released_report(at: Scene, shift: Callable[..., None]) -> None:
    shift(to=builders.at(2027, 1, 12))
    overseer = officer(permits.OVERSEE)
    report = does(actions.release, 2026, "county", by=overseer)
    assert report.organ is None
    for change in (lambda: Report.objects.filter(pk=report.pk).update(overdue=0), lambda: Report.objects.filter(pk=report.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(Refused, match="已经发布过"):
        does(actions.release, 2026, "county", by=overseer)


def test_nobody_reports_for_another_organ(at: Scene, shift: Callable[..., None]) -> None:
    shift(to=builders.at(2027, 1, 12))
    with pytest.raises(Absent):
        does(actions.release, 2026, OTHER, by=at.head)
    with pytest.raises(Absent):
        does(actions.release, 2026, "county", by=at.head)


def test_the_database_keeps_an_end_with_its_day(at: Scene) -> None:
    row = asked(at)
    with acting(SYSTEM):
        for wrong in ({"outcome": "granted"}, {"ended_on": today()}, {"outcome": "granted", "ended_on": date(2026, 1, 1)}, {"fee_fen": 0}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Request.objects.filter(pk=row.pk).update(**wrong)
