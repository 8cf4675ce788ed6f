"""证照登记簿 on the desk: searching, issuing by hand and in bulk, and every act on a certificate with its reason and document."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.web import needs, officer
from shuheng.foundation.identity import rules as identities
from shuheng.foundation.identity.actions import Person

from . import actions, forms, permits, queries
from .models import Batch, Certificate, Edition
from .rules import STATE_LABELS, TURNS, columns_of
from .web import lamp, paper_of

PAGE = 50
_Act = Callable[..., Any]


@needs(permits.READ, permits.ISSUE, permits.TURN)
@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The organ's certificates: by number or the holder's exact number, by kind, state, and what was valid on a day."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    words, code, state = (request.GET.get(name, "").strip()[:80] for name in ("q", "kind", "state"))
    day = django_forms.DateField(required=False, input_formats=forms.DATES)
    try:
        on = day.clean(request.GET.get("on", "").strip())
    except django_forms.ValidationError:
        messages.error(request, "日期请写成 2026-11-04 这样。")
        on = None
    rows = queries.register(by, words=words, code=code, state=state if state in STATE_LABELS else "", on=on)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    kinds = queries.issuing_kinds(by, permits.READ) or queries.issuing_kinds(by, permits.ISSUE)
    return render(request, "registries/register.html", {
        "page": page, "rows": [(row, *lamp(row), row.holder.name) for row in page], "query": words, "code": code, "state": state, "on": on, "kinds": kinds,
        "states": STATE_LABELS.items(), "may_issue": queries.issuing_kinds(by, permits.ISSUE), "may_bulk": queries.issuing_kinds(by, permits.BULK),
        "filtered": bool(words or code or state or on)})


# --- one certificate

@needs(permits.READ, permits.ISSUE, permits.TURN)
@never_cache
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate of the organ whole. The look is written down."""
    row = queries.certificate_at_desk(request.actor, number)  # type: ignore[attr-defined]
    actions.note_looked(row, by=request.actor)  # type: ignore[attr-defined]
    return _whole(request, row)


def _whole(request: HttpRequest, row: Certificate, case: str = "") -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    with acting(SYSTEM):
        edition = Edition.objects.get(certificate=row.pk, place=row.edition)
        said, turns = queries.paper(edition), list(queries.turns(row))
    code, words = lamp(row)
    state = row.worth_on(today())
    ours = not case and by.may(permits.TURN)
    acts = [(act, title) for act, title in ACTS.items() if ours and state in TURNS[act][0]]
    paper = reverse("desk-certificate-paper-in-case", args=[case, row.pk]) if case else reverse("desk-certificate-paper", args=[row.number])
    return render(request, "registries/desk_certificate.html", {
        "row": row, "lamp": code, "words": words, "said": said, "masked": identities.masked_number(said.holder_number), "paper": paper,
        "values": queries.kind_by_id(row.kind_id).shown(said.values), "edition": edition, "turns": turns, "acts": acts, "case": case})


@officer
@never_cache
@require_safe
def in_case(request: HttpRequest, case: str, row: int) -> HttpResponse:
    """A certificate that stands for a material of a case, for whoever may read the case."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found, case_row = queries.certificate_in_case(by, case, row)
    actions.note_looked(found, by=by, case=case_row)
    return _whole(request, found, case)


@officer
@never_cache
@require_safe
def paper_in_case(request: HttpRequest, case: str, row: int) -> HttpResponse:
    """Its signed PDF, under the same rule."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found, case_row = queries.certificate_in_case(by, case, row)
    actions.note_looked(found, by=by, case=case_row)
    return paper_of(found)


@needs(permits.READ, permits.ISSUE, permits.TURN)
@never_cache
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponse:
    """The signed PDF, to print or to hand over."""
    row = queries.certificate_at_desk(request.actor, number)  # type: ignore[attr-defined]
    actions.note_looked(row, by=request.actor)  # type: ignore[attr-defined]
    return paper_of(row)


ACTS: Mapping[str, str] = {"change": "变更", "renew": "延续", "suspend": "暂停使用", "resume": "恢复", "revoke": "撤销", "cancel": "注销"}
_PLAIN: Mapping[str, _Act] = {"suspend": actions.suspend, "resume": actions.resume, "revoke": actions.revoke, "cancel": actions.cancel}


