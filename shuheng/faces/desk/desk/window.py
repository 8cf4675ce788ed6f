"""窗口收件: a clerk files for whoever stands at the window, and hands over the receipt."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.core.web import needs
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.identity import permits as identity_permits
from shuheng.foundation.identity import rules as people
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import permits
from shuheng.services.licensing import queries as licensing_queries
from shuheng.services.licensing.models import Draft
from shuheng.services.licensing.rules import forms as rules

from .. import forms
from ..queries import theming
from ..queries import window as queries
from ..queries.window import PAPER, Counter

STAYING = ("_add", "_drop", "_refresh", "_remove")


@needs(permits.WINDOW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def window(request: HttpRequest) -> HttpResponse:
    """Who is it? Found by the number on the document, or recorded; level 2 when the original was seen."""
    form = forms.PartyAtWindow(request.POST or None, documents=list(people.DOCUMENTS.items()), initial={"kind": "person"})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                return redirect("desk-window-matter", _party(form, request.actor))  # type: ignore[attr-defined]
        except Forbidden:
            raise
        except Refused as refused:
            forms.refuse(form, refused)
    return render(request, "desk/window.html", {"stage": "who", "form": form}, status=422 if form.errors else 200)


def _party(form: forms.PartyAtWindow, by: Actor) -> int:
    given = form.cleaned_data
    found = identity.record_party(identity.Person(given["name"], given["number"], given["phone"], given["kind"]), by=by)
    if given["document"] and by.may(identity_permits.RAISE):
        identity.raise_level(found.pk, given["document"], by=by)
    return found.pk


@needs(permits.WINDOW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def matter(request: HttpRequest, party: int) -> HttpResponse:
    """What is it about?"""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST" and (chosen := request.POST.get("theme", "")[:80]):
        return redirect("desk-window-theme", party, chosen)
    if request.method == "POST":
        return redirect("desk-window-form", party, request.POST.get("matter", "")[:80] or "-")
    words = request.GET.get("matter_q", "").strip()[:40]
    rows = [{"code": one.code, "title": one.title, "organ": one.organ.name} for one in queries.matters(by, words)]
    return render(request, "desk/window.html", {"stage": "matter", "party": queries.person(party), "matters": rows, "query": words,
                                                 "themes": theming.themes_at(by, words)})


# --- the form


@needs(permits.WINDOW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, party: int, code: str) -> HttpResponse:
    """The whole form on one page, with materials uploaded or ticked as handed in on paper."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if number := queries.filed(by, key_of(request)):
        return redirect("desk-window-filed", number)
    found = queries.counter(by, party, code)
    if request.method != "POST":
        return form_page(request, found)
    taken = licensing.take_uploads(request.FILES, found.content.to_bring, found.files, party=party, by=by, remove=request.POST.get("_remove", ""))
    found = _saved(found.filled(request.POST), taken, frozenset(request.POST.getlist("paper")), by, party)
    if any(word in request.POST for word in STAYING):
        return form_page(request, found, errors=taken.errors)
    problems = wrong(request, found, taken)
    return form_page(request, found, problems, taken.errors) if problems else _file(request, found, by)


def wrong(request: HttpRequest, found: Counter, taken: licensing.Taken) -> list[rules.Problem]:
    """What keeps the clerk from filing: answers, papers, files, and whether it was read out to the applicant."""
    problems = [*found.problems(), *(rules.Problem("", f"m-{code}", text) for code, text in taken.errors.items())]
    if request.POST.get("_confirmed") != "yes":
        problems.append(rules.Problem("", "confirmed", "请先念给申请人听，申请人确认以后打勾。"))
    return problems


def key_of(request: HttpRequest) -> str:
    """Drawn with the page, sent with every click on it: one page files once."""
    try:
        return str(uuid.UUID(request.POST.get("_key", "")))
    except ValueError:
        return str(uuid.uuid4())


def _saved(found: Counter, taken: licensing.Taken, paper: frozenset[str], by: Actor, party: int) -> Counter:
    known = {one.code for one in found.content.to_bring}
    kept = {**taken.tokens, PAPER: sorted(paper & known), **found.offer.kept}
    licensing.save_draft(found.row, found.answers, kept, party=party, by=by)
    return queries.counter(by, party, found.row.code)


def _file(request: HttpRequest, found: Counter, by: Actor) -> HttpResponse:
    assert isinstance(found.draft, Draft)
    filing = licensing.Filing(found.row, found.answers, found.person.pk, found.files, found.paper, licensing.WINDOW, certificates=found.certificates)
    try:
        with transaction.atomic():
            row = licensing.apply(filing, by=by, key=key_of(request), draft=found.draft)
            licensing.discard_draft(found.draft, by=by)
    except Forbidden:
        raise
    except Refused as refused:
        return form_page(request, found, [rules.Problem("", "", refused.message)])
    return redirect("desk-window-filed", row.case.number)


