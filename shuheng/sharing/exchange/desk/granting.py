"""Grants: which hold, what each allows, every look-up under one, and ending it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.sheets import Sheet, workbook
from shuheng.foundation.core.web import needs
from shuheng.sharing.catalogue.models import Item

from .. import actions, forms, permits, queries
from ..models import Receipt

PAGE, MOST = 30, 5_000
HEAD = ("回执", "时间", "谁", "办件", "为什么", "查到了", "给了哪些项", "答复的摘要")


@needs(permits.REQUEST, permits.PROVIDE, permits.CHECK, permits.LOOK)
@never_cache
@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """Grants that one's organ uses or gave."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    page = Paginator(queries.grants_for(by), PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/grants.html", {"page": page, "rows": [(one, one.stands(today())) for one in page], "day": today()})


@needs(permits.REQUEST, permits.PROVIDE, permits.CHECK, permits.LOOK)
@never_cache
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """One grant: its terms, who looked, and ending it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.grant_to_read(by, number)
    form = forms.EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end(number, form.cleaned_data["words"], by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "授权终止了，从现在起谁也不能再凭它查。")
            return redirect("desk-share-grant", number)
    page = queries.receipts(by, number, request.GET.get("page"), PAGE)
    titles = dict(Item.objects.filter(resource=found.resource_id).values_list("column", "title"))
    ends = by.may(permits.CHECK) or (by.may(permits.PROVIDE) and found.resource.organ_id in by.organs) or (
        by.may(permits.REQUEST) and found.organ_id in by.organs)
    return render(request, "exchange/grant.html", {
        "grant": found, "stands": found.stands(today()), "items": [titles.get(one, one) for one in found.items], "page": page, "form": form, "may_end": ends,
        "may_look": by.may(permits.LOOK) and found.organ_id in by.organs}, status=422 if form.errors else 200)


@needs(permits.REQUEST, permits.PROVIDE, permits.CHECK, permits.LOOK)
@never_cache
@require_safe
def looks(request: HttpRequest, number: int) -> HttpResponse:
    """The look-ups under a grant as a table; that it was taken away is written down."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.grant_to_read(by, number)
    titles = dict(Item.objects.filter(resource=found.resource_id).values_list("column", "title"))
    rows = [_line(one, titles) for one in queries.receipts(by, number, None, MOST)]
    actions.note_export(number, len(rows), by=by)
    note = f"这里是最新的 {MOST:,} 次。" if len(rows) == MOST else ""
    return workbook(f"凭授权查过的-{number}-{today():%Y%m%d}.xlsx", [Sheet("查询", HEAD, rows, note)])


def _line(one: Receipt, titles: dict[str, str]) -> list[object]:
    items = "、".join(titles.get(item, item) for item in one.items) if one.found else ""
    return [one.pk, f"{local(one.at):%Y-%m-%d %H:%M}", one.by, "本人填表" if one.via == "fill" else numbers.spaced(one.case), one.words,
            "是" if one.found else "否", items, one.answer]
