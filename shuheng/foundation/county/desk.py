"""时限与日历: the year at a glance for every officer, publishing a year's notice for whoever holds the permit."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuheng.foundation.core import clock
from shuheng.foundation.core.days import SATURDAY, Day, WorkingCalendar, YearStatus
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.web import needs, officer

from . import actions, forms, permits, queries, rules


@dataclass(frozen=True)
class Cell:
    """One day as the month shows it."""

    day: int
    look: str
    now: bool
    words: str


@officer
@never_cache
def calendar(request: HttpRequest) -> HttpResponse:
    """The year at a glance, with its status and document, and a place to count working days."""
    year = _year(request.GET.get("year", ""))
    kept = queries.calendar()
    form = forms.CountForm(request.GET) if "start" in request.GET else forms.CountForm(initial={"start": clock.today(), "days": 20})
    context = {
        "year": year, "years": queries.years_around(year), "row": queries.calendar_year(year), "status": kept.status(year).value,
        "months": _months(kept, year), "changes": [day for day in queries.days_of(year)], "form": form, "counted": _counted(form, kept),
        "may_publish": request.actor.may(permits.CALENDAR),  # type: ignore[attr-defined]
    }
    return render(request, "county/calendar.html", context)


def _year(text: str) -> int:
    """The year asked for, this year unless told."""
    if not text:
        return clock.today().year
    if not (text.isascii() and text.isdigit()) or not forms.FIRST_YEAR <= int(text) <= forms.LAST_YEAR:
        raise Absent("没有这一年的日历。请从本年的日历选起。")
    return int(text)


def _counted(form: forms.CountForm, kept: WorkingCalendar) -> dict[str, object] | None:
    if not form.is_bound or not form.is_valid():
        return None
    start, days = form.cleaned_data["start"], form.cleaned_data["days"]
    try:
        due = kept.add(start, days)
        return {"due": due, "unsure": kept.first_unsure(start, due)}
    except Refused as refused:
        form.add_error("start", refused.message)
        return None


def _months(kept: WorkingCalendar, year: int) -> list[tuple[int, list[list[Cell | None]]]]:
    unsure, today = kept.status(year) is YearStatus.UNKNOWN, clock.today()
    months = rules.months(kept.describe(on) for on in rules.days_in(year))
    return [(month.number, [[_cell(day, unsure, today) if day else None for day in week] for week in month.weeks]) for month in months]


def _cell(day: Day, unsure: bool, today: date) -> Cell:
    looks = {(True, True): "make", (True, False): "unknown" if unsure else "", (False, True): "rest", (False, False): "holiday"}
    named = bool(day.document) or day.name not in ("周末", "工作日")
    look = "holiday" if not day.working and named else looks[day.working, day.on.weekday() >= SATURDAY]
    return Cell(day.on.day, look, day.on == today, day.name if named else "")


@needs(permits.CALENDAR)
@never_cache
def publish(request: HttpRequest) -> HttpResponse:
    """Enter a notice, look at it, publish it."""
    if request.method != "POST":
        start = {"year": request.GET.get("year", "") or queries.next_unknown_year(clock.today().year), "status": YearStatus.OFFICIAL.value}
        return _form_page(request, forms.NoticeForm(initial=start))
    if request.POST.get("step") == "edit":
        return _form_page(request, forms.NoticeForm(initial=request.POST.dict()))
    form = forms.NoticeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, form)
    if request.POST.get("step") != "publish":
        return _preview(request, form)
    try:
        year = _publish(request, form)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _form_page(request, form)
    messages.success(request, f"{year} 年的日历已经公布，跨到这一年的办件正在重算。")
    return redirect(_address(year))


def _address(year: int) -> str:
    return f"{reverse('desk-calendar')}?year={year}"


def _publish(request: HttpRequest, form: forms.NoticeForm) -> int:
    given = form.cleaned_data
    row = actions.publish_year(given["year"], form.notice.days, given["document"], given["published_on"], by=request.actor,  # type: ignore[attr-defined]
                               key=f"calendar:{request.POST.get('key', '')[:40]}", status=YearStatus(given["status"]))
    return row.year


def _form_page(request: HttpRequest, form: forms.NoticeForm) -> HttpResponse:
    flaws = form.notice.flaws if form.is_bound and hasattr(form, "notice") else ()
    context = {"form": form, "flaws": flaws, "published": queries.desk_years()}
    return render(request, "county/publish.html", context, status=422 if form.errors else 200)


def _preview(request: HttpRequest, form: forms.NoticeForm) -> HttpResponse:
    """What would be published, beside what holds now; the same text comes back with the confirmation."""
    given, kept = form.cleaned_data, queries.calendar()
    planned = queries.calendar_with(given["year"], form.notice.days, YearStatus(given["status"]))
    context = {"form": form, "given": given, "notice": form.notice, "months": _months(planned, given["year"]),
               "changed": queries.differences(kept, planned, given["year"]), "text": rules.write_notice(form.notice.days),
               "key": secrets.token_urlsafe(12)}
    return render(request, "county/preview.html", context)


@needs(permits.CALENDAR)
@require_POST
def withdraw(request: HttpRequest, year: int) -> HttpResponse:
    """Take back a year that was published here by mistake."""
    actions.forget_year(year, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, f"{year} 年的日历已经撤回，现在只按周末算。")
    return redirect(_address(year))


urlpatterns = [
    path("calendar/", calendar, name="desk-calendar"),
    path("calendar/publish/", publish, name="desk-calendar-publish"),
    path("calendar/<int:year>/withdraw/", withdraw, name="desk-calendar-withdraw"),
]
