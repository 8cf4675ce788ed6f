"""Reading the county: which divisions and organs there were on a day, what became of them, and the working calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from time import monotonic

from django.db.models import Max, Q, QuerySet

from shuheng.foundation.core import clock
from shuheng.foundation.core.days import Day, WorkingCalendar, YearStatus
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.journal import queries as journal_queries

from . import rules
from .events import ProfileLoaded
from .models import CalendarDay, CalendarYear, Coverage, Division, Duty, Organ, Phone, Shape, Succession

ORGAN = "organ"
PROFILE = "profile"  # what the journal's facts about a load are about
FRESH_SECONDS = 2.0  # how long a process trusts its calendar before it asks for the version again


def valid(on: date) -> Q:
    """Rows whose interval holds that day."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))


# --- divisions ---------------------------------------------------------------------------------------------------------------


def check_covered(subject: str, on: date) -> None:
    """Refused when that day lies before our record: an empty answer would be a false one."""
    coverage = Coverage.objects.filter(subject=subject).first()
    if coverage and on < coverage.since:
        what = rules.LEVELS.get(subject, "单位")
        raise Refused(f"{coverage.since:%Y年%-m月%-d日} 以前的{what}没有收录，不能回答 {on:%Y年%-m月%-d日} 的情况。来源：{coverage.source}")


def divisions_on(on: date, level: str, within: str = "") -> QuerySet[Division]:
    """The divisions of a level on a day, below the division with code `within` if given."""
    check_covered(level, on)
    found = Division.objects.filter(valid(on), level=level).select_related("parent")
    if not within:
        return found
    if level == rules.VILLAGE and rules.level_of(within) == rules.COUNTY:
        return found.filter(parent__parent__code=within)
    return found.filter(parent__code=within)


def division(code: str, on: date | None = None) -> Division:
    """The division with that code on a day (today unless told); Absent if there was none."""
    day = on or clock.today()
    found = Division.objects.filter(valid(day), code=code).select_related("parent").first()
    if found is None:
        raise Absent(f"{day:%Y年%-m月%-d日} 没有代码为 {code} 的区划。请核对代码，或者换一个日期再查。")
    return found


def townships_today() -> QuerySet[Division]:
    """The townships there are now."""
    return divisions_on(clock.today(), rules.TOWNSHIP)


def villages_of(township: str, on: date | None = None) -> QuerySet[Division]:
    """Villages and communities of a township, by its code. Refused for days of which we have no record."""
    return divisions_on(on or clock.today(), rules.VILLAGE, within=township)


def ancestry(code: str, on: date | None = None) -> list[Division]:
    """The division and those above it, from the county down."""
    path = [division(code, on)]
    while path[0].parent_id:
        path.insert(0, Division.objects.get(pk=path[0].parent_id))
    return path


def successors(code: str, on: date | None = None) -> list[Division]:
    """What stands on `on` where the division(s) of that code stood; itself while it lasts. Absent for an unknown code."""
    return _related(code, on, forward=True)


def predecessors(code: str, on: date) -> list[Division]:
    """What stood on an earlier day where the division of that code stands: for a receiver of mergers itself and those merged into it."""
    return _related(code, on, forward=False)


def _related(code: str, on: date | None, forward: bool) -> list[Division]:
    day = on or clock.today()
    own = list(Division.objects.filter(code=code))
    if not own:
        raise Absent(f"没有代码为 {code} 的区划。请核对代码。")
    check_covered(own[0].level, day)
    reached = _reach({row.pk for row in own}, day, forward)
    return list(Division.objects.filter(valid(day), pk__in=reached).select_related("parent"))


def _reach(starts: set[int], day: date, forward: bool) -> set[int]:
    """Every division that the successions up to the day (forward) or after it (back) lead to, the starts included."""
    near, far = ("predecessor", "successor") if forward else ("successor", "predecessor")
    links = Succession.objects.filter(on__lte=day) if forward else Succession.objects.filter(on__gt=day)
    reached, edge = set(starts), set(starts)
    while edge:
        edge = set(links.filter(**{f"{near}__in": edge}).values_list(f"{far}_id", flat=True)) - reached
        reached |= edge
    return reached


def history(code: str) -> list[Succession]:
    """Every succession that touches the code, oldest first."""
    touching = Q(predecessor__code=code) | Q(successor__code=code)
    return list(Succession.objects.filter(touching).select_related("predecessor", "successor").order_by("on", "predecessor__code"))


def ids_within(divisions: list[int] | set[int] | frozenset[int]) -> frozenset[int]:
    """The primary keys of the divisions, of all below them and of those they took over: the reach of whoever answers for them."""
    reached, edge = set(divisions), set(divisions)
    while edge:
        heirs_of = Q(parent__in=edge) | Q(went_to__successor__in=edge)
        edge = set(Division.objects.filter(heirs_of).values_list("pk", flat=True)) - reached
        reached |= edge
    return frozenset(reached)


def shape(code: str) -> Shape | None:
    """The stored outline of a division, if there is one."""
    return Shape.objects.filter(division__code=code).select_related("division").order_by("-division__valid_from").first()


# --- organs ------------------------------------------------------------------------------------------------------------------


