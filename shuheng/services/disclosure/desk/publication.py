"""主动公开 on the desk: what waits to be published, writing down what was made, and that it was published."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits, queries
from ..models import Duty

PAGE = 30


@needs(permits.PUBLISH)
@never_cache
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """What one's own organ has to publish, the first due on top, or what it has published."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    state = "published" if request.GET.get("state") == "published" else "waiting"
    page = Paginator(queries.items(by, state), PAGE).get_page(request.GET.get("page"))
    near, overdue = queries.waiting_items(by)
    return render(request, "disclosure/items.html", {"page": page, "rows": queries.told(page), "state": state, "near": near, "overdue": overdue,
                                                     "duties": Duty.objects.filter(organ__in=by.organs, active=True).order_by("place")})


@needs(permits.PUBLISH)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Write down that something was made which has to be published."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    duties = Duty.objects.filter(organ__in=by.organs, active=True).order_by("place")
    form = forms.ItemForm([(str(one.pk), one.title) for one in duties], request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.note_made(int(form.cleaned_data["duty"]), form.cleaned_data["title"], form.cleaned_data["made_on"], by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, f"登记好了，最晚 {item.due_on.month}月{item.due_on.day}日公开。")
            return redirect("desk-disclosure-items")
    return render(request, "disclosure/item_new.html", {"form": form, "duties": duties}, status=422 if form.errors else 200)


@needs(permits.PUBLISH)
@never_cache
def item(request: HttpRequest, number: int) -> HttpResponse:
    """One item: write down that it was published."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.item_for(by, number)
    form = forms.PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish(number, form.cleaned_data["published_on"], form.cleaned_data["link"], by=by)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "登记好了，大家在公开目录里看得到。")
            return redirect("desk-disclosure-items")
    return render(request, "disclosure/item.html", {"form": form, "told": queries.told([row])[0]}, status=422 if form.errors else 200)
