"""The working calendar as a table: what stands in it, who may publish, and that nobody keeps an old one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from django.db import connection

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.days import Day, YearStatus
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county import actions, queries, rules
from shuheng.foundation.county.events import CalendarPublished
from shuheng.foundation.county.loader import load
from shuheng.foundation.county.models import CalendarYear
from shuheng.foundation.journal.models import Entry
from shuheng.foundation.journal.queries import heard

OFFICER = Actor(kind="officer", account=7, post=3, organ=1, permits={"county.calendar": Within.COUNTY})
OTHER = Actor(kind="officer", account=8, post=4, organ=2)
DOCUMENT, SIGNED = "示例发〔2026〕1号", date(2026, 11, 23)


def notice(*lines: str) -> tuple[Day, ...]:
    found = rules.read_notice("\n".join(lines), 2027, DOCUMENT)
    assert not found.flaws
    return found.days


NEW_YEAR = "2027-01-01至2027-01-03,放假,元旦"


def publish(*lines: str, by: Actor = OFFICER, **more: str) -> CalendarYear:
    with acting(by):
        return actions.publish_year(2027, notice(*(lines or (NEW_YEAR,))), DOCUMENT, SIGNED, by=by, **more)


@pytest.mark.usefixtures("every_year")
def test_every_day_of_the_official_years_agrees_with_two_foreign_sources() -> None:
    calendar = queries.calendar()
    years = sorted(year for year, status in calendar.years.items() if status is YearStatus.OFFICIAL)
    assert years == list(range(2008, 2027))
    china = holidays.country_holidays("CN", years=years)
    day = date(2008, 1, 1)
    while day.year < 2027:
        assert calendar.is_working(day) == chinese_calendar.is_workday(day) == china.is_working_day(day), day
        day += timedelta(1)


@pytest.mark.usefixtures("recent")
def test_2027_is_unknown_and_a_long_limit_says_so() -> None:
    calendar = queries.calendar()
    assert calendar.status(2027) is YearStatus.UNKNOWN
    due = calendar.add(date(2026, 12, 10), 20)
    assert calendar.first_unsure(date(2026, 12, 10), due) == (2027, YearStatus.UNKNOWN)


@pytest.mark.usefixtures("every_year")
def test_a_make_up_day_names_its_holiday_and_its_document() -> None:
    day = queries.calendar().describe(date(2026, 10, 10))
    assert (day.working, day.name, day.document) == (True, "国庆节调休上班", "国办发明电〔2025〕7号")
    assert queries.calendar().describe(date(2020, 2, 1)).document == "国办发明电〔2020〕1号"


@pytest.mark.usefixtures("every_year")
def test_every_committed_notice_is_without_remark_about_make_up_days() -> None:
    for year in range(2008, 2027):
        text = "\n".join(f"{day.on},{'上班' if day.working else '放假'},{day.name},{day.document}" for day in queries.days_of(year))
        found = rules.read_notice(text, year)
        assert not found.flaws and not any("漏写" in remark for remark in found.remarks), year


@pytest.mark.usefixtures("recent")
def test_publishing_makes_the_year_official_and_tells_the_journal_from_which_day_it_counts() -> None:
    before = queries.calendar()
    row = publish(NEW_YEAR, "2026-12-26,上班,元旦")
    after = queries.calendar(at_least=row.version)
    assert after.version > before.version and after.status(2027) is YearStatus.OFFICIAL
    assert after.is_working(date(2026, 12, 26)) and not after.is_working(date(2027, 1, 1))
    event = heard(Entry.objects.get(about="calendar:2027", kind="officer").pk).event
    assert event == CalendarPublished(2027, row.version, "official", 4, rules.digest(queries.days_of(2027)), date(2026, 12, 26))


@pytest.mark.usefixtures("recent")
def test_the_same_key_returns_the_first_result() -> None:
    first = publish(key="again")
    assert publish("2027-05-01,放假,劳动节", key="again").version == first.version
    assert len(queries.days_of(2027)) == 3


@pytest.mark.usefixtures("recent")
def test_publishing_again_replaces_the_notice_also_in_the_december_before() -> None:
    publish(NEW_YEAR, "2026-12-26,上班,元旦")
    row = publish(NEW_YEAR)
    assert not queries.calendar(at_least=row.version).is_working(date(2026, 12, 26))


@pytest.mark.usefixtures("recent")
def test_who_lacks_the_permit_is_told_whom_to_ask_and_nothing_changes() -> None:
    with pytest.raises(Forbidden, match="政府办公室"):
        publish(by=OTHER)
    assert queries.calendar().status(2027) is YearStatus.UNKNOWN


@pytest.mark.usefixtures("recent")
@pytest.mark.parametrize(("year", "lines", "document", "says"), [
    (2027, [NEW_YEAR], "", "文号"), (2027, [], DOCUMENT, "至少要有一天"), (2028, [NEW_YEAR], DOCUMENT, "不在 2028 年")])
def test_a_notice_without_document_or_days_is_refused_and_changes_nothing(year: int, lines: list[str], document: str, says: str) -> None:
    entries = Entry.objects.count()
    days = notice(*lines) if lines else ()
    with pytest.raises(Refused, match=says), acting(OFFICER):
        actions.publish_year(year, days, document, SIGNED, by=OFFICER)
    assert (Entry.objects.count(), queries.days_of(2027)) == (entries, ())


@pytest.mark.usefixtures("recent")
def test_one_day_cannot_be_arranged_by_two_notices() -> None:
    with acting(OFFICER):
        actions.publish_year(2026, (*queries.days_of(2026), Day(date(2025, 12, 27), True, "元旦", DOCUMENT)), DOCUMENT, SIGNED, by=OFFICER)
        with pytest.raises(Refused, match="已由 2026 年的通知"):
            actions.publish_year(2025, (Day(date(2025, 12, 27), True, "元旦", DOCUMENT),), DOCUMENT, SIGNED, by=OFFICER)


@pytest.mark.usefixtures("recent")
def test_a_year_published_by_mistake_can_be_withdrawn_once() -> None:
    publish()
    with acting(OFFICER):
        row = actions.forget_year(2027, by=OFFICER)
        assert queries.calendar(at_least=row.version).status(2027) is YearStatus.UNKNOWN
        with pytest.raises(Absent):
            actions.forget_year(2027, by=OFFICER)


def test_what_the_desk_published_survives_the_next_load_of_the_profile(recent: Path) -> None:
    publish()
    report = load(recent, by=SYSTEM)
    assert report.ok and report.changes == 0
    assert queries.stored_calendar().status(2027) is YearStatus.OFFICIAL


@pytest.mark.usefixtures("recent")
def test_the_kept_calendar_costs_no_query_until_it_is_two_seconds_old(
        django_assert_num_queries: object, monkeypatch: pytest.MonkeyPatch) -> None:
    first = queries.calendar()
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert queries.calendar() is first
    monkeypatch.setattr(queries, "FRESH_SECONDS", 0.0)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert queries.calendar() is first


@pytest.mark.usefixtures("recent")
def test_another_process_sees_a_publication_as_soon_as_its_calendar_is_no_longer_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = queries.calendar()
    row = publish()
    monkeypatch.setattr(queries, "FRESH_SECONDS", 0.0)
    assert queries.calendar().version == row.version > kept.version


def test_before_any_profile_every_year_is_unknown(db: None) -> None:
    calendar = queries.calendar()
    assert calendar.version == 0 and set(calendar.years.values()) == {YearStatus.UNKNOWN}
    assert not calendar.is_working(date(2026, 11, 22)) and calendar.is_working(date(2026, 11, 23))


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_publish_at_once_leave_one_whole_notice_each_with_its_own_version() -> None:
    texts = [[NEW_YEAR], ["2027-05-01至2027-05-05,放假,劳动节"]]

    def work(place: int) -> int:
        try:
            return publish(*texts[place % 2], key=f"press-{place // 2}").version
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(work, [0, 1, 2, 3]))
    assert len(set(versions)) <= 2 and max(versions) == queries.calendar_version()
    assert queries.days_of(2027) in (notice(*texts[0]), notice(*texts[1]))
    assert Entry.objects.filter(about="calendar:2027").count() == 2
