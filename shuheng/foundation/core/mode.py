"""大字版 the elderly mode: one link turns it on or off for a reader, without an account and without a script."""
from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

COOKIE = "mode"
MODES = {"elder": "elder", "plain": ""}
A_YEAR = 365 * 24 * 3600

Answer = Callable[[HttpRequest], HttpResponse]


class ModeMiddleware:
    """Sets `request.mode` to "elder" or "" from the cookie; `?mode=elder|plain` changes it and leads to the clean address."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("mode")
        if request.method in ("GET", "HEAD") and wanted in MODES:
            return turned(request, wanted)
        request.mode = MODES.get(request.COOKIES.get(COOKIE, ""), "")  # type: ignore[attr-defined]
        return self.answer(request)


def turned(request: HttpRequest, wanted: str) -> HttpResponse:
    """The redirect to the same page without `mode`, carrying the new cookie."""
    response = HttpResponseRedirect(address(request, without="mode"))
    response.set_cookie(COOKIE, wanted, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def address(request: HttpRequest, without: str) -> str:
    """The path of the request with its query, less one parameter. Leading slashes are one, so that it never leaves this host."""
    query = request.GET.copy()
    query.pop(without, None)
    path = "/" + request.path.lstrip("/\\")
    return f"{path}?{query.urlencode()}" if query else path
