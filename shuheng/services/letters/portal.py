"""来信, for everybody: published letters with their answers, writing one without signing in, looking up what became of it."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuheng.commons.websites import queries as websites
from shuheng.foundation.core import keeping
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.web import public
from shuheng.foundation.identity.web import too_often

from . import actions, forms, queries, rules

GET_POST = ["GET", "HEAD", "POST"]
MOST_LETTERS, MOST_LOOKS, PAGE = 10, 30, 20


def _sites() -> list[tuple[str, str]]:
    """To whom one may write: the county first."""
    found = sorted(websites.sites(), key=lambda one: one.kind != "portal")
    return [(one.code, f"县政府（{one.organ.name}收）" if one.kind == "portal" else one.organ.name) for one in found]


@public
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """What others asked and what they were answered."""
    sites = dict(_sites())
    kind, site = (value if value in known else "" for value, known in (
        (request.GET.get("kind", ""), rules.KINDS), (request.GET.get("site", ""), sites)))
    page = Paginator(queries.published(kind, site), PAGE).get_page(request.GET.get("page"))
    return render(request, "letters/list.html", {"page": page, "kinds": rules.KINDS, "kind": kind, "sites": sites, "site": site,
                                                 "rows": [(row, rules.KINDS[row.kind]) for row in page]})


@public
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """One, with its answer."""
    row = queries.public_letter(number)
    return render(request, "letters/one.html", {"row": row, "kind": rules.KINDS[row.kind], "result": rules.OUTCOMES[row.outcome][0]})


@public
@never_cache
@require_http_methods(GET_POST)
def write(request: HttpRequest) -> HttpResponse:
    """Write to an organ. Ten in an hour from one network address are enough."""
    form = forms.WriteForm(_sites(), request.POST or None, initial={"site": request.GET.get("site", "")})
    status = 200
    if request.method == "POST" and form.is_valid():
        status = 422
        if too_often(request, "letters.written", MOST_LETTERS):
            form.add_error(None, "从您这里寄得太频繁了。请过一小时再寄，或者打 12345 说。")
            status = 429
        else:
            try:
                sent = actions.write(form.written, by=request.actor, key=_once(request))  # type: ignore[attr-defined]
                return HttpResponseRedirect(f"{reverse('own-letter')}?{urlencode({'number': sent.number, 'code': sent.code, 'sent': 1})}")
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    elif form.errors:
        status = 422
    days = {code: rules.limit(code, today()).days for code in ("question", "answer")}
    return render(request, "letters/write.html", {
        "form": form, "once": _once(request), "days": days, "phone_days": keeping.keeping(today()).answered_days}, status=status)


def _once(request: HttpRequest) -> str:
    """One for each opened form: a double click makes one letter."""
    given = request.POST.get("once", "")
    return given[:60] if given.startswith("letter:") else f"letter:{uuid.uuid4()}"


@public
@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What became of a letter, for whoever knows its number and query code."""
    asked = bool(request.GET.get("number"))
    form = forms.FindForm(request.GET if asked else None)
    row, status = None, 200
    if asked and form.is_valid():
        try:
            if too_often(request, "letters.looks", MOST_LOOKS):
                form.add_error(None, "从您这里查得太频繁了。请过一小时再查，或者打 12345 问。")
            else:
                row = queries.own(form.cleaned_data["number"], form.cleaned_data["code"])
        except Absent as absent:
            form.add_error(None, absent.message)
    if form.errors:
        status = 422
    told = {"row": row, "said": queries.said(row), "stands": queries.stands(row), "kind": rules.KINDS[row.kind], "sent": "sent" in request.GET,
            "code": form.cleaned_data["code"]} if row else {}
    return render(request, "letters/find.html", {"form": form, **told}, status=status)


urlpatterns = [
    path("", letters, name="letters"),
    path("write/", write, name="write-letter"),
    path("find/", find, name="own-letter"),
    path("<str:number>/", letter, name="letter"),
]
