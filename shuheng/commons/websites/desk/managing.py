"""The county's own acts: the emergency banner, addresses that moved."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits, queries


def _page(request: HttpRequest, **came_back: object) -> HttpResponse:
    told: dict[str, object] = {"banner": queries.banner(), "raising": forms.BannerForm(), "moving": forms.RedirectForm(), "moved": queries.redirects()}
    return render(request, "websites/alerts.html", {**told, **came_back}, status=422 if came_back else 200)


@needs(permits.MANAGE)
@never_cache
def alerts(request: HttpRequest) -> HttpResponse:
    """What hangs now, and hanging something."""
    if request.method != "POST":
        return _page(request)
    form = forms.BannerForm(request.POST)
    if not form.is_valid():
        return _page(request, raising=form)
    try:
        actions.raise_(form.cleaned_data["words"], form.cleaned_data["until"], by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        form.add_error(refused.field or None, refused.message)
        return _page(request, raising=form)
    messages.success(request, "挂出去了，几秒后每个网站的每一页都有。")
    return redirect("desk-website-alerts")


@needs(permits.MANAGE)
@require_POST
def lower(request: HttpRequest) -> HttpResponse:
    """Take it down."""
    actions.lower(by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "撤下了。")
    return redirect("desk-website-alerts")


@needs(permits.MANAGE)
@require_POST
def redirect_(request: HttpRequest) -> HttpResponse:
    """Lead an address on."""
    form = forms.RedirectForm(request.POST)
    if not form.is_valid():
        return _page(request, moving=form)
    try:
        actions.redirect(form.cleaned_data["address"], form.cleaned_data["target"], by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        form.add_error(refused.field or None, refused.message)
        return _page(request, moving=form)
    messages.success(request, "以后打开旧地址，会到新地址。")
    return redirect("desk-website-alerts")
