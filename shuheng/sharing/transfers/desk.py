"""成批共享 on the desk: channels that one's organ gave or uses, what passed, where it is brought, and how each batch is doing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs
from shuheng.sharing.holdings import queries as holdings

from . import actions, forms, permits, queries
from .models import Target
from .rules import words

PAGE = 30


def _by(request: HttpRequest) -> Actor:
    by: Actor = request.actor  # type: ignore[attr-defined]
    return by


def _acted(request: HttpRequest, act: Callable[[], Any], done: str) -> Any:
    """What an act made, with its message; None when it was refused."""
    try:
        made = act()
    except Refused as refused:
        messages.error(request, refused.message)
        return None
    messages.success(request, done)
    return made


@needs(permits.OPEN, permits.FOLLOW)
@never_cache
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """The channels, and the grants that could have one."""
    by = _by(request)
    page = Paginator(queries.channels(by), PAGE).get_page(request.GET.get("page"))
    return render(request, "transfers/list.html", {"page": page, "grants": queries.grants_without(by), "own": by.organs})


@needs(permits.OPEN)
@never_cache
def open_channel(request: HttpRequest, number: int) -> HttpResponse:
    """Open a channel for a grant."""
    by = _by(request)
    grant = queries.grant_without(by, number)
    form = forms.ChannelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_channel(number, form.cleaned_data["daily"], by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "通道开好了。对方可以登记送到哪里，或者让程序来取。")
            return redirect("desk-transfer-channel", made.pk)
    return render(request, "transfers/open.html", {"grant": grant, "held": holdings.holding(grant.resource_id), "form": form},
                  status=422 if form.errors else 200)


@needs(permits.OPEN, permits.FOLLOW)
@never_cache
@require_safe
def channel(request: HttpRequest, number: int) -> HttpResponse:
    """One channel: its terms, where it leads, what passed."""
    by = _by(request)
    row = queries.channel(by, number)
    page = Paginator(queries.passages(row), PAGE).get_page(request.GET.get("page"))
    uses = by.may(permits.FOLLOW) and row.organ_id in by.organs
    return render(request, "transfers/channel.html", {
        "row": row, "items": queries.items_of(row), "lacking": queries.lacking(row), "held": holdings.holding(row.resource_id),
        "today": queries.passed_today(row), "page": page, "uses": uses,
        "targets": queries.targets_of(row) if uses else [], "lamps": words.LAMPS, "may_end": uses or (by.may(permits.OPEN) and row.provider_id in by.organs)})


@needs(permits.OPEN, permits.FOLLOW)
@require_POST
def end_channel(request: HttpRequest, number: int) -> HttpResponse:
    """Close a channel."""
    _acted(request, lambda: actions.end_channel(number, by=_by(request)), "通道停用了，从现在起不再给一条。")
    return redirect("desk-transfer-channel", number)


@needs(permits.FOLLOW)
@never_cache
def new_target(request: HttpRequest, number: int) -> HttpResponse:
    """Write down where the data of a channel is brought."""
    row = queries.channel(_by(request), number)
    form = forms.TargetForm(request.POST if request.method == "POST" else None)
    done = "登记好了。第一次送的是全部，以后只送变了的。"
    return _written(request, form, lambda: actions.put_target(number, form.said, by=_by(request)), done, {"row": row})


@needs(permits.FOLLOW)
@never_cache
def edit_target(request: HttpRequest, number: int) -> HttpResponse:
    """Change where the data is brought."""
    row = queries.target(_by(request), number)
    form = forms.TargetForm(request.POST if request.method == "POST" else None, row=row)
    done = "改好了。换了地方的，下一批送全部；没有换的，接着送变了的。"
    return _written(request, form, lambda: actions.change_target(number, form.said, by=_by(request)), done, {"row": row.channel, "target": row})


@needs(permits.FOLLOW)
@never_cache
def change_secret(request: HttpRequest, number: int) -> HttpResponse:
    """Another password for the same place."""
    row = queries.target(_by(request), number)
    form = forms.SecretForm(request.POST if request.method == "POST" else None)
    return _written(request, form, lambda: actions.change_secret(number, form.cleaned_data["secret"], by=_by(request)), "口令换好了，原来的已经销毁。",
                    {"row": row.channel, "target": row, "secret": True})


def _written(request: HttpRequest, form: Form, act: Callable[[], Target], done: str, told: dict[str, object]) -> HttpResponse:
    """A target written by a form: its page once it stands, the form again with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, done)
            return redirect("desk-transfer-target", made.pk)
    return render(request, "transfers/write.html", {"form": form, **told}, status=422 if form.errors else 200)


