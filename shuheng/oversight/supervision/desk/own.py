"""我们的牌: what the organ is told, and its two ways to speak: an explanation and an appeal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.clock import today
from shuheng.foundation.core.templatetags.look import cn_day
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits, queries
from ..models import Signal
from ..queries import listing
from .frame import acted, address, asked_again, page_of, who


@needs(permits.OWN, permits.ANSWER)
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The signals about one's own organ, the newest first."""
    by, day = who(request), today()
    ask = listing.asked(request.GET)
    found = listing.found(by, ask).filter(organ__in=by.organs)
    context = {"page": page_of(request, found, lambda rows: listing.rows(rows, day)), "ask": ask, "today": day,
               "open": listing.waiting_for(by), "may_answer": by.may(permits.ANSWER)}
    return render(request, "supervision/own.html", context)


def _about(signal: Signal) -> str:
    row = listing.rows([signal], today())[0]
    until = f"请在 {cn_day(row.until)} 以前写。" if row.until else ""
    return f"{row.name} · {row.level} · {row.rule} · {row.matter}。{until}"


@needs(permits.ANSWER)
@never_cache
def explain(request: HttpRequest, number: int) -> HttpResponse:
    """Say how it came about."""
    by = who(request)
    again = asked_again(request, "写说明", _about(queries.signal(by, number, permits.ANSWER)), address(number), "交给监察机关")
    if request.method != "POST":
        return again(forms.ExplainForm())
    form = forms.ExplainForm(request.POST)
    return acted(request, form, lambda: actions.explain(number, form.cleaned_data["words"], by=by), "说明交上去了，等监察机关裁定。", again, address(number))


@needs(permits.ANSWER)
@never_cache
def appeal(request: HttpRequest, number: int) -> HttpResponse:
    """Contest a ruling."""
    by = who(request)
    again = asked_again(request, "申诉", _about(queries.signal(by, number, permits.ANSWER)), address(number), "提出申诉")
    if request.method != "POST":
        return again(forms.AppealForm())
    form = forms.AppealForm(request.POST)
    return acted(request, form, lambda: actions.appeal(number, form.cleaned_data["words"], by=by), "申诉交上去了，由没有作过原裁定的人复核。", again,
                 address(number))
