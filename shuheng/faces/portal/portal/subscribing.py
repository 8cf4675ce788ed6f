"""我的订阅: what I want to hear of, in one place to see, to add to and to end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuheng.commons.subscriptions import actions, queries
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import resident

from ..queries import searching, wishing


@resident()
@never_cache
def subscriptions(request: HttpRequest) -> HttpResponse:
    """The list and the form; a link of a column, a search or a guide fills the form in."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _page(request, by, wishing.chosen(request.GET))
    picked = wishing.chosen(request.POST)
    try:
        actions.subscribe(wishing.wish(picked), by=by)
    except Refused as refused:
        return _page(request, by, picked, refused.message)
    messages.success(request, "订阅好了。有新的，每天早上告诉您一次。")
    return redirect("subscriptions")


def _page(request: HttpRequest, by: Actor, picked: wishing.Picked, refused: str = "") -> HttpResponse:
    return render(request, "portal/subscriptions.html", {
        "mine": queries.mine(by), "picked": picked, "title": wishing.title(picked), "kinds": searching.KINDS.items(), "refused": refused,
        "sites": searching.site_titles().items()}, status=422 if refused else 200)


@resident()
@require_POST
def unsubscribe(request: HttpRequest, number: int) -> HttpResponse:
    """End one."""
    try:
        actions.end(number, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "退订了。")
    return redirect("subscriptions")
