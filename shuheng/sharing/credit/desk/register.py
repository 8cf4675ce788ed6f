"""The organ's list, what waits for it, and one subject: found by code, name or for a case, read on any day, recorded about."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs
from shuheng.foundation.identity.rules import masked_name
from shuheng.sharing.population import actions as population
from shuheng.sharing.population.forms import DayForm, LookForm

from .. import actions, forms, permits, queries, rules
from ..models import Entry
from ..queries import Ask, Subject

PAGE = 50


def called(entry: Entry) -> str:
    """The subject in a list: a legal person by name, a person by the first sign of it."""
    return entry.party.name if entry.whose == rules.LEGAL else masked_name(entry.party.name)


def asked(request: HttpRequest) -> Ask:
    """What the address asks of the list."""
    group, state = request.GET.get("group", ""), request.GET.get("state", "")
    return Ask(request.GET.get("words", "").strip()[:80], group if group in rules.GROUPS else "", state if state in rules.STATES else "")


@needs(permits.READ)
@never_cache
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """The entries of one's own organ."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    ask = asked(request)
    page = Paginator(queries.kept(by, ask), PAGE).get_page(request.GET.get("page"))
    rows = [(one, called(one.entry)) for one in queries.held(page, today())]
    return render(request, "credit/desk_list.html", {
        "page": page, "rows": rows, "ask": ask, "groups": rules.GROUPS.items(), "states": rules.STATES.items(), "filtered": ask != Ask(),
        "waiting": len(queries.waiting(by)), "may_record": by.may(permits.RECORD), "filters": request.GET.urlencode()})


@needs(permits.READ)
@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Objections and applications that wait, the nearest day first."""
    rows = [(one, called(one.entry)) for one in queries.waiting(request.actor)]  # type: ignore[attr-defined]
    return render(request, "credit/waiting.html", {"rows": rows})


@needs(permits.READ)
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """A legal person by code or name; a person for a running case and a purpose."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    words = request.GET.get("q", "").strip()[:120]
    form = LookForm(request.POST if request.method == "POST" else None, initial={"case": request.GET.get("case", "")[:16]})
    if request.method == "POST" and form.is_valid():
        try:
            look = population.look_up(population.Asked(**form.cleaned_data), by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else "case", refused.message)
        else:
            return redirect("desk-credit-looked", look.pk)
    return render(request, "credit/find.html", {"asked": words, "found": queries.find_legal(words, by), "form": form}, status=422 if form.errors else 200)


# --- one subject


@needs(permits.READ)
@never_cache
@require_safe
def legal(request: HttpRequest, party: int) -> HttpResponse:
    """A legal person's entries, of every organ, on a day."""
    return _subject(request, queries.legal(party, request.actor), reverse("desk-credit-legal-new", args=[party]))  # type: ignore[attr-defined]


@needs(permits.READ)
@never_cache
@require_safe
def looked(request: HttpRequest, look: int) -> HttpResponse:
    """A person's entries behind an open look."""
    _, subject = queries.looked_up(request.actor, look)  # type: ignore[attr-defined]
    return _subject(request, subject, reverse("desk-credit-looked-new", args=[look]))


def _day(request: HttpRequest) -> date:
    form = DayForm(request.GET)
    for said in form.errors.get("on", []):
        messages.error(request, said)
    return (form.cleaned_data.get("on") if form.is_valid() else None) or today()


def _subject(request: HttpRequest, subject: Subject, new: str) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    day = _day(request)
    rows = [(one, one.entry.organ_id in by.organs) for one in queries.on(subject.party, day)]
    return render(request, "credit/subject.html", {
        "subject": subject, "rows": rows, "day": day, "shown": request.GET.get("on", "").strip()[:20], "new": new if by.may(permits.RECORD) else ""})


@needs(permits.RECORD)
@never_cache
def new_legal(request: HttpRequest, party: int) -> HttpResponse:
    """Record an entry about a legal person."""
    return _new(request, queries.legal(party, request.actor), reverse("desk-credit-legal", args=[party]))  # type: ignore[attr-defined]


@needs(permits.RECORD)
@never_cache
def new_looked(request: HttpRequest, look: int) -> HttpResponse:
    """Record an entry about a person behind an open look."""
    _, subject = queries.looked_up(request.actor, look)  # type: ignore[attr-defined]
    return _new(request, subject, reverse("desk-credit-looked", args=[look]))


def _new(request: HttpRequest, subject: Subject, back: str) -> HttpResponse:
    kinds = [one for one in queries.kinds_on(today()) if one.plan.covers(subject.whose)]
    form = forms.EntryForm(kinds, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.record_entry(subject.party, form.said, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "记好了，已经向社会公示。" if made.published_on else "记好了。这一种不公示，当事人自己看得到。")
            return redirect("desk-credit-entry", made.pk)
    return render(request, "credit/new.html", {"form": form, "subject": subject, "back": back}, status=422 if form.errors else 200)
