"""信息公开 for everybody: how to ask, what is published unasked, the annual reports; and for a resident his requests from asking to the answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.actions import rating_channel
from shuheng.foundation.cases.models import Rating, Step
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import LEVELS
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import public, resident
from shuheng.foundation.county.models import Organ
from shuheng.foundation.files import actions as files
from shuheng.foundation.files import queries as stored
from shuheng.foundation.files.web import attachment
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.web import signed_in

from . import actions, forms, queries, rules
from .models import Report, Request
from .printing import reports as paper
from .queries.reports import COUNTY, stored_lines
from .rules import fees
from .rules.report import Publishing

GET_POST = ["GET", "HEAD", "POST"]


# --- for everybody


@public
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """How to ask, within which days, what it costs, whom to ask."""
    days = {one.code: one.days for one in rules.LIMITS}
    return render(request, "disclosure/guide.html", {
        "days": days, "ways": rules.WAYS.items(), "groups": rules.decidable(), "organs": queries.organs_asked(),
        "duties": queries.duties().count(),
        "free": {one.unit: one.steps[1].above for one in fees.TARIFFS}, "fee_source": fees.TARIFFS[0].source})


@public
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """What organs publish unasked: by which law, within how many days, and what stands there already."""
    code = request.GET.get("organ", "")[:60]
    rows = list(queries.duties(code))
    return render(request, "disclosure/catalogue.html", {
        "rows": [(row, queries.public_items(row, 5 if not code else 50)) for row in rows], "code": code,
        "organs": Organ.objects.filter(pk__in=queries.duties().values("organ")).order_by("name")})


@public
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The released annual reports, the newest year first."""
    rows = list(queries.released_reports()[:500])
    return render(request, "disclosure/reports.html", {"rows": [(row, row.organ.code if row.organ else COUNTY) for row in rows]})


def _told(row: Report) -> paper.Told:
    return paper.Told(row.year, row.organ.name if row.organ else "全县", stored_lines(row), rules.dispute_lines(row.disputes),
                      Publishing(row.published, row.in_time, row.overdue), row.words, row.released_on, row.digest)


