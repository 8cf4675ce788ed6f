"""开放接口: clients with their permits, keys, limits and use; where events are sent, what did not arrive, sending it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Within, every
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.core.web import needs

from . import actions, forms, permits, rules
from .models import STATES, Client, State
from .queries import clients as queries
from .queries import hooks
from .rules.scopes import REACHES

READS = ["GET", "HEAD", "POST"]


def _by(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


@needs(permits.MANAGE)
@never_cache
@require_http_methods(READS)
def clients(request: HttpRequest) -> HttpResponse:
    """All clients with what they used today, and a form for a new one."""
    by = _by(request)
    own = None if by.scope(permits.MANAGE) is Within.COUNTY else by.organs
    start = {"within": int(Within.OWN_ORGAN), "per_minute": rules.DEFAULT_PER_MINUTE}
    form, made, secret = forms.NewClientForm(request.POST or None, organs=own, initial=start), None, ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        opening = actions.Opening(int(given["organ"]), given["name"], given["purpose"], form.reach(), given["per_minute"], given["offered"], given["mediator"])
        try:
            made, secret = actions.open_client(opening, by=by)
            form = forms.NewClientForm(organs=own, initial=start)
        except Forbidden:
            raise
        except Refused as refused:
            forms.refuse(form, refused)
    rows = list(queries.managed(by))
    used = queries.used_today([row.pk for row in rows])
    context = {"form": form, "rows": [(row, used.get(row.pk)) for row in rows], "made": made, "secret": secret}
    return render(request, "openapi/clients.html", context, status=422 if form.errors else 200)


@needs(permits.MANAGE)
@never_cache
@require_http_methods(READS)
def client(request: HttpRequest, number: int) -> HttpResponse:
    """One client; posting changes what it may do."""
    by, found = _by(request), queries.managed_client(_by(request), number)
    if request.method != "POST":
        return _page(request, found)
    form = forms.ClientForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        opening = actions.Opening(found.organ_id, found.name, given["purpose"], form.reach(), given["per_minute"], given["offered"], given["mediator"])
        try:
            actions.set_client(found.pk, opening, by=by)
            messages.success(request, "已经改好，手里的令牌马上照新的许可办。")
            return redirect("desk-client", number)
        except (Absent, Forbidden):
            raise
        except Refused as refused:
            forms.refuse(form, refused)
    return _page(request, found, form=form)


def _page(request: HttpRequest, found: Client, **more: Any) -> HttpResponse:
    held = dict(found.permits.values_list("permit", "within"))
    known = every()
    initial = {"purpose": found.purpose, "permits": list(held), "within": max(held.values(), default=int(Within.OWN_ORGAN)),
               "per_minute": found.per_minute, "offered": found.offered, "mediator": found.mediator or ""}
    context = {
        "client": found, "keys": queries.keys(found), "usage": queries.usage(found), "form": forms.ClientForm(initial=initial),
        "rotate": forms.RotateForm(auto_id="rotate_%s"), "suspend": forms.SuspendForm(auto_id="suspend_%s"),
        "subscribe": forms.SubscriptionForm(auto_id="hook_%s"),
        "permits": [(known[code].label, REACHES[Within(within)]) for code, within in sorted(held.items()) if code in known],
        "subscriptions": [(row, [rules.EVENTS.get(name, name) for name in row.events]) for row in found.subscriptions.order_by("closed_at", "pk")],
        "secret": "", "hook_secret": "", **more}
    wrong = any(getattr(form, "errors", None) for form in more.values())
    return render(request, "openapi/client.html", context, status=422 if wrong else 200)


@needs(permits.MANAGE)
@require_POST
def rotate(request: HttpRequest, number: int) -> HttpResponse:
    """A new key, shown once."""
    found, form = queries.managed_client(_by(request), number), forms.RotateForm(request.POST, auto_id="rotate_%s")
    if not form.is_valid():
        return _page(request, found, rotate=form)
    return _page(request, found, secret=actions.rotate_key(found.pk, form.cleaned_data["overlap"], by=_by(request)))


@needs(permits.MANAGE)
@require_POST
def suspend(request: HttpRequest, number: int) -> HttpResponse:
    """Shut it out at once."""
    found, form = queries.managed_client(_by(request), number), forms.SuspendForm(request.POST, auto_id="suspend_%s")
    if not form.is_valid():
        return _page(request, found, suspend=form)
    actions.suspend_client(found.pk, form.cleaned_data["reason"], by=_by(request))
    messages.success(request, "已经停用，它的令牌马上作废。")
    return redirect("desk-client", number)


@needs(permits.MANAGE)
@require_POST
def resume(request: HttpRequest, number: int) -> HttpResponse:
    """Let it in again."""
    actions.resume_client(number, by=_by(request))
    messages.success(request, "已经恢复。密钥可能泄露过的，请马上换一个。")
    return redirect("desk-client", number)


# --- events


@needs(permits.MANAGE)
@require_POST
def subscribe(request: HttpRequest, number: int) -> HttpResponse:
    """Send events to an address; the signing secret is shown once."""
    found, form = queries.managed_client(_by(request), number), forms.SubscriptionForm(request.POST, auto_id="hook_%s")
    if form.is_valid():
        try:
            _, secret = actions.subscribe(found.pk, form.cleaned_data["url"], form.cleaned_data["events"], by=_by(request))
            return _page(request, found, hook_secret=secret)
        except Refused as refused:
            forms.refuse(form, refused)
    return _page(request, found, subscribe=form)


@needs(permits.MANAGE)
@require_POST
def unsubscribe(request: HttpRequest, number: int) -> HttpResponse:
    """Send nothing more there."""
    row = actions.unsubscribe(number, by=_by(request))
    messages.success(request, "不再推送到这个地址。")
    return redirect("desk-client", row.client_id)


@needs(permits.MANAGE)
@require_POST
def change_secret(request: HttpRequest, number: int) -> HttpResponse:
    """A new signing secret, shown once."""
    row = hooks.managed_subscription(_by(request), number)
    secret = actions.change_secret(number, by=_by(request))
    return _page(request, queries.managed_client(_by(request), row.client_id), hook_secret=secret)


@needs(permits.MANAGE)
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """What is on its way and what did not arrive, newest first."""
    by, state, text = _by(request), request.GET.get("state", str(State.DEAD)), request.GET.get("page", "1")
    page = int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 else 1
    rows, more = hooks.lines(by, state, page)
    counts = hooks.counts(by)
    chips = [(str(kind), STATES[kind], counts[kind], kind == state) for kind in hooks.STUCK]
    context = {"rows": rows, "more": more, "before": max(page, 1) - 1, "after": max(page, 1) + 1, "state": state, "chips": chips,
               "dead": counts[State.DEAD], "dead_state": str(State.DEAD)}
    return render(request, "openapi/deliveries.html", context)


@needs(permits.MANAGE)
@require_POST
def resend(request: HttpRequest, number: int) -> HttpResponse:
    """Send one again."""
    try:
        actions.resend(number, by=_by(request))
        messages.success(request, "已经重新排队，一会儿就送。")
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("desk-hooks")


urlpatterns = [
    path("clients/", clients, name="desk-clients"),
    path("clients/<int:number>/", client, name="desk-client"),
    path("clients/<int:number>/rotate/", rotate, name="desk-client-rotate"),
    path("clients/<int:number>/suspend/", suspend, name="desk-client-suspend"),
    path("clients/<int:number>/resume/", resume, name="desk-client-resume"),
    path("clients/<int:number>/subscribe/", subscribe, name="desk-subscribe"),
    path("subscriptions/<int:number>/stop/", unsubscribe, name="desk-unsubscribe"),
    path("subscriptions/<int:number>/secret/", change_secret, name="desk-hook-secret"),
    path("hooks/", deliveries, name="desk-hooks"),
    path("hooks/<int:number>/resend/", resend, name="desk-hook-resend"),
]
