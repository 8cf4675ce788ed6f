"""Signing on the desk: pass, return, release, withdraw; and where an item stands."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.templatetags.look import cn_when
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits
from ..actions import Faulty
from ..models import Placement
from .reading import item_page, pinning


def _formed(request: HttpRequest, number: int, form: Form, act: Callable[[], object], done: str, pinned: int = 0) -> HttpResponse:
    """Do it when the form is whole; else show the page with what is wrong."""
    if not form.is_valid():
        return item_page(request, number, form, pinned=pinned)
    try:
        act()
    except Faulty as refused:
        return item_page(request, number, faults=refused.faults, found=refused.found)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return item_page(request, number, form, pinned=pinned)
    messages.success(request, done)
    return redirect("desk-website", number)


@needs(permits.REVIEW, permits.SECRECY)
@require_POST
def pass_(request: HttpRequest, number: int) -> HttpResponse:
    """Let it pass."""
    form = forms.WordsForm(request.POST)
    return _formed(request, number, form, lambda: actions.pass_(number, form.cleaned_data["words"], by=request.actor), "签好了，交到下一步。")  # type: ignore[attr-defined]


@needs(permits.REVIEW, permits.SECRECY, permits.RELEASE)
@require_POST
def return_(request: HttpRequest, number: int) -> HttpResponse:
    """Send it back."""
    form = forms.WordsForm(request.POST)
    return _formed(request, number, form, lambda: actions.return_(number, form.cleaned_data["words"], by=request.actor), "退回去了。")  # type: ignore[attr-defined]


@needs(permits.RELEASE)
@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Release it, now or later."""
    form = forms.ReleaseForm(request.POST)
    later = form.later() if form.is_valid() else None
    return _formed(request, number, form, lambda: actions.release(number, at=later, by=request.actor),  # type: ignore[attr-defined]
                   f"签发了，{cn_when(later)} 自动发布。" if later else "签发了，几秒后就在网上。")


@needs(permits.RELEASE)
@require_POST
def recall(request: HttpRequest, number: int) -> HttpResponse:
    """Not at its time after all."""
    form = forms.RecallForm(request.POST)
    return _formed(request, number, form, lambda: actions.recall(number, form.cleaned_data["words"], by=request.actor), "撤回了，不会到时间发布。")  # type: ignore[attr-defined]


@needs(permits.RELEASE)
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take it from every site."""
    form = forms.ReasonForm(request.POST)
    return _formed(request, number, form, lambda: actions.withdraw(number, form.cleaned_data["reason"], by=request.actor), "撤下了。")  # type: ignore[attr-defined]


@needs(permits.RELEASE)
@require_POST
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """A document was amended, lapsed or repealed."""
    form = forms.ValidityForm(request.POST)

    def act() -> object:
        given = form.cleaned_data
        return actions.judge(number, given["validity"], given["since_on"], given["why"], by=request.actor)  # type: ignore[attr-defined]

    return _formed(request, number, form, act, "改好了，几秒后网页上就是新的效力。")


# --- places


@needs(permits.RELEASE)
@require_POST
def offer(request: HttpRequest, number: int) -> HttpResponse:
    """Into one more column."""
    column = request.POST.get("column", "")
    made = actions.offer(number, int(column) if column.isdigit() else 0, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "投过去了。" if made.accepted else "报送了，等对方采用。")
    return redirect("desk-website", number)


@needs(permits.RELEASE)
@require_POST
def accept(request: HttpRequest, number: int) -> HttpResponse:
    """Take what was offered."""
    actions.accept(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "采用了，几秒后就在网上。")
    return redirect("desk-websites")


@needs(permits.RELEASE)
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Out of a column, or not taken."""
    actions.remove(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "从这个栏目拿掉了。")
    return redirect("desk-websites")


def _resource_of(number: int) -> int:
    return Placement.objects.values_list("resource_id", flat=True).filter(pk=number).first() or 0


@needs(permits.RELEASE)
@require_POST
def pin(request: HttpRequest, number: int) -> HttpResponse:
    """On top for a while."""
    form = pinning(number, request.POST)
    return _formed(request, _resource_of(number), form, lambda: actions.pin(number, form.cleaned_data["until"], by=request.actor), "置顶了。", number)  # type: ignore[attr-defined]


@needs(permits.RELEASE)
@require_POST
def unpin(request: HttpRequest, number: int) -> HttpResponse:
    """Down again."""
    one = actions.unpin(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "不置顶了。")
    return redirect("desk-website", one.resource_id)
