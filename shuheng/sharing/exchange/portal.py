"""What people have of the exchange: one look at their data with the way to object, their objections; and for everybody the keys."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core import vault
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import public, resident
from shuheng.foundation.journal.rules import SEALING
from shuheng.sharing.catalogue.models import Item

from . import actions, forms, queries
from .actions.looking import SIGNING


@resident(level=2)
@never_cache
def look(request: HttpRequest, number: int) -> HttpResponse:
    """One look at my data: who, what, why; and an objection to an item of it."""
    row = queries.own_receipt(request.actor, number)  # type: ignore[attr-defined]
    titles = dict(Item.objects.filter(resource=row.grant.resource_id).values_list("column", "title"))
    items = [(one, titles.get(one, one)) for one in row.items] if row.found else []
    form = forms.ObjectionForm(items, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.object_to(number, form.cleaned_data["item"], form.cleaned_data["words"], by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, f"异议送到{row.grant.resource.organ.short}了，{made.due_on.month}月{made.due_on.day}日前答复您。"
                                      "答复以前，谁查到这一项都看得到“有异议”。")
            return redirect("my-objections")
    return render(request, "exchange/my_look.html", {"row": row, "items": [title for _, title in items], "form": form}, status=422 if form.errors else 200)


@resident(level=2)
@never_cache
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """What I objected to, and the answers."""
    rows = list(queries.objections(request.actor)[:200])  # type: ignore[attr-defined]
    titles = {(resource, column): title for resource, column, title in Item.objects.filter(
        resource__in={one.resource_id for one in rows}).values_list("resource", "column", "title")}
    return render(request, "exchange/my_objections.html", {"rows": [(one, titles.get((one.resource_id, one.item), one.item)) for one in rows]})


@public
@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """Ed25519 public keys, in hex. RFC 8032"""
    return JsonResponse({"algorithm": "Ed25519", "receipts": vault.public_key(SIGNING).hex(), "seals": vault.public_key(SEALING).hex()})


urlpatterns = [
    path("exchange/keys.json", keys, name="exchange-keys"),
    path("my-data/looks/<int:number>/", look, name="my-look"),
    path("my-data/objections/", objections, name="my-objections"),
]
