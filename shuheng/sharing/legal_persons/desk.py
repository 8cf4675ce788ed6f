"""法人库 on the desk: a legal person is found by its whole credit code or exact name; its record, and its state on any day."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.web import needs
from shuheng.foundation.identity import queries as identity
from shuheng.sharing.population.forms import DayForm

from . import permits, queries, rules


@needs(permits.READ)
@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Those with this code or name."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    words = request.GET.get("q", "").strip()[:120]
    rows = [(row, row.party.name, row.party.number) for row in queries.find(words, by)]
    return render(request, "legal_persons/find.html", {"query": words, "rows": rows})


@needs(permits.READ)
@never_cache
@require_safe
def record(request: HttpRequest, number: int) -> HttpResponse:
    """One legal person whole: the state of a day and the history."""
    identity.check(request.actor, permits.READ)  # type: ignore[attr-defined]
    whole, form = queries.record(number), DayForm(request.GET)
    day = (form.cleaned_data.get("on") if form.is_valid() else None) or today()
    for said in form.errors.get("on", []):
        messages.error(request, said)
    state = whole.on(day)
    names = identity.names_of(one.party_id for one in whole.offices)
    return render(request, "legal_persons/record.html", {
        "record": whole, "name": whole.party.name, "code": whole.party.number, "state": state, "words": rules.STATES.get(state.state, "还没有成立"), "day": day,
        "offices": [(one, names.get(one.party_id, "")) for one in whole.offices], "shown": request.GET.get("on", "").strip()[:20],
        "now": [(one, names.get(one.party_id, "")) for one in state.offices]})


urlpatterns = [
    path("legal-persons/", find, name="desk-legal-persons"),
    path("legal-persons/<int:number>/", record, name="desk-legal-person"),
]
