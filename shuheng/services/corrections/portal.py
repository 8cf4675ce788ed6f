"""我为政府网站找错, for everybody: reporting a fault without signing in, and looking up what became of it."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuheng.foundation.core import keeping
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.web import public
from shuheng.foundation.identity.web import too_often

from . import actions, forms, queries, rules

GET_POST = ["GET", "HEAD", "POST"]
MOST_REPORTS, MOST_LOOKS = 10, 30


@public
@never_cache
@require_http_methods(GET_POST)
def report(request: HttpRequest) -> HttpResponse:
    """Say what is wrong with a page. Ten in an hour from one network address are enough."""
    page = request.GET.get("page", "")[:400]
    form = forms.ReportForm(request.POST or None, request.FILES or None, initial={"page": page})
    status = 200
    if request.method == "POST" and form.is_valid():
        status = 422
        if too_often(request, "corrections.reports", MOST_REPORTS):
            form.add_error(None, "从您这里交得太频繁了。请过一小时再交，或者打 12345 说。")
            status = 429
        else:
            try:
                return _sent(request, form)
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    elif form.errors:
        status = 422
    days = {code: rules.limit(code, today()).days for code in ("look", "answer")}
    return render(request, "corrections/report.html", {
        "form": form, "once": _once(request), "days": days, "phone_days": keeping.keeping(today()).answered_days}, status=status)


def _sent(request: HttpRequest, form: forms.ReportForm) -> HttpResponse:
    picture = form.cleaned_data["picture"]
    sent = actions.report(form.reported, (picture.name, picture) if picture else None, by=request.actor, key=_once(request))  # type: ignore[attr-defined]
    return HttpResponseRedirect(f"{reverse('correction')}?{urlencode({'number': sent.number, 'code': sent.code, 'sent': 1})}")


def _once(request: HttpRequest) -> str:
    """One for each opened form: a double click makes one report."""
    given = request.POST.get("once", "")
    return given[:60] if given.startswith("correction:") else f"correction:{uuid.uuid4()}"


@public
@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What became of a report, for whoever knows its number and query code."""
    asked = bool(request.GET.get("number"))
    form = forms.FindForm(request.GET if asked else None)
    row, status = None, 200
    if asked and form.is_valid():
        try:
            if too_often(request, "corrections.looks", MOST_LOOKS):
                form.add_error(None, "从您这里查得太频繁了。请过一小时再查，或者打 12345 问。")
            else:
                row = queries.own(form.cleaned_data["number"], form.cleaned_data["code"])
        except Absent as absent:
            form.add_error(None, absent.message)
    if form.errors:
        status = 422
    told = {"row": row, "stands": queries.stands(row), "kind": rules.KINDS[row.kind], "sent": "sent" in request.GET,
            "code": form.cleaned_data["code"]} if row else {}
    return render(request, "corrections/find.html", {"form": form, **told}, status=status)


urlpatterns = [
    path("", report, name="corrections"),
    path("find/", find, name="correction"),
]