def organs_on(on: date | None = None, kind: str = "") -> QuerySet[Organ]:
    """The organs there were on a day (today unless told), of one kind if given."""
    day = on or clock.today()
    check_covered(ORGAN, day)
    found = Organ.objects.filter(valid(day)).select_related("division", "parent")
    return found.filter(kind=kind) if kind else found


def organ(code: str, on: date | None = None) -> Organ:
    """The organ with that code on a day (today unless told); Absent if there was none."""
    day = on or clock.today()
    found = Organ.objects.filter(valid(day), code=code).select_related("division", "parent").first()
    if found is None:
        raise Absent(f"没有代码为 {code} 的单位。请核对代码。")
    return found


def township_organ(township: str, on: date | None = None) -> Organ:
    """The government of the township that stands on that day where the code's township stood."""
    day = on or clock.today()
    found = Organ.objects.filter(valid(day), kind="township", division__in=successors(township, day)).select_related("division").first()
    if found is None:
        raise Absent(f"没有找到代码为 {township} 的乡镇的人民政府。请核对代码。")
    return found


def duties_of(organ: Organ) -> QuerySet[Duty]:
    """The organ's duties in order; those without `verified` are shown with the mark 待核对."""
    return Duty.objects.filter(organ=organ)


def phones() -> QuerySet[Phone]:
    """The public numbers."""
    return Phone.objects.all()


def loaded_digest() -> str:
    """SHA-256 of what the last load read: the profile's files and the program. Empty before the first."""
    fact = journal_queries.latest(PROFILE, ProfileLoaded.event_name)
    return fact.event.digest if fact else ""


# --- the working calendar ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Kept:
    at: float
    calendar: WorkingCalendar


_kept: _Kept | None = None


def calendar(at_least: int = 0) -> WorkingCalendar:
    """The working calendar, kept per process. Its version is asked again after two seconds, or at once if it is older than `at_least`."""
    global _kept
    kept = _kept
    if kept and kept.calendar.version >= at_least and monotonic() - kept.at < FRESH_SECONDS:
        return kept.calendar
    version = calendar_version()
    fresh = kept.calendar if kept and kept.calendar.version == version else stored_calendar()
    _kept = _Kept(monotonic(), fresh)
    return fresh


def forget_calendar() -> None:
    """Let the next question read the tables."""
    global _kept
    _kept = None


def calendar_version() -> int:
    """The newest version of any year; 0 before the first."""
    return CalendarYear.objects.aggregate(newest=Max("version"))["newest"] or 0


def stored_calendar() -> WorkingCalendar:
    """The calendar as the present transaction sees the tables. `calendar()` is the kept one."""
    return _laid_out({row.on: _day(row) for row in CalendarDay.objects.all()}, _years(), calendar_version())


def calendar_with(year: int, days: Iterable[Day], status: YearStatus) -> WorkingCalendar:
    """The calendar as it would be after the year is published with these days; nothing is stored."""
    kept = {row.on: _day(row) for row in CalendarDay.objects.exclude(notice_id=year)}
    return _laid_out(kept | {day.on: day for day in days}, _years() | {year: status})


def _years() -> dict[int, YearStatus]:
    # this year is laid out even before any profile
    return {clock.today().year: YearStatus.UNKNOWN} | {row.year: YearStatus(row.status) for row in CalendarYear.objects.all()}


def _laid_out(days: Mapping[date, Day], years: Mapping[int, YearStatus], version: int = 0) -> WorkingCalendar:
    spoken = (replace(day, name=f"{day.name}调休上班") if day.working else day for day in days.values())
    return WorkingCalendar(spoken, years, version)


def _day(row: CalendarDay) -> Day:
    return Day(row.on, row.working, row.name, row.document)


def differences(old: WorkingCalendar, new: WorkingCalendar, year: int) -> list[Day]:
    """The days of the year, and of the December before, that the new calendar counts differently, as the new one describes them."""
    days = [date(year - 1, 12, number) for number in range(1, 32)] + rules.days_in(year)
    return [new.describe(on) for on in days if old.is_working(on) != new.is_working(on)]


def calendar_years() -> list[CalendarYear]:
    """The years of the record, newest first."""
    return list(CalendarYear.objects.order_by("-year"))


def desk_years() -> list[CalendarYear]:
    """The years that were published at the desk and still stand."""
    return [row for row in calendar_years() if row.origin == "desk" and row.status != YearStatus.UNKNOWN]


def calendar_year(year: int) -> CalendarYear | None:
    """What is recorded of a year."""
    return CalendarYear.objects.filter(year=year).first()


def years_around(year: int) -> list[int]:
    """The years of the record and the one asked for, newest first."""
    return sorted({*CalendarYear.objects.values_list("year", flat=True), year, clock.today().year}, reverse=True)


def next_unknown_year(since: int) -> int:
    """The first year from `since` on without an official notice."""
    known = set(CalendarYear.objects.filter(status=YearStatus.OFFICIAL).values_list("year", flat=True))
    return next(year for year in range(since, since + 200) if year not in known)


def days_of(year: int) -> tuple[Day, ...]:
    """The days that the notice of a year arranges, as a notice would name them."""
    return tuple(_day(row) for row in CalendarDay.objects.filter(notice_id=year).order_by("on"))