@needs(permits.FOLLOW)
@never_cache
@require_safe
def target(request: HttpRequest, number: int) -> HttpResponse:
    """One target: where it is, its batches."""
    row = queries.target(_by(request), number)
    page = Paginator(queries.transfers_of(row), PAGE).get_page(request.GET.get("page"))
    return render(request, "transfers/target.html", {"row": row, "page": page, "lamps": words.LAMPS,
        "busy": any(one.state in words.OPEN for one in page)})


@needs(permits.FOLLOW)
@require_POST
def run(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a batch."""
    mode = request.POST.get("mode", words.CHANGES)
    made = _acted(request, lambda: actions.run(number, by=_by(request), mode=mode), "排上了。可以关掉这一页，过一会儿再来看。")
    return redirect("desk-transfer", made.pk) if made else redirect("desk-transfer-target", number)


@needs(permits.FOLLOW)
@require_POST
def pause_target(request: HttpRequest, number: int) -> HttpResponse:
    """Bring nothing there for the time being."""
    _acted(request, lambda: actions.pause_target(number, by=_by(request)), "暂停了。正在送的那一批，送完手上这一页就停。")
    return redirect("desk-transfer-target", number)


@needs(permits.FOLLOW)
@require_POST
def resume_target(request: HttpRequest, number: int) -> HttpResponse:
    """Go on."""
    _acted(request, lambda: actions.resume_target(number, by=_by(request)), "恢复了，从上次送到的地方接着送。")
    return redirect("desk-transfer-target", number)


@needs(permits.FOLLOW)
@require_POST
def drop_target(request: HttpRequest, number: int) -> HttpResponse:
    """Give a target up."""
    _acted(request, lambda: actions.drop_target(number, by=_by(request)), "停用了，口令已经销毁。送到的数据还在对方那里。")
    return redirect("desk-transfer-target", number)


@needs(permits.FOLLOW)
@never_cache
@require_safe
def transfer(request: HttpRequest, number: int) -> HttpResponse:
    """One batch: how far it is, what became of it."""
    row = queries.transfer(_by(request), number)
    sent = row.puts + row.deletes
    return render(request, "transfers/batch.html", {
        "row": row, "lamp": words.LAMPS[row.state], "why": words.WHYS.get(row.why, ""), "running": row.state in words.OPEN, "sent": sent,
        "share": min(sent * 100 // row.total, 100) if row.total else 0})


@needs(permits.FOLLOW)
@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Let a batch stop."""
    _acted(request, lambda: actions.stop(number, by=_by(request)), "这就停。")
    return redirect("desk-transfer", number)


urlpatterns = [
    path("transfers/", channels, name="desk-transfers"),
    path("transfers/grants/<int:number>/", open_channel, name="desk-transfer-open"),
    path("transfers/channels/<int:number>/", channel, name="desk-transfer-channel"),
    path("transfers/channels/<int:number>/end/", end_channel, name="desk-transfer-end"),
    path("transfers/channels/<int:number>/targets/new/", new_target, name="desk-transfer-target-new"),
    path("transfers/targets/<int:number>/", target, name="desk-transfer-target"),
    path("transfers/targets/<int:number>/edit/", edit_target, name="desk-transfer-target-edit"),
    path("transfers/targets/<int:number>/secret/", change_secret, name="desk-transfer-target-secret"),
    path("transfers/targets/<int:number>/pause/", pause_target, name="desk-transfer-target-pause"),
    path("transfers/targets/<int:number>/resume/", resume_target, name="desk-transfer-target-resume"),
    path("transfers/targets/<int:number>/run/", run, name="desk-transfer-run"),
    path("transfers/targets/<int:number>/drop/", drop_target, name="desk-transfer-target-drop"),
    path("transfers/batches/<int:number>/", transfer, name="desk-transfer"),
    path("transfers/batches/<int:number>/stop/", stop, name="desk-transfer-stop"),
]
