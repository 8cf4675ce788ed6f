"""What was unusual and how it was explained; who uses whose data; the islands."""

from __future__ import annotations

from math import cos, pi, sin

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs
from shuheng.sharing.catalogue.models import Item

from .. import actions, forms, permits, queries, rules
from ..queries import Flow

PAGE, MOST_DRAWN = 20, 24
WIDTH = 760


@needs(permits.LOOK, permits.CHECK)
@never_cache
def unusual(request: HttpRequest) -> HttpResponse:
    """Look-ups to be explained: one's own, or for whoever checks everybody's."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    form = forms.WordsForm(request.POST if request.method == "POST" and "words" in request.POST else None)
    if request.method == "POST":
        try:
            _turn(request, form, by)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "记好了。")
        return redirect("desk-unusual")
    page = queries.unusuals(by, request.GET.get("page"), PAGE)
    rows = [(one, rules.UNUSUAL[one.why], queries.explains(by, one.receipt)) for one in page]
    return render(request, "exchange/unusual.html", {"page": page, "rows": rows, "form": forms.WordsForm(), "may_check": by.may(permits.CHECK)})


def _turn(request: HttpRequest, form: forms.WordsForm, by: Actor) -> None:
    number = request.POST.get("receipt", "")
    if not (number.isascii() and number.isdigit()):
        raise Refused("请从列表里选一条。")
    if "accepted" in request.POST:
        actions.judge(int(number), request.POST["accepted"] == "yes", by=by)
    elif form.is_valid():
        actions.explain(int(number), form.cleaned_data["words"], by=by)
    else:
        raise Refused("请写清楚为什么这样查。")


@needs(permits.PROVIDE)
@never_cache
def objections(request: HttpRequest) -> HttpResponse:
    """What people say is wrong in one's own register, and the answers."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        number = request.POST.get("objection", "")
        try:
            if not (number.isascii() and number.isdigit() and request.POST.get("accepted") in ("yes", "no")):
                raise Refused("请从列表里选一条。")
            actions.answer_objection(int(number), request.POST.get("words", ""), request.POST["accepted"] == "yes", by=by)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, "答复记好了，本人在“我提过的异议”里看得到。")
        return redirect("desk-objections")
    page = Paginator(queries.objections(by), PAGE).get_page(request.GET.get("page"))
    titles = {(resource, column): title for resource, column, title in Item.objects.filter(
        resource__in={one.resource_id for one in page}).values_list("resource", "column", "title")}
    rows = [(one, titles.get((one.resource_id, one.item), one.item)) for one in page]
    return render(request, "exchange/objections.html", {"page": page, "rows": rows})


@needs(permits.CHECK, permits.REQUEST, permits.PROVIDE)
@never_cache
@require_safe
def flows(request: HttpRequest) -> HttpResponse:
    """From whom to whom: drawn, and as a table."""
    rows = queries.flows()
    return render(request, "exchange/flows.html", {
        "rows": rows, "drawing": _drawn(rows[:MOST_DRAWN]), "width": WIDTH, "more": len(rows) > MOST_DRAWN})


def _drawn(rows: list[Flow]) -> dict[str, object]:
    """Organs on a ring, a line from provider to consumer whose width tells how often."""
    names = sorted({one.provider for one in rows} | {one.consumer for one in rows})
    ring = min(210, 50 + 14 * len(names))
    middle = ring + 40
    places = {name: _place(number, len(names), ring, middle) for number, name in enumerate(names)}
    most = max((one.looks for one in rows), default=0) or 1
    lines = [{"x1": places[one.provider][0], "y1": places[one.provider][1], "x2": places[one.consumer][0], "y2": places[one.consumer][1],
              "width": round(1.5 + 5 * one.looks / most, 1), "idle": not one.looks} for one in rows]
    dots = [{"x": x, "y": y, "name": name, "anchor": "start" if x > WIDTH / 2 + 5 else "end" if x < WIDTH / 2 - 5 else "middle",
             "dx": 12 if x > WIDTH / 2 + 5 else -12 if x < WIDTH / 2 - 5 else 0, "dy": 4 if abs(x - WIDTH / 2) > 5 else -14 if y < middle else 24}
            for name, (x, y) in places.items()]
    return {"lines": lines, "dots": dots, "height": 2 * middle}


def _place(number: int, of: int, ring: int, middle: int) -> tuple[float, float]:
    turn = 2 * pi * number / max(of, 1) - pi / 2
    return round(WIDTH / 2 + ring * cos(turn), 1), round(middle + ring * sin(turn), 1)


@needs(permits.CHECK, permits.REQUEST, permits.PROVIDE)
@never_cache
@require_safe
def islands(request: HttpRequest) -> HttpResponse:
    """Entries that answer nobody, and organs that have none."""
    rows, silent = queries.islands()
    return render(request, "exchange/islands.html", {"rows": rows, "silent": silent})
