"""电子监察公开: how the county stands today. No names, no cases; small numbers are hidden."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from shuheng.foundation.core.web import public

from .queries import ranking

FOLLOWED_SECONDS = 20


@public
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The figures of the day. Whoever asks for it (`?follow=1`) gets them anew by themselves, also without a script."""
    follow = request.GET.get("follow") == "1"
    response = render(request, "supervision/live.html", {"live": ranking.live(), "follow": follow, "seconds": FOLLOWED_SECONDS})
    if follow:
        response["Refresh"] = str(FOLLOWED_SECONDS)
    if request.account is None:  # type: ignore[attr-defined]
        patch_cache_control(response, public=True, max_age=int(ranking.LIVE_SECONDS))
        response["Vary"] = "Cookie"
    return response


urlpatterns = [path("supervision/", live, name="supervision")]
