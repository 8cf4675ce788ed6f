"""谁看过我的信息: the trail of looks, for whoever has proved who he is."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shuheng.foundation.core.web import resident

from ..queries import trail as found

PAGE = 20


@resident(level=2)
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Who looked at my data, when, for which case. Mine only: a mandate opens affairs, not this."""
    page = Paginator(found.looks(request.account.party_id), PAGE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    return render(request, "portal/trail.html", {"page": page})
