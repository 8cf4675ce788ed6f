"""One place with its history and map; recording, correcting, retiring, merging and splitting."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.web import needs
from shuheng.foundation.identity import queries as identity

from .. import actions, forms, permits, queries, rules
from ..web import picture
from .finding import day_of, where


@needs(permits.READ)
@never_cache
@require_safe
def record(request: HttpRequest, code: str) -> HttpResponse:
    """How it read on a day, where it lay, and its history."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    identity.check(by, permits.READ)
    whole, day = queries.record(code), day_of(request)
    if whole.place.code != code:
        messages.info(request, f"{code} 已经并入这一条。")
        return redirect("desk-place", whole.place.code)
    row = whole.on(day)
    spot, heading = (row.spot if row else None), (row or whole.own[0]).heading
    return render(request, "places/record.html", {
        "record": whole, "row": row, "day": day, "shown": request.GET.get("on", "").strip()[:20], "heading": heading, "where": where(row) if row else (),
        "spot": spot, "picture": picture([spot], f"{heading}在全县的位置：经度 {spot.longitude}，纬度 {spot.latitude}") if spot else "",
        "in_use": any(one.valid_to is None for one in whole.own), "may_record": _reaches(by, whole), "may_merge": by.may(permits.MERGE)})


def _reaches(by: Actor, whole: queries.Record) -> bool:
    return by.may(permits.RECORD) and (by.scope(permits.RECORD) is Within.COUNTY or whole.place.division_id in by.divisions)


def _written(request: HttpRequest, form: Form, act: Callable[[], str], done: str, page: dict[str, object]) -> HttpResponse:
    """A form that came in: one action, then the record; a refusal stands at its field."""
    if request.method == "POST" and form.is_valid():
        try:
            code = act()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, done)
            return redirect("desk-place", code)
    return render(request, "places/write.html", {"form": form, **page}, status=422 if form.errors else 200)


@needs(permits.RECORD)
@never_cache
def new(request: HttpRequest, sort: str) -> HttpResponse:
    """A new address or point."""
    if sort not in forms.FORMS:
        raise Absent()
    form = forms.FORMS[sort](request.POST if request.method == "POST" else None, initial={"since": today()})
    return _written(request, form, lambda: actions.record_place(form.entry, form.cleaned_data["since"], by=request.actor).code, "登记好了。",  # type: ignore[attr-defined]
                    {"title": f"登记{rules.SORTS[sort]}", "button": "登记", "back": ""})


@needs(permits.RECORD)
@never_cache
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """What it is from a day on."""
    whole = queries.record(code)
    form = forms.FORMS[whole.place.sort](request.POST if request.method == "POST" else None, before=whole.own[0], initial=forms.start_of(whole.own[0]))
    return _written(request, form, lambda: actions.correct(code, form.entry, form.cleaned_data["cause"], form.cleaned_data["since"],
                                                           by=request.actor).code, "改好了，原来的留在历史里。",  # type: ignore[attr-defined]
                    {"title": f"更正：{whole.own[0].heading}", "button": "更正", "back": code,
                     "say": "从哪一天起是新的样子，就填哪一天；那天以前的照旧查得到。"})


@needs(permits.RECORD)
@never_cache
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """It is in use no longer."""
    whole = queries.record(code)
    form = forms.RetireForm(request.POST if request.method == "POST" else None)
    return _written(request, form, lambda: actions.retire(code, form.cleaned_data["until"], form.cleaned_data["document"], by=request.actor).code,  # type: ignore[attr-defined]
                    "注销了，历史还查得到。", {"title": f"注销：{whole.own[0].heading}", "button": "注销", "back": code})


@needs(permits.MERGE)
@never_cache
def merge(request: HttpRequest, code: str) -> HttpResponse:
    """Another record is this place too."""
    whole = queries.record(code)
    form = forms.MergeForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        given = form.cleaned_data
        return actions.merge(whole.place.code, given["other"], given["reason"], given["document"], by=request.actor).kept.code  # type: ignore[attr-defined]

    return _written(request, form, act, "合并了。两个编号都查到这一条。", {"title": f"并进：{whole.own[0].heading}", "button": "合并", "back": code})


@needs(permits.MERGE)
@never_cache
def split(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """They are two places after all."""
    whole = queries.record(code)
    if number not in [one.pk for one in whole.merges if one.split_at is None]:
        raise Absent()
    form = forms.GroundForm(request.POST if request.method == "POST" else None)
    return _written(request, form, lambda: actions.split(number, form.cleaned_data["reason"], form.cleaned_data["document"], by=request.actor).kept.code,  # type: ignore[attr-defined]
                    "拆开了，两条各查各的。", {"title": f"拆分：{whole.own[0].heading}", "button": "拆开", "back": code})
