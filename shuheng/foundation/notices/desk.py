"""通知投递: which SMS did not arrive, why, and sending them again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from shuheng.foundation.core import sms
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from . import actions, permits, queries
from .models import STATES, State


@needs(permits.MANAGE)
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """The stuck ones, newest first, with a count by state that opens to them."""
    actor = request.actor  # type: ignore[attr-defined]
    state, text = request.GET.get("state", ""), request.GET.get("page", "1")
    page = max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    rows, more = queries.stuck(actor, state, page)
    counts = queries.counts(actor)
    chips = [(kind.value, STATES[kind], counts[kind], kind.value == state) for kind in queries.STUCK]
    context = {"rows": rows, "more": more, "before": page - 1, "after": page + 1, "state": state, "chips": chips,
               "total": sum(count for _, _, count, _ in chips), "waiting": counts[State.QUEUED] + counts[State.SENDING],
               "texting": sms.configured()}
    return render(request, "notices/deliveries.html", context)


@needs(permits.MANAGE)
@require_POST
def resend(request: HttpRequest, token: str) -> HttpResponse:
    """Send one again."""
    try:
        actions.resend(token, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已经重新排队，一会儿就发。")
    return HttpResponseRedirect(reverse("desk-deliveries"))


urlpatterns = [path("notices", deliveries, name="desk-deliveries"), path("notices/<slug:token>/resend", resend, name="desk-resend")]
