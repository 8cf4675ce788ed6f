"""来信 on the desk: what people wrote to the organ, answering it, and letting everybody read it."""

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
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.web import needs

from . import actions, forms, permits, queries, rules
from .models import Letter

PAGE = 30
STATES = {"open": "等答复的", "ready": "可以公开的", "closed": "答复了的"}
# code: what is pressed, the permit, what is said once it is done
ACTS: dict[str, tuple[str, Permit, str]] = {
    "answer": ("答复", permits.HANDLE, "答复好了，对方凭编号和查询码看得到。"),
    "take": ("要查一查，开始办", permits.HANDLE, "记下了，查清楚以后请答复。"),
    "pass_on": ("转给别的单位", permits.HANDLE, "转过去了，时限接着走。"),
    "publish": ("公开", permits.PUBLISH, "公开了，大家看得到，也搜得到。"),
    "withdraw": ("不再公开", permits.PUBLISH, "收回来了，大家看不到了。"),
}


@needs(permits.HANDLE, permits.PUBLISH)
@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Those of one's own organ, the first due first; for whoever only publishes, those that wait for that."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    state = state if state in STATES else "open" if by.may(permits.HANDLE) else "ready"
    page = Paginator(queries.letters(by, state), PAGE).get_page(request.GET.get("page"))
    return render(request, "letters/desk_list.html", {"page": page, "state": state, "states": STATES, "rows": [
        (row, rules.KINDS[row.kind], queries.said(row).title, queries.stands(row)) for row in page]})


@needs(permits.HANDLE, permits.PUBLISH)
@never_cache
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """One: the words, by when it has to be answered and why on that day, what may be done."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.letter_for(by, number)
    return render(request, "letters/desk_one.html", {
        "row": row, "said": queries.said(row), "kind": rules.KINDS[row.kind], "stands": queries.stands(row), "acts": _acts(row, by),
        "proof": cases.proofs(row.case).get("statutory"), "steps": Step.objects.filter(case=row.pk).order_by("seq")})


def _acts(row: Letter, by: Actor) -> list[tuple[str, str]]:
    """What this officer may do now."""
    stands = {"answer": row.ended_on is None, "take": row.ended_on is None and row.case.stage == "look", "pass_on": row.ended_on is None,
              "publish": row.ended_on is not None and row.open and row.answered_by != by.account, "withdraw": row.published_on is not None}
    return [(code, "改公开的文字" if code == "publish" and row.published_on else title)
            for code, (title, permit, _) in ACTS.items() if stands[code] and by.may(permit)]


def _form(code: str, row: Letter, data: Any) -> Form:
    if code == "pass_on":
        return forms.PassForm([(one.code, one.organ.name) for one in websites.sites() if one.organ_id != row.organ_id], data)
    if code == "publish":
        said = queries.said(row)
        return forms.PublishForm(data, initial={"title": row.public_title or said.title, "words": row.public_words or said.words})
    return forms.AnswerForm(data) if code == "answer" else forms.PlainForm(data)


DO: dict[str, Callable[[str, dict[str, Any], Actor], object]] = {
    "answer": lambda number, given, by: actions.answer(number, given["outcome"], given["words"], by=by),
    "take": lambda number, given, by: actions.take(number, by=by),
    "pass_on": lambda number, given, by: actions.pass_on(number, given["site"], by=by),
    "publish": lambda number, given, by: actions.publish(number, given["title"], given["words"], by=by),
    "withdraw": lambda number, given, by: actions.withdraw(number, by=by),
}


@needs(permits.HANDLE, permits.PUBLISH)
@never_cache
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One act with its form."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.letter_for(by, number)
    title = dict(_acts(row, by)).get(code)
    if title is None:
        raise Absent("现在不能这样办：这一步刚刚变了，或者要换一个人办。请回到这封信看看最新情况。")
    form = _form(code, row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            DO[code](number, form.cleaned_data, by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, ACTS[code][2])
            return redirect("desk-letters") if code == "pass_on" else redirect("desk-letter", row.number)
    return render(request, "letters/act.html", {"form": form, "row": row, "said": queries.said(row), "title": title, "code": code},
                  status=422 if form.errors else 200)


urlpatterns = [
    path("letters/", letters, name="desk-letters"),
    path("letters/<str:number>/", letter, name="desk-letter"),
    path("letters/<str:number>/do/<slug:code>/", act, name="desk-letter-act"),
]
