"""Keeping the websites at the desk: words and leaders, contacts of sites, columns."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits, queries, rules
from ..actions import ColumnGiven, Contacts

PAGE = 100


def _done(request: HttpRequest, form: Form, act: Callable[[], object], words: str) -> bool:
    """Whether the form was whole and the act was done; else the form says why."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return False
    messages.success(request, words)
    return True


@needs(permits.MANAGE)
@never_cache
def vocabulary(request: HttpRequest) -> HttpResponse:
    """The words that findings look for, and adding or changing one."""
    form = forms.WordForm(request.POST or None)

    def put() -> object:
        given = form.cleaned_data
        return actions.put_word(given["kind"], given["text"], given["advice"], place=given["place"] or 0, source=given["source"],
                                by=request.actor)  # type: ignore[attr-defined]

    if request.method == "POST" and _done(request, form, put, "记下了，下一次审校就用它。"):
        return redirect("desk-website-vocabulary")
    kind = request.GET.get("kind", "")
    page = Paginator(queries.vocabulary(kind if kind in rules.WORD_KINDS else ""), PAGE).get_page(request.GET.get("page"))
    return render(request, "websites/vocabulary.html", {"form": form, "page": page, "kinds": rules.WORD_KINDS.items(), "kind": kind},
                  status=422 if form.errors else 200)


@needs(permits.MANAGE)
@require_POST
def retire(request: HttpRequest, number: int) -> HttpResponse:
    """Look for a word no longer."""
    actions.retire_word(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "停用了。以后再载入县情文件，它也不会回来。")
    return redirect("desk-website-vocabulary")


@needs(permits.RELEASE, permits.MANAGE)
@never_cache
@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """The sites this officer may change."""
    return render(request, "websites/sites.html", {"sites": queries.sites_of(request.actor)})  # type: ignore[attr-defined]


@needs(permits.RELEASE, permits.MANAGE)
@never_cache
def contacts(request: HttpRequest, number: int) -> HttpResponse:
    """How people reach those who run a site."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    site = queries.site_to_change(by, number)
    form = forms.ContactsForm(request.POST or None, initial={name: getattr(site, name) for name in Contacts.__dataclass_fields__})
    if request.method == "POST" and _done(request, form, lambda: actions.set_contacts(number, Contacts(**form.cleaned_data), by=by),
                                          "改好了，各页页脚正在更新。"):
        return redirect("desk-website-sites")
    return render(request, "websites/contacts.html", {"form": form, "site": site}, status=422 if form.errors else 200)


@needs(permits.RELEASE, permits.MANAGE)
@never_cache
def columns(request: HttpRequest, number: int) -> HttpResponse:
    """The columns of a site; `?code=` changes one, otherwise a new one is made."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    site = queries.site_to_change(by, number)
    mine = list(site.columns.select_related("parent"))
    chosen = next((one for one in mine if one.code == request.GET.get("code")), None)
    initial = {name: getattr(chosen, name) for name in ("code", *ColumnGiven.__dataclass_fields__)} if chosen else {}
    form = forms.ColumnForm({**request.POST.dict(), "code": chosen.code} if chosen and request.POST else request.POST or None, initial=initial)

    def put() -> object:
        given = dict(form.cleaned_data)
        return actions.put_column(number, given.pop("code"), ColumnGiven(**given), by=by)

    if request.method == "POST" and _done(request, form, put, "改好了，网页正在更新。"):
        return redirect("desk-website-columns", number)
    return render(request, "websites/columns.html", {"form": form, "site": site, "columns": mine, "chosen": chosen}, status=422 if form.errors else 200)