@public
@require_safe
def report(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """One released report."""
    row = queries.released(year, code)
    return render(request, "disclosure/report.html", {"row": row, "told": _told(row), "columns": paper.COLUMNS, "results": paper.DISPUTE_COLUMNS, "code": code})


@public
@require_safe
def report_file(request: HttpRequest, year: int, code: str, kind: str) -> HttpResponse:
    """A released report as xlsx or PDF."""
    told = _told(queries.released(year, code))
    if kind == "xlsx":
        return paper.workbook(year, told.name, told.lines, told.disputes)
    response = HttpResponse(paper.pdf(told), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{told.title}.pdf") or "attachment"
    return response


# --- for whoever asks


@resident(level=1)
@never_cache
@require_http_methods(GET_POST)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask an organ for information."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    organs = list(queries.organs_asked().values_list("code", "name"))
    form = forms.AskForm(organs, _whom(by), request.POST if request.method == "POST" else None, initial={"organ": request.GET.get("organ", "")})
    if request.method == "POST" and form.is_valid():
        party = int(form.cleaned_data.get("who") or by.party or 0)
        try:
            row = actions.submit(form.cleaned_data["organ"], form.asked, party, by=by, key=_once(request))
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "申请收到了，登记回执在下面。")
            return redirect("my-disclosure-request", row.case.number)
    return render(request, "disclosure/ask.html", {"form": form, "once": _once(request)}, status=422 if form.errors else 200)


def _whom(by: Actor) -> list[tuple[str, str]]:
    """The resident himself and those for whom he may ask."""
    allowed = by.parties_for(rules.SERVICE)
    return [(str(by.party), by.label), *((str(pk), name) for pk, name in identity.principals(by) if pk in allowed and pk != by.party)]


def _once(request: HttpRequest) -> str:
    """One for each opened form: a double click makes one request."""
    given = request.POST.get("once", "")
    return given[:60] if given.startswith("disclosure:") else f"disclosure:{uuid.uuid4()}"


@resident(level=1)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything I asked for."""
    rows = queries.own_requests(request.actor)[:200]  # type: ignore[attr-defined]
    return render(request, "disclosure/mine.html", {"rows": [(row, _stands(row)) for row in rows]})


def _stands(row: Request) -> str:
    """How it stands, in words for whoever asked."""
    if row.outcome:
        return rules.OUTCOMES[row.outcome].told
    return {"correct": "等您补正", "pay": "等您缴费", "consult": "正在征求意见，停表"}.get(row.case.stage, "正在办")


@resident(level=1)
@never_cache
@require_safe
def request_(request: HttpRequest, number: str) -> HttpResponse:
    """One request of mine: how it stands, by when it is answered and why on that day, my papers, what I can do."""
    row = queries.own_request(request.actor, number)  # type: ignore[attr-defined]
    return _page(request, row)


def _page(request: HttpRequest, row: Request, form: Any = None, act: str = "") -> HttpResponse:
    state = load(row.case_id)[1]
    rating = Rating.objects.filter(case=row.pk).first()
    return render(request, "disclosure/my_request.html", {
        "row": row, "asked": queries.asked(row), "stands": _stands(row), "state": state, "wanted": queries.wanted(row),
        "proof": cases.proofs(row.case).get("statutory"),
        "documents": queries.documents(row), "enclosures": queries.enclosures(row), "answer": queries.answer(row),
        "reasons_due": row.reasons_asked_on is not None and row.reasons_sealed is None,
        "steps": Step.objects.filter(case=row.pk, shown=True).order_by("seq"), "form": form, "act": act, "rating": rating,
        "level": LEVELS[rating.level] if rating else "", "may_rate": bool(row.case.decided_on) and rating is None,
        "medium": rules.MEDIA[row.medium], "delivery": rules.DELIVERIES[row.delivery], "way": rules.WAYS[row.way],
        "fee": f"{row.fee_fen / 100:.2f}" if row.fee_fen else ""}, status=422 if form is not None and form.errors else 200)


CORRECT = ("请照补正告知书，把要的信息重新写清楚", "写成完整的一段，代替原来的申请内容。")
REASONS = ("为什么要这些信息", "单位会看理由合不合理。")


@resident(level=1)
@never_cache
@require_http_methods(GET_POST)
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Correct, give reasons, take back, rate: each with its form on the page of the request."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.own_request(by, number)
    data = request.POST if request.method == "POST" else None
    made: dict[str, tuple[Any, Any, str]] = {
        "correct": (lambda: forms.Words(*CORRECT, data, initial={"words": queries.asked(row).content}),
                    lambda given: actions.correct(number, given["words"], by=by), "补正收到了，期限从今天起重新计算。"),
        "reasons": (lambda: forms.Words(*REASONS, data), lambda given: actions.give_reasons(number, given["words"], by=by), "理由收到了。"),
        "withdraw": (lambda: forms.Plain(data), lambda given: actions.withdraw(number, by=by), "撤回了。"),
        "rate": (lambda: forms.RatingForm(rating_channel(row.case.channel), data),
                 lambda given: actions.rate(number, given["level"], given["reasons"], given["words"], by=by), "评价交上了，谢谢您。"),
    }
    if code not in made:
        return redirect("my-disclosure-request", number)
    make, do, done = made[code]
    form = make()
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, done)
            return redirect("my-disclosure-request", number)
    return _page(request, row, form, code)


@signed_in
@never_cache
@require_safe
def document(request: HttpRequest, number: int) -> HttpResponse:
    """The PDF of a notice or an answer, for the applicant or the organ."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found, _ = queries.document_to_read(by, number)
    with acting(SYSTEM):
        printed = actions.print_document(found.pk, by=SYSTEM)
    assert printed.stored is not None
    file, data = stored.open_for(by, printed.stored.token, check=lambda row: row.pk == printed.stored_id)
    files.note_opened(file, by=by)
    return attachment(file, data)


@signed_in
@never_cache
@require_safe
def enclosure(request: HttpRequest, number: int) -> HttpResponse:
    """A copy of the information, for the applicant once he is answered, or the organ."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.enclosure_to_read(by, number)
    file, data = stored.open_for(by, queries.token_of(found), check=lambda row: row.pk == found.stored_id)
    files.note_opened(file, by=by)
    return attachment(file, data)


urlpatterns = [
    path("", guide, name="disclosure"),
    path("catalogue/", catalogue, name="disclosure-catalogue"),
    path("reports/", reports, name="disclosure-reports"),
    path("reports/<int:year>/<slug:code>/", report, name="disclosure-report"),
    path("reports/<int:year>/<slug:code>/report.<str:kind>", report_file, name="disclosure-report-file"),
    path("ask/", ask, name="disclosure-ask"),
    path("mine/", mine, name="my-disclosure"),
    path("mine/<str:number>/", request_, name="my-disclosure-request"),
    path("mine/<str:number>/<slug:code>/", act, name="my-disclosure-act"),
    path("enclosures/<int:number>/", enclosure, name="disclosure-enclosure"),
    path("documents/<int:number>/", document, name="disclosure-document"),
]