def form_page(request: HttpRequest, found: Counter, problems: Sequence[rules.Problem] = (), errors: Mapping[str, str] | None = None) -> HttpResponse:
    """The form with its papers, and what is wrong."""
    missing = {one.code: found.offer.lacking(one.code, f"还差{one.title}。") for one in found.missing} if problems else {}
    context = {
        "stage": "form", "party": found.person, "matter": found.row, "key": key_of(request), "problems": problems,
        "sections": rules.describe(found.content.form, found.answers, [one for one in problems if one.pointer], facts=found.facts,
                                   places=licensing_queries.places(), add=request.POST.get("_add", "")),
        "materials": queries.slots(found, missing | dict(errors or {})), "promised": request.POST.get("_confirmed") == "yes",
        "back": reverse("desk-window-matter", args=[found.person.pk]),
    }
    return render(request, "desk/window.html", context, status=422 if problems or errors else 200)


# --- after filing


@needs(permits.WINDOW)
@never_cache
@require_safe
def filed(request: HttpRequest, number: str) -> HttpResponse:
    """It is received; the receipt is to be printed."""
    row = licensing_queries.application_for(request.actor, number, permits.WINDOW)  # type: ignore[attr-defined]
    return render(request, "desk/window.html", {"stage": "done", "case": row.case, "receipt": reverse("desk-window-receipt", args=[number])})


@needs(permits.WINDOW)
@never_cache
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """收件凭证: what was handed in, when the answer comes, where to ask."""
    row = licensing_queries.application_for(request.actor, number, permits.WINDOW)  # type: ignore[attr-defined]
    case = row.case
    content = licensing_queries.content(case.definition_id)
    context = {"case": case, "organ": queries.organ_of(case), "who": queries.person(case.party_id or 0), "materials": licensing_queries.materials(row),
               "notice": content.limit("notice"), "promised": content.limit("promised"), "printed": now(), "clerk": request.actor.label}  # type: ignore[attr-defined]
    return render(request, "desk/receipt.html", context)


# --- supplements at the window


@needs(permits.WINDOW, permits.ACCEPT)
@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A number, from the notice that the applicant holds."""
    number = numbers.clean(request.GET.get("number", ""))
    if not numbers.valid(number):
        messages.warning(request, "编号是 12 位数字，在告知书右上角。请核对。")
        return redirect("desk-window")
    return redirect("desk-window-supplement", number)


@needs(permits.WINDOW, permits.ACCEPT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant brings what was missing; the clerk scans it or ticks the paper."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    paper = frozenset(request.POST.getlist("paper"))
    try:
        found = queries.wanted(by, number, {}, request.POST, paper)
    except (Absent, Forbidden):
        raise
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("desk-window")
    if request.method != "POST":
        return _supplement(request, found, {})
    taken = licensing.take_uploads(request.FILES, found.materials, {}, party=found.case.party_id or 0, by=by, remove=request.POST.get("_remove", ""))
    errors, wrong = dict(taken.errors), ""
    if not errors:
        try:
            with transaction.atomic():
                licensing.supply(number, taken.tokens, by=by, words=request.POST.get("words", ""), paper=paper, certificates=_standing(found, taken, paper))
            messages.success(request, "收下了，已经转给办理单位。")
            return redirect("desk-window")
        except (Absent, Forbidden):
            raise
        except Refused as refused:
            wrong = refused.message
    return _supplement(request, queries.wanted(by, number, errors, request.POST, paper), errors, wrong)


def _standing(found: queries.Wanted, taken: licensing.Taken, paper: frozenset[str]) -> dict[str, int]:
    """The certificates for what is asked and was brought neither as a scan nor on paper."""
    return found.offer.standing([one.code for one in found.materials], {code for code, tokens in taken.tokens.items() if tokens} | paper)


def _supplement(request: HttpRequest, found: queries.Wanted, errors: Mapping[str, str], wrong: str = "") -> HttpResponse:
    problems = [rules.Problem("", f"m-{code}", text) for code, text in errors.items()] + ([rules.Problem("", "", wrong)] if wrong else [])
    context = {"case": found.case, "who": found.who, "materials": found.slots, "others": found.others, "until": found.supplement.due_on,
               "problems": problems, "words": request.POST.get("words", "")}
    return render(request, "desk/supplement.html", context, status=422 if problems else 200)
