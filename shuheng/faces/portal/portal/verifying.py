"""Is this document or certificate real? Anybody may ask; wrong codes are counted, so often in a minute from one address."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from shuheng.foundation.core import clock
from shuheng.foundation.core.kept import forget_one as forget
from shuheng.foundation.core.kept import kept
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.core.web import public
from shuheng.foundation.identity.web import address

from ..queries import affair

A_MINUTE = 30  # more than a clerk can type, less than a guesser needs


@public
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and show what it says."""
    code = request.GET.get("code", "").strip()[:30]
    code = code.replace(" ", "")
    return redirect("verify-document", code) if code.isascii() and code.isalnum() else _page(request, code)


@public
@require_safe
def verify_document(request: HttpRequest, code: str) -> HttpResponse:
    """What the square on a document leads to."""
    return _page(request, code)


def _page(request: HttpRequest, code: str) -> HttpResponse:
    if not code:
        return render(request, "portal/verify.html", {"code": "", "asked": False, "found": None})
    if _misses(request) >= A_MINUTE:
        return render(request, "portal/verify.html", {"code": code, "asked": False, "found": None, "wait": True}, status=429)
    try:
        found = affair.verified(code, clock.today(), by=request.actor)  # type: ignore[attr-defined]
    except Absent:
        _count_miss(request)
        return render(request, "portal/verify.html", {"code": code, "asked": True, "found": None}, status=404)
    return render(request, "portal/verify.html", {"code": code, "asked": True, "found": found})


def _key(request: HttpRequest) -> str:
    return f"verify:{address(request)}:{int(clock.now().timestamp() // 60)}"


def _misses(request: HttpRequest) -> int:
    """Wrong codes from this address in this minute, some seconds old at most: right ones are no guesses and cost nothing."""
    key = _key(request)
    return kept(key, lambda: int(cache.get(key, 0)))


def _count_miss(request: HttpRequest) -> None:
    """Counts a wrong code; a minute later the count begins anew."""
    key = _key(request)
    cache.set(key, int(cache.get(key, 0)) + 1, 120)
    forget(key)
