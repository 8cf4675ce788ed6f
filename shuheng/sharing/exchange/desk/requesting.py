"""Requests: the list, asking for an entry, one request with its clocks and what the present post may do; what answers for one's own entries."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Step
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.web import needs
from shuheng.foundation.county.models import Organ
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.queries import Ask, contents, published
from shuheng.sharing.catalogue.rules import CLOSED

from .. import actions, forms, permits, queries, rules
from ..queries.terms import HELD

PAGE = 30
STAGES = {code: title for code, (title, _, _) in rules.STAGES.items()}
OUTCOMES = {"granted": "同意提供", "refused": "不予提供", "withdrawn": "申请单位撤回"}
EVERYBODY = (permits.REQUEST, permits.PROVIDE, permits.CHECK)


@needs(*EVERYBODY, permits.LOOK)
@never_cache
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What one's own organ asked or is asked for."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    state = request.GET.get("state", "open")
    state = state if state in ("open", "closed") else "open"
    page = Paginator(queries.requests(by, state), PAGE).get_page(request.GET.get("page"))
    rows = [(one, STAGES.get(one.case.stage, "办结")) for one in page]
    return render(request, "exchange/requests.html", {
        "page": page, "rows": rows, "state": state, "waiting": queries.waiting_for(by),
        "disputed": queries.objections_waiting(by) if by.may(permits.PROVIDE) else 0, "may_ask": by.may(permits.REQUEST), "may_look": by.may(permits.LOOK),
        "may_check": by.may(permits.CHECK), "may_attach": by.may(permits.PROVIDE)})


@needs(permits.REQUEST)
@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which entry of which organ is needed."""
    words = request.GET.get("words", "").strip()[:40]
    page = Paginator(published(Ask(words=words)), PAGE).get_page(request.GET.get("page"))
    said = contents(list(page))
    rows = [(row, said[row.pk], sum(one.sharing != CLOSED for one in said[row.pk].items)) for row in page if row.pk in said]
    return render(request, "exchange/choose.html", {"page": page, "rows": rows, "words": words})


def _entry(number: int) -> Resource:
    row = Resource.objects.select_related("organ").filter(pk=number).first()
    if row is None or not row.stands:
        raise Absent("目录里没有这个资源。请从目录里再选一次。")
    return row


@needs(permits.REQUEST)
@never_cache
def new(request: HttpRequest, resource: int) -> HttpResponse:
    """Ask for items of one entry."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = _entry(resource)
    own = Organ.objects.select_related("division").filter(pk=by.organ).first()
    form = forms.RequestForm(queries.said(row), own.division.code if own and own.division else "", request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask(row.code, form.asked, by=by, key=_key(request))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "申请交上去了，先由数据局做合规审查。")
            return redirect("desk-share", made.case.number)
    return render(request, "exchange/ask.html", {"form": form, "row": row, "said": queries.said(row), "key": _key(request)}, status=422 if form.errors else 200)


def _key(request: HttpRequest) -> str:
    """One for each opened form: a double click makes one request."""
    given = request.POST.get("once", "")
    return given[:60] if given.startswith("share:") else f"share:{uuid.uuid4()}"


@needs(*EVERYBODY)
@never_cache
def request_(request: HttpRequest, number: str) -> HttpResponse:
    """One request: what is asked, its clocks with their proofs, what happened, and what the present post may do."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    made = queries.request_for(by, number)
    moves = queries.moves_for(made, by)
    form = forms.AnswerForm(moves, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(number, form.cleaned_data["move"], form.cleaned_data["words"], by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "办好了。")
            return redirect("desk-share", made.case.number)
    state = load(made.case_id)[1]
    return render(request, "exchange/request.html", {
        "made": made, "items": queries.items_of(made), "form": form, "moves": moves, "stage": STAGES.get(state.stage, "办结"), "lamp": state.lamp,
        "proofs": [proof for kind, proof in cases.proofs(made.case).items() if kind == "stage"] if state.open else [],
        "steps": Step.objects.filter(case=made.case_id).order_by("seq"), "grant": getattr(made, "grant", None), "open": state.open,
        "outcome": OUTCOMES.get(state.outcome, "")}, status=422 if form.errors else 200)


@needs(permits.PROVIDE)
@never_cache
@require_safe
def attachments(request: HttpRequest) -> HttpResponse:
    """What answers for one's own entries."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = Resource.objects.filter(organ__in=by.organs, edition__gt=0, withdrawn_at=None).select_related("attachment").order_by("code")
    shown = [(row, getattr(row, "attachment", None)) for row in rows]
    titles = {**{one.code: one.title for one in rules.REGISTERS.values()}, HELD: "本单位归集的数据"}
    told = [(row, titles.get(one.relation, "") if one else "", one) for row, one in shown]
    return render(request, "exchange/attachments.html", {"rows": told, "form": forms.AttachForm()})


@needs(permits.PROVIDE)
@never_cache
@require_POST
def attach(request: HttpRequest, resource: int) -> HttpResponse:
    """Attach a base registry to one of one's own entries."""
    row, form = _entry(resource), forms.AttachForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("请选数据在哪里。")
        actions.attach(row.code, form.cleaned_data["relation"], by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"“{row.title}”挂接好了，授权以后就能查。")
    return redirect("desk-attachments")