@needs(permits.TURN)
@never_cache
def turn(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """One act on a certificate: the form, then the deed."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if act not in ACTS:
        raise Absent("没有这个办法。请从证照的页面选。")
    row = queries.certificate_at_desk(by, number, permits.TURN)
    form = _turn_form(request, row, act)
    if request.method == "POST" and form.is_valid():
        try:
            _do(row, act, form, by)
        except Refused as refused:
            forms.refuse(form, refused)
        else:
            messages.success(request, f"{ACTS[act]}办好了，已经告诉持证人。")
            return redirect("desk-certificate", row.number)
    final = act in ("revoke", "cancel")
    return render(request, "registries/turn.html", {"row": row, "act": ACTS[act], "form": form, "final": final}, status=422 if form.errors else 200)


def _turn_form(request: HttpRequest, row: Certificate, act: str) -> django_forms.Form:
    data = request.POST if request.method == "POST" else None
    if act == "change":
        with acting(SYSTEM):
            said = queries.paper(Edition.objects.get(certificate=row.pk, place=row.edition))
        return forms.ChangeForm(queries.kind_by_id(row.kind_id), data, initial={f"v_{code}": value for code, value in said.values.items()})
    return forms.RenewForm(data) if act == "renew" else forms.TurnForm(data)


def _do(row: Certificate, act: str, form: django_forms.Form, by: Actor) -> None:
    ground = actions.Ground(form.cleaned_data["reason"], form.cleaned_data["document"])
    if isinstance(form, forms.ChangeForm):
        actions.change(row.number, form.values(), ground, by=by)
    elif isinstance(form, forms.RenewForm):
        actions.renew(row.number, ground, by=by, until=form.cleaned_data["valid_until"])
    else:
        _PLAIN[act](row.number, ground, by=by)


# --- issuing by hand

@needs(permits.ISSUE)
@never_cache
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate by hand. The key of the form issues once."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    kind = next((row for row in queries.issuing_kinds(by, permits.ISSUE) if row.code == code), None)
    if kind is None:
        raise Absent("您的单位不颁发这种证照。请从登记簿里选。")
    form = forms.IssueForm(queries.kind_by_id(kind.pk), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = _issued(form, kind, by, request.POST.get("key", "")[:40])
        except Refused as refused:
            forms.refuse(form, refused)
        else:
            messages.success(request, f"发好了：{row.number}。")
            return redirect("desk-certificate", row.number)
    key = request.POST.get("key", "")[:40] or secrets.token_urlsafe(12)
    return render(request, "registries/issue.html", {"kind": kind, "form": form, "key": key}, status=422 if form.errors else 200)


def _issued(form: forms.IssueForm, kind: Any, by: Actor, key: str) -> Certificate:
    given = form.cleaned_data
    sort = actions.sort_of(form.kind, given["number"])
    wish = actions.Wish(kind, 0, form.values(), kind.organ_id, valid_from=given["valid_from"], valid_until=given["valid_until"],
                        document=given["document"], reason=given["reason"])
    return actions.issue_to(Person(given["name"], given["number"], given["phone"], sort), wish, by=by, key=f"registries.issue:{key}" if key else "")


# --- bulk

@needs(permits.BULK)
@never_cache
def batches(request: HttpRequest) -> HttpResponse:
    """The organ's bulk issues, and a form for the next table."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    kinds = queries.issuing_kinds(by, permits.BULK)
    posted = request.method == "POST"
    form = forms.TableForm([(row.code, row.title) for row in kinds], request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            made = actions.upload(queries.kind(form.cleaned_data["kind"]), form.cleaned_data["table"].read(actions.MOST_BYTES + 1),
                                  form.cleaned_data["document"], by=by)
        except Refused as refused:
            forms.refuse(form, refused)
        else:
            return redirect("desk-batch", made.pk)
    page = Paginator(queries.batches(by), PAGE).get_page(request.GET.get("page"))
    return render(request, "registries/batches.html", {"form": form, "kinds": kinds, "page": page}, status=422 if form.errors else 200)


@needs(permits.BULK)
@never_cache
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """How far one bulk issue is, and which rows were refused; starts it, or lets it go on."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            actions.start_batch(number, by=by)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "开始了。可以关掉这一页，过一会儿再来看。")
        return redirect("desk-batch", number)
    row, counted = queries.batch(by, number), queries.tally(number)
    return render(request, "registries/batch.html", {
        "row": row, "tally": counted, "papers": queries.papers_made(number), "refused": list(queries.refused_rows(number)[:200]),
        "ready": row.state == Batch.State.READY, "running": row.state == Batch.State.RUNNING})


@needs(permits.BULK)
@require_safe
def sample_table(request: HttpRequest, code: str) -> HttpResponse:
    """The head that a table for this kind must have."""
    content = queries.kind_by_id(queries.kind(code).pk)
    return _csv(f"样表-{content.title}.csv", [columns_of(content)])


@needs(permits.BULK)
@require_safe
def refused_table(request: HttpRequest, number: int) -> HttpResponse:
    """The refused rows by their places, with the reasons."""
    row = queries.batch(request.actor, number)  # type: ignore[attr-defined]
    lines = [("第几行", "为什么没有颁发"), *((str(one.place), one.reason) for one in queries.refused_rows(row.pk))]
    return _csv(f"没有颁发的行-{row.pk}.csv", lines)


def _csv(name: str, rows: Sequence[tuple[str, ...]]) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    csv.writer(response).writerows(rows)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


urlpatterns = [
    path("certificates/", register, name="desk-certificates"),
    path("certificates/issue/<slug:code>/", issue, name="desk-certificate-issue"),
    path("certificates/bulk/", batches, name="desk-batches"),
    path("certificates/bulk/sample/<slug:code>/", sample_table, name="desk-batch-sample"),
    path("certificates/bulk/<int:number>/", batch, name="desk-batch"),
    path("certificates/bulk/<int:number>/refused/", refused_table, name="desk-batch-refused"),
    path("certificates/in/<slug:case>/<int:row>/", in_case, name="desk-certificate-in-case"),
    path("certificates/in/<slug:case>/<int:row>/paper.pdf", paper_in_case, name="desk-certificate-paper-in-case"),
    path("certificates/of/<str:number>/", certificate, name="desk-certificate"),
    path("certificates/of/<str:number>/paper.pdf", paper, name="desk-certificate-paper"),
    path("certificates/of/<str:number>/<slug:act>/", turn, name="desk-certificate-turn"),
]
