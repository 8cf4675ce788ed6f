"""Requests on the desk: the register with its filters and export, recording what came on paper, one request with the acts that are possible now."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Rating, Step
from shuheng.foundation.cases.permits import OPINE
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import LAMP_LABELS, Lamp
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.sheets import Sheet, workbook
from shuheng.foundation.core.web import needs
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.rules import masked_number

from .. import actions, forms, permits, queries, rules
from ..models import Request
from ..queries import Filter
from .acts import acts_for

PAGE, MOST = 30, 5_000
WITH_FILES = ("decide", "enclose", "deliver")  # acts beside which the copies are told that go with the answer
STAGES = {code: title for code, (title, *_) in rules.STAGES.items()}
EVERYBODY = (permits.HANDLE, permits.APPROVE)
AND_ASKED = (*EVERYBODY, OPINE)
HEAD = ("编号", "收到日期", "来的方式", "申请人类别", "环节", "灯", "最晚答复", "结果", "结束日期")


def asked_for(request: HttpRequest) -> Filter:
    """The filter that the address names; what is not known is left out."""
    state, stage, group = (request.GET.get(name, "") for name in ("state", "stage", "group"))
    return Filter(state if state in ("open", "closed", "all") else "open", stage if stage in STAGES else "", group if group in rules.GROUPS else "",
                  forms.year_of(request.GET.get("year", "")))


def stage_of(row: Request) -> str:
    """The present stage in words."""
    return STAGES.get(row.case.stage, "办结")


def outcome_of(row: Request) -> str:
    """How it ended, in words; empty while it is open."""
    return rules.OUTCOMES[row.outcome].told if row.outcome else ""


@needs(*EVERYBODY)
@never_cache
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """The register of one's own organ."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    ask = asked_for(request)
    page = Paginator(queries.requests(by, ask), PAGE).get_page(request.GET.get("page"))
    near, overdue = queries.waiting_items(by)
    kept = {"state": ask.state, "stage": ask.stage, "group": ask.group, "year": ask.year or ""}
    return render(request, "disclosure/requests.html", {
        "page": page, "rows": [(row, rules.APPLICANTS[row.applicant], stage_of(row), outcome_of(row)) for row in page],
        "ask": ask, "stages": STAGES.items(), "groups": rules.GROUPS.items(),
        "years": range(today().year, 2018, -1), "near": near, "overdue": overdue, "may_record": by.may(permits.HANDLE),
        "filtered": bool(ask.stage or ask.group or ask.year), "kept": urlencode({name: value for name, value in kept.items() if value})})


@needs(*EVERYBODY)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The register that the address names as a table, without names and without what was asked."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = list(queries.requests(by, asked_for(request))[:MOST])
    note = f"这里是前 {MOST:,} 条。请按年份、环节分开导出。" if len(rows) == MOST else ""
    return workbook(f"信息公开申请台账-{today():%Y%m%d}.xlsx", [Sheet("台账", HEAD, [_line(row) for row in rows], note, (16, 12, 14, 14, 14, 8, 12, 26, 12))])


def _line(row: Request) -> list[object]:
    return [row.case.number, row.received_on, rules.WAYS[row.way].title, rules.APPLICANTS[row.applicant], stage_of(row), LAMP_LABELS[Lamp(row.case.lamp)],
            row.case.due_on if not row.outcome else None, outcome_of(row), row.ended_on]


@needs(permits.HANDLE)
@never_cache
def record(request: HttpRequest) -> HttpResponse:
    """Write down a request that came on paper."""
    form = forms.RecordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.record(form.asked, form.person, form.cleaned_data["way"], form.cleaned_data["received_on"], by=request.actor,  # type: ignore[attr-defined]
                                 key=once(request))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "登记好了，登记回执在下面。")
            return redirect("desk-disclosure-request", row.case.number)
    return render(request, "disclosure/record.html", {"form": form, "once": once(request)}, status=422 if form.errors else 200)


def once(request: HttpRequest) -> str:
    """One for each opened form: a double click makes one request."""
    given = request.POST.get("once", "")
    return given[:60] if given.startswith("disclosure:") else f"disclosure:{uuid.uuid4()}"


@needs(*AND_ASKED)
@never_cache
@require_safe
def request_(request: HttpRequest, number: str) -> HttpResponse:
    """One request: what is asked, its clock with its proof, what happened, and what may be done now; an organ that was asked sees the question."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.request_to_read(by, number)
    if row.organ_id not in by.organs:
        return render(request, "disclosure/asking.html", {"row": row, "asking": queries.asking(by, row), "acts": acts_for(row, by)})
    state = load(row.case_id)[1]
    return render(request, "disclosure/request.html", {
        "row": row, "asked": queries.asked(row), "who": _who(row), "stage": stage_of(row), "outcome": outcome_of(row),
        "lamp": state.lamp, "acts": acts_for(row, by), "proof": cases.proofs(row.case).get("statutory"),
        "steps": Step.objects.filter(case=row.pk).order_by("seq"), "enclosures": queries.enclosures(row), "disputes": queries.disputes(row),
        "documents": queries.documents(row), "thirds": queries.third_parties(row), "opinions": queries.opinions(row),
        "answer": queries.answer(row), "reasons": queries.reasons(row), "many": queries.recent(row), "notice_until": queries.notice_until(row),
        "open": state.open,
        "way": rules.WAYS[row.way], "applicant": rules.APPLICANTS[row.applicant], "medium": rules.MEDIA[row.medium],
        "delivery": rules.DELIVERIES[row.delivery], "verdicts": actions.VERDICTS, "rating": Rating.objects.filter(case=row.pk).first(),
        "fee": f"{row.fee_fen / 100:.2f}" if row.fee_fen else ""})


def _who(row: Request) -> tuple[str, str]:
    """Name and masked number of the applicant, for the organ that answers him."""
    if row.party is None:
        return "", ""
    with acting(SYSTEM):
        party = identity.party(row.party)
        return party.name, masked_number(party.number)


@needs(*AND_ASKED)
@never_cache
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One act with its form."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.request_to_read(by, number)
    chosen = next((one for one in acts_for(row, by) if one.code == code), None)
    if chosen is None:
        raise Absent("现在不能这样办：这一步刚刚变了，或者不归您现在的岗位。请回到申请看看最新情况。")
    form = chosen.form(row, request.POST if request.method == "POST" else None)
    form.files = request.FILES
    if request.method == "POST" and form.is_valid():
        try:
            chosen.do(number, form, by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, chosen.done)
            return redirect("desk-disclosure-request", row.case.number)
    own = row.organ_id in by.organs
    return render(request, "disclosure/act.html", {
        "form": form, "row": row, "act": chosen, "asked": queries.asked(row).content if own else queries.asking(by, row).words,
        "enclosures": queries.enclosures(row) if own and chosen.code in WITH_FILES else []}, status=422 if form.errors else 200)
