"""The front page of the county, a published one of its websites, and the front page of the services."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuheng.commons.websites import web
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.web import public

from ..queries import affairs, figures, matters


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The county's home page as its website published it. Before anything was published, the services stand here."""
    return web.published(request) or services(request)


@public
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """What do you want done, what waits for you, where else can you go."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    month = figures.last_month()
    return render(request, "portal/home.html", {
        "mine": affairs.under_way(by) if by.kind == "resident" else [],
        "often": matters.often(), "events": matters.doors(), "towns": matters.towns(),
        "figures": month.figures if month else [], "figures_title": f"{month.name}，说到的做到了吗" if month else "",
    })
