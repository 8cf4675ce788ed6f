"""What the pages of this room share: who asks, which page of a list, a form's answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused

from ..queries import listing


def who(request: HttpRequest) -> Actor:
    """The officer at the desk."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def page_of(request: HttpRequest, found: QuerySet[Any], make: Callable[[Any], Sequence[Any]]) -> Page[Any]:
    """One page of fifty, its rows made ready."""
    page = listing.CountedPaginator(found, listing.PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = make(page.object_list)  # type: ignore[assignment]
    return page


def acted(request: HttpRequest, form: Form, act: Callable[[], object], done: str, again: Callable[[Form], HttpResponse], to: str) -> HttpResponse:
    """Do what a form asks; a refusal comes back on the form with everything that was typed."""
    if not form.is_valid():
        return again(form)
    try:
        act()
    except (Absent, Forbidden):
        raise
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return again(form)
    messages.success(request, done)
    return HttpResponseRedirect(to)


def asked_again(request: HttpRequest, title: str, about: str, back: str, button: str) -> Callable[[Form], HttpResponse]:
    """The page of one form, fresh or with what has to be mended."""
    def page(form: Form) -> HttpResponse:
        context = {"form": form, "title": title, "about": about, "back": back, "button": button}
        return render(request, "supervision/form.html", context, status=422 if form.errors else 200)

    return page


def address(number: int) -> str:
    """The page of a signal."""
    return reverse("desk-supervision-signal", args=[number])
