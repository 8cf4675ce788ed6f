"""找错 on the desk: what people reported of our pages, and answering it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.commons.websites import queries as websites
from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Step
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.web import needs
from shuheng.foundation.files import actions as files
from shuheng.foundation.files import queries as stored
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.web import attachment

from . import actions, forms, permits, queries, rules
from .models import Correction

PAGE = 30
# code: what is pressed, at which stages, what is said once it is done
ACTS = {
    "answer": ("答复", ("look", "handle"), "答复好了，对方凭编号和查询码看得到。"),
    "take": ("要改，开始办", ("look",), "记下了，改好以后请答复。"),
    "pass_on": ("转给别的单位", ("look", "handle"), "转过去了，时限接着走。"),
}


@needs(permits.HANDLE)
@never_cache
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Those of one's own organ, the first due first."""
    state = "closed" if request.GET.get("state") == "closed" else "open"
    page = Paginator(queries.corrections(request.actor, state), PAGE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    return render(request, "corrections/list.html", {"page": page, "state": state, "rows": [
        (row, rules.KINDS[row.kind], queries.stands(row)) for row in page]})


@needs(permits.HANDLE)
@never_cache
@require_safe
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """One: the page, the words, by when it has to be answered and why on that day, what may be done."""
    row = queries.correction_for(request.actor, number)  # type: ignore[attr-defined]
    return render(request, "corrections/one.html", {
        "row": row, "said": queries.said(row), "kind": rules.KINDS[row.kind], "stands": queries.stands(row), "acts": _acts(row),
        "proof": cases.proofs(row.case).get("statutory"), "steps": Step.objects.filter(case=row.pk).order_by("seq")})


def _acts(row: Correction) -> list[tuple[str, str]]:
    return [(code, title) for code, (title, stages, _) in ACTS.items() if row.ended_on is None and row.case.stage in stages]


def _form(code: str, row: Correction, data: Any) -> Form:
    if code == "pass_on":
        return forms.PassForm([(one.code, one.title) for one in websites.sites() if one.organ_id != row.organ_id], data)
    return forms.AnswerForm(data) if code == "answer" else forms.PlainForm(data)


DO: dict[str, Callable[[str, dict[str, Any], Actor], object]] = {
    "answer": lambda number, given, by: actions.answer(number, given["outcome"], given["words"], by=by),
    "take": lambda number, given, by: actions.take(number, by=by),
    "pass_on": lambda number, given, by: actions.pass_on(number, given["site"], by=by),
}


@needs(permits.HANDLE)
@never_cache
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One act with its form."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.correction_for(by, number)
    if code not in dict(_acts(row)):
        raise Absent("现在不能这样办：这一步刚刚变了。请回到这条找错看看最新情况。")
    form = _form(code, row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            DO[code](number, form.cleaned_data, by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, ACTS[code][2])
            return redirect("desk-corrections") if code == "pass_on" else redirect("desk-correction", row.case.number)
    return render(request, "corrections/act.html", {"form": form, "row": row, "said": queries.said(row), "title": ACTS[code][0]},
                  status=422 if form.errors else 200)


@needs(permits.HANDLE)
@never_cache
@require_safe
def picture(request: HttpRequest, number: str) -> HttpResponse:
    """The picture that came with a report."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.correction_for(by, number)
    with acting(SYSTEM):
        token = Stored.objects.filter(pk=row.picture_id).values_list("token", flat=True).first()
    if token is None:
        raise Absent("这条找错没有截图。")
    file, data = stored.open_for(by, token, check=lambda found: found.pk == row.picture_id)
    files.note_opened(file, by=by)
    return attachment(file, data)


urlpatterns = [
    path("corrections/", corrections, name="desk-corrections"),
    path("corrections/<str:number>/", correction, name="desk-correction"),
    path("corrections/<str:number>/picture/", picture, name="desk-correction-picture"),
    path("corrections/<str:number>/do/<slug:code>/", act, name="desk-correction-act"),
]
