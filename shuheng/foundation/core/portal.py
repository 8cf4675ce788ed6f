"""The page that shows every part of our pages, alive, for whoever makes the next one."""
from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from . import samples
from .web import public


@public
def parts(request: HttpRequest) -> HttpResponse:
    """页面部件: colours, lamps, beams, forms, tables, notes and empty states with invented content."""
    page = Paginator(range(2600), 50).get_page(request.GET.get("page"))
    return render(request, "core/parts.html", {
        "proof": samples.paused_proof(), "long_proof": samples.long_proof(), "open_proof": samples.unknown_proof(),
        "form": samples.wrong_form(), "page": page, "colours": samples.COLOURS, "rows": samples.ROWS, "organs": samples.ORGANS,
        "durations": samples.DURATIONS, "weeks": samples.WEEKS, "taken": samples.TAKEN, "closed": samples.CLOSED,
    })


urlpatterns = [path("parts/", parts, name="parts")]
