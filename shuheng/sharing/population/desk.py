"""人口库 on the desk: a person is found by ID number or file number, for a case and a purpose; his record stays open for half an hour; past counts."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs
from shuheng.foundation.identity import rules as identification

from . import actions, forms, permits, queries, rules

PAGE = 20


@needs(permits.READ)
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """Ask for one person; below it what this officer asked before."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    begun = {name: request.GET.get(name, "")[:16] for name in ("case", "file")}
    form = forms.RegisterForm(request.POST if request.method == "POST" else None, initial=begun)
    if request.method == "POST" and form.is_valid():
        try:
            look = actions.look_up(actions.Asked(**form.cleaned_data), by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else "case", refused.message)
        else:
            return redirect("desk-population-record", look.pk)
    page = Paginator(queries.my_looks(by), PAGE).get_page(request.GET.get("page"))
    return render(request, "population/find.html", {"form": form, "page": page}, status=422 if form.errors else 200)


def _day(request: HttpRequest) -> date:
    """The day asked for, or today; what is no day is said."""
    form = forms.DayForm(request.GET)
    chosen = form.cleaned_data.get("on") if form.is_valid() else None
    for said in form.errors.get("on", []):
        messages.error(request, said)
    return chosen or today()


@needs(permits.READ)
@never_cache
@require_safe
def record(request: HttpRequest, look: int) -> HttpResponse:
    """The record behind an open look of one's own: the state of a day and the whole history."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    made = queries.look_at(by, look)
    if made.person_id is None:
        return render(request, "population/nobody.html", {"look": made})
    whole, day = queries.record(made.person_id), _day(request)
    number = whole.party.number
    homes = {one.household_id: one.household.number for one in whole.memberships}
    state = whole.on(day)
    return render(request, "population/record.html", {
        "look": made, "record": whole, "name": whole.party.name, "number": number, "masked": identification.masked_number(number), "state": state,
        "living": rules.LIVING[state.living], "relation": rules.RELATIONS.get(state.relation, ""), "marital": rules.MARITAL[state.marital],
        "birthplace": queries.birthplace(number), "homes": homes, "day": day, "shown": request.GET.get("on", "").strip()[:20]})


@needs(permits.READ)
@never_cache
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """People and households by township on a day: numbers only, of the townships of that day."""
    day, rows = _day(request), []
    try:
        rows = queries.by_township(day, permits.READ, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, refused.message)
    return render(request, "population/count.html", {
        "day": day, "rows": rows, "people": sum(one.people for one in rows), "households": sum(one.households for one in rows),
        "towns": sum(1 for one in rows if one.division), "synthetic": queries.invented()})


urlpatterns = [
    path("population/", find, name="desk-population"),
    path("population/looks/<int:look>/", record, name="desk-population-record"),
    path("population/count/", count, name="desk-population-count"),
]
