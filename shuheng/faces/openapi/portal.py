"""授权别的系统: a person lets an organ's system act for them, sees whom they let, and takes it back at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.core.web import resident

from . import actions, forms
from .queries import clients as queries


@resident(level=2)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """Whom I let act for me, and a form to let another one."""
    by = request.actor  # type: ignore[attr-defined]
    offered = queries.offered()
    form = forms.ConsentForm(request.POST or None, clients=[(str(one.pk), f"{one.organ.name} · {one.name}：{one.purpose}") for one in offered])
    if request.method == "POST" and form.is_valid():
        try:
            actions.consent(int(form.cleaned_data["client"]), form.cleaned_data["days"], by=by)
            messages.success(request, "已经授权。随时可以在这里撤回，一撤就停。")
            return redirect("my-clients")
        except Forbidden:
            raise
        except Refused as refused:
            forms.refuse(form, refused)
    rows = [(row, row.ended_at is None and row.ends_at > now()) for row in queries.consents(by)]
    return render(request, "openapi/consents.html", {"form": form, "rows": rows, "offered": offered}, status=422 if form.errors else 200)


@resident(level=2)
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take it back."""
    try:
        actions.withdraw_consent(str(number), by=request.actor)  # type: ignore[attr-defined]
        messages.success(request, "已经撤回，它马上不能再替您办。以前替您办的不受影响。")
    except Absent as absent:
        messages.error(request, absent.message)
    return redirect("my-clients")


urlpatterns = [
    path("account/clients/", consents, name="my-clients"),
    path("account/clients/<uuid:number>/withdraw/", withdraw, name="my-client-withdraw"),
]
