"""等我办: every list of cases, with lamps, filters, search and acts on several at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from shuheng.foundation.cases.queries.listing import VIEWS, Basket
from shuheng.foundation.core.acting import Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import officer
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import permits

from ..queries import rows
from ..queries.elsewhere import elsewhere
from .lines import Columns, lines

MOST_AT_ONCE = 50
TOLD, DONE = "desk-told", "desk-done"
BATCHES: Sequence[tuple[str, str, str, Permit]] = (("receive", "批量收件", "y", permits.RECEIVE), ("accept", "批量受理", "a", permits.ACCEPT))


@officer
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """One page of a list; a POST does one act with the marked cases."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        return _batch(request, by)
    ask = rows.basket(by, request.GET)
    lamps = rows.lamps(by, ask)
    count = rows.total(by, ask, lamps)
    query = request.GET.get("q", "").strip()[:60]
    listed = rows.query_of(request.GET, view=ask.view)
    done = request.session.pop(DONE, 0)
    page, on = rows.page(by, ask, count, listed), today()
    batch = [(code, words, key) for code, words, key, permit in BATCHES if by.may(permit)] if _batchable(ask) else []
    wide = rows.wide(by)
    filtered = any((ask.lamp, ask.title, ask.division, ask.organ, ask.stage, query))
    context = {
        "elsewhere": elsewhere(by) if ask.view == "mine" and not filtered else [],
        "done": done, "lines": lines(page.object_list, Columns(bool(batch), wide, ask.view == "filed", on.year)),
        "view": ask.view, "title": VIEWS[ask.view], "today": on, "lamp": ask.lamp, "query": query, "month": ask.month,
        "counts": [(code, words, rows.amount(lit).replace(" 件", "")) for code, words, lit in lamps],
        "choices": rows.filters(by, ask), "page": page, "amount": rows.amount(count),
        "wide": wide, "by_due": _order(ask) == "按到期先后", "batch": batch,
        "export": f"{reverse('desk-export')}?{rows.query_of(request.GET, page='')}", "told": request.session.pop(TOLD, []),
        "order_words": _order(ask), "filtered": filtered,
    }
    if done and not context["told"]:
        messages.success(request, f"办好了 {done} 件。")
    return render(request, "desk/inbox.html", context)


def _batchable(ask: Basket) -> bool:
    return ask.view in ("mine", "today", "all") and not ask.number


def _order(ask: Basket) -> str:
    newest = {"done": "最近办的在前", "closed": "最近办结的在前", "filed": "最近收到的在前"}
    return "最近收到的在前" if ask.searched else newest.get(ask.view, "按到期先后")


# --- several at once


def _batch(request: HttpRequest, by: Actor) -> HttpResponse:
    """Each case in a transaction of its own, after this request's: one that cannot be done stops none of the others."""
    act = next((row for row in BATCHES if row[0] == request.POST.get("act") and by.may(row[3])), None)
    picked = list(dict.fromkeys(request.POST.getlist("pick")))[:MOST_AT_ONCE]
    if act is None or not picked:
        messages.warning(request, "还没有选办件。先在左边打勾，再按上面的按钮。" if act else "您现在的岗位不能这样批量办。")
    else:
        transaction.on_commit(lambda: _each(request, by, act[0], picked))
    query = rows.query_of(request.GET)
    return HttpResponseRedirect(f"{reverse('desk-inbox')}?{query}" if query else reverse("desk-inbox"))


def _each(request: HttpRequest, by: Actor, act: str, picked: Sequence[str]) -> None:
    told, done = [], 0
    for number in picked:
        try:
            with acting(by):
                _one(number, act, by)
            done += 1
        except Refused as refused:
            told.append((number, refused.message))
    request.session[TOLD], request.session[DONE] = told, done
    request.session.save()


def _one(number: str, act: str, by: Actor) -> None:
    if act == "receive":
        licensing.move(number, "receive", by=by)
    else:
        licensing.accept(number, by=by)
