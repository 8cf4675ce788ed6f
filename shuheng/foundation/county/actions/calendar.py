"""Publishing the working days of a year: from the desk when the notice comes out, from the profile for the years before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.days import Day, WorkingCalendar, YearStatus
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.actions import record
from shuheng.foundation.journal.queries import first_result

from .. import permits, queries, rules
from ..events import CalendarPublished
from ..models import CalendarDay, CalendarYear
from .profile import check_system, lock


@transaction.atomic
def publish_year(year: int, days: Sequence[Day], document: str, published_on: date | None, *, by: Actor, key: str = "",
                 status: YearStatus = YearStatus.OFFICIAL) -> CalendarYear:
    """Publish the notice of a year; due dates that touch it are counted again. The same key returns the first result.

    Refused when the document is missing (official years), a day is outside the year or belongs to another year's notice.
    """
    _check_permit(by)
    lock()
    if first_result(key):
        return CalendarYear.objects.get(year=year)
    if status is YearStatus.OFFICIAL:
        rules.check_official(document, published_on)
    if status is YearStatus.UNKNOWN or not days:
        raise Refused("公布年历至少要有一天放假安排。如果要撤回，请用“撤回”。", "text")
    plan = rules.YearPlan(year, status, tuple(days), document, published_on, rules.Origin("工作台公布", verified=True), by_desk=True)
    _store(plan, queries.stored_calendar(), by=by, key=key)
    return CalendarYear.objects.get(year=year)


@transaction.atomic
def forget_year(year: int, *, by: Actor, key: str = "") -> CalendarYear:
    """Withdraw a year that was published by mistake: it is unknown again, only weekends are off."""
    _check_permit(by)
    lock()
    row = CalendarYear.objects.filter(year=year).first()
    if row and first_result(key):
        return row
    if row is None or row.status == YearStatus.UNKNOWN:
        raise Absent(f"{year} 年的年历没有公布，无需撤回。")
    plan = rules.YearPlan(year, YearStatus.UNKNOWN, origin=rules.Origin("工作台撤回", verified=True), by_desk=True)
    _store(plan, queries.stored_calendar(), by=by, key=key)
    return CalendarYear.objects.get(year=year)


def put_years(plans: Sequence[rules.YearPlan], *, by: Actor) -> rules.Tally:
    """Store the profile's years; a year that the desk has published or withdrawn stays as the desk left it."""
    check_system(by)
    created = changed = same = 0
    calendar = queries.stored_calendar()
    for plan in plans:
        row = CalendarYear.objects.filter(year=plan.year).first()
        if row and (row.origin == "desk" or _says(row, plan)):
            same += 1
            continue
        calendar = _store(plan, calendar, by=by)
        created, changed = created + (row is None), changed + (row is not None)
    return rules.Tally("日历年份", created, changed, same, CalendarYear.objects.count() - len(plans))


def _check_permit(by: Actor) -> None:
    if not by.may(permits.CALENDAR):
        raise Forbidden("您的岗位没有“公布工作日历”的权限，请联系政府办公室。")


def _says(row: CalendarYear, plan: rules.YearPlan) -> bool:
    """Whether the stored year already says what the plan says."""
    stored = (row.status, row.document, row.published_on, row.source, row.verified)
    return stored == _columns(plan) and queries.days_of(plan.year) == plan.days


def _columns(plan: rules.YearPlan) -> tuple[str, str, date | None, str, bool]:
    return (plan.status.value, plan.document, plan.published_on, plan.origin.source, plan.origin.verified)


def _store(plan: rules.YearPlan, before: WorkingCalendar, *, by: Actor, key: str = "") -> WorkingCalendar:
    """Write the year, tell the journal, and return the calendar as it is now."""
    for day in plan.days:
        rules.check_day(day, plan.year)
    _check_free(plan)
    row = _write(plan, _next_version())
    after = queries.stored_calendar()
    fact = CalendarPublished(plan.year, row.version, row.status, len(plan.days), rules.digest(plan.days), before.first_change(after))
    record(fact, by=by, about=f"calendar:{plan.year}", key=key)
    transaction.on_commit(queries.forget_calendar)
    return after


def _check_free(plan: rules.YearPlan) -> None:
    """A day is arranged by one notice only."""
    taken = CalendarDay.objects.filter(on__in=[day.on for day in plan.days]).exclude(notice_id=plan.year).order_by("on").first()
    if taken:
        raise Refused(f"{taken.on} 已由 {taken.notice_id} 年的通知（{taken.document or '无文号'}）安排，请先更正那一年。", "text")


def _write(plan: rules.YearPlan, version: int) -> CalendarYear:
    status, document, published_on, source, verified = _columns(plan)
    row, _ = CalendarYear.objects.update_or_create(year=plan.year, defaults={
        "status": status, "document": document, "published_on": published_on, "version": version,
        "origin": "desk" if plan.by_desk else "profile", "source": source, "verified": verified})
    CalendarDay.objects.filter(notice=row).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(on=day.on, working=day.working, name=day.name, document=day.document, notice=row, version=version) for day in plan.days)
    return row


def _next_version() -> int:
    """From a sequence, which no rollback turns back: two different calendars never bear one version."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('county_calendar_version')")
        return int(cursor.fetchone()[0])
