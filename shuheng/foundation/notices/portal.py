"""消息: what the county told this person, newest first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from shuheng.foundation.core import sms
from shuheng.foundation.identity.web import signed_in

from . import actions, queries


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1


@signed_in
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """All messages to this person and to those they act for."""
    actor, page = request.actor, max(1, _page(request))  # type: ignore[attr-defined]
    rows, more = queries.messages(actor, page)
    context = {"rows": rows, "more": more, "page": page, "before": page - 1, "after": page + 1, "fresh": queries.unread(actor),
               "texting": sms.configured()}
    return render(request, "notices/messages.html", context)


@signed_in
@require_safe
def message(request: HttpRequest, token: str) -> HttpResponse:
    """One message; opening it marks it as read."""
    notice = actions.read(token, by=request.actor)  # type: ignore[attr-defined]
    return render(request, "notices/message.html", {"message": queries.message(notice), "notice": notice})


urlpatterns = [path("", messages, name="messages"), path("<slug:token>", message, name="message")]
