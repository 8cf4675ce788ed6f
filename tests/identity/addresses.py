"""This room's pages alone, with bare pages where its templates lead to rooms above."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from shuheng.foundation.core.web import needs, officer, public, resident
from shuheng.foundation.identity import permits


def bare(request: HttpRequest) -> HttpResponse:
    """Says who acts."""
    actor = request.actor  # type: ignore[attr-defined]
    return HttpResponse(f"{actor.kind} {actor.party} {actor.post}")


def _page(mark: object) -> object:
    def view(request: HttpRequest) -> HttpResponse:
        return bare(request)

    return mark(view)  # type: ignore[operator]


urlpatterns = [
    path("", _page(public), name="home"),
    path("services/", _page(public), name="services"),
    path("matters/", _page(public), name="matters"),
    path("verify/", _page(public), name="verify"),
    path("affairs/", _page(resident(1)), name="my-affairs"),
    path("proved/", _page(resident(2)), name="proved"),
    path("unmarked/", bare, name="unmarked"),
    path("parts/", _page(public), name="parts"),
    path("desk/", _page(officer), name="desk-inbox"),
    path("desk/window/", _page(officer), name="desk-window"),
    path("desk/leader/", _page(officer), name="desk-leader"),
    path("desk/calendar/", _page(needs(permits.MANAGE)), name="desk-calendar"),
    path("", include("shuheng.foundation.identity.portal")),
    path("desk/", include("shuheng.foundation.identity.desk")),
]
