"""信息资源目录 on the desk: what there is, compiling one's own, review by somebody else, objections, statistics by organ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
from shuheng.foundation.core.web import needs, officer

from . import actions, forms, permits, queries, rules
from .actions.compiling import Faulty
from .queries import Ask, foreign

PAGE = 50


def _ask(request: HttpRequest) -> Ask:
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("words", "organ", "category", "sharing", "openness", "state")}
    return Ask(**{**asked, "sharing": asked["sharing"] if asked["sharing"] in rules.SHARING else "",
                  "openness": asked["openness"] if asked["openness"] in rules.OPENNESS else "",
                  "state": asked["state"] if asked["state"] in rules.STATES else ""})


@officer
@never_cache
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The entries, with filters."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    ask = _ask(request)
    page = Paginator(queries.kept(by, ask), PAGE).get_page(request.GET.get("page"))
    contents = queries.contents(list(page))
    rows = [(row, contents.get(row.pk) or queries.draft_of(row)) for row in page]
    return render(request, "catalogue/desk_list.html", {
        "page": page, "rows": rows, "ask": ask, "counts": queries.counts(by), "may_compile": by.may(permits.COMPILE), "may_review": by.may(permits.REVIEW),
        "organs": sorted((one.code, one.short) for one in queries.organs().values()), "sharing": rules.SHARING.items(), "states": rules.STATES.items(),
        "filtered": any((ask.words, ask.organ, ask.category, ask.sharing, ask.openness, ask.state))})


@officer
@never_cache
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """By organ: entries, items, how shared, how opened; organs with nothing are the islands."""
    rows = queries.statistics()
    return render(request, "catalogue/statistics.html", {
        "rows": rows, "widths": list(rules.SHARING.items()), "entries": sum(one.entries for one in rows), "items": sum(one.items for one in rows),
        "silent": [one for one in rows if not one.entries]})


@officer
@never_cache
@require_safe
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry whole: what is published, what is being written, how they differ, its editions and objections."""
    return _entry_page(request, number)


def _entry_page(request: HttpRequest, number: int, form: Form | None = None, faults: tuple[rules.Fault, ...] = ()) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.resource_for(by, number)
    edition, draft = queries.edition_of(row), queries.draft_of(row)
    said = rules.content(edition.content) if edition else None
    own = by.may(permits.COMPILE) and row.organ_id in by.organs
    shown = draft if own or by.may(permits.REVIEW) else None
    fresh: dict[str, Form] = {"reason": forms.ReasonForm(), "objection": forms.ObjectionForm(), "answer": forms.AnswerForm()}
    came_back = {name: form for name, one in fresh.items() if form is not None and type(form) is type(one)}
    return render(request, "catalogue/desk_entry.html", {
        "row": row, "name": foreign.name_of(row.code), "standing": _told(said), "draft": _told(shown), "changes": rules.changes(said, shown) if shown else [],
        "own": own, "reviews": by.may(permits.REVIEW) and row.state == rules.REVIEW and row.written_by != by.account, "faults": faults,
        "objections": queries.objections_to(row), "editions": list(row.editions.order_by("-number")), **fresh, **came_back,
        "may_object": row.stands and row.organ_id not in by.organs},
        status=422 if faults or (form and form.errors) else 200)


@dataclass(frozen=True)
class Told:
    """An edition with its choices in words."""

    said: rules.Content
    form: str
    sharing: str
    openness: str
    cycle: str
    level: str
    items: tuple[tuple[rules.Item, str, str, str, str], ...]


def _told(said: rules.Content | None) -> Told | None:
    if said is None:
        return None
    organs = queries.organs()
    items = tuple((one, rules.TYPES.get(one.type, one.type), rules.SHARING.get(one.sharing, one.sharing), rules.OPENNESS.get(one.openness, one.openness),
                   organs[one.source].short if one.source in organs else one.source or "本单位") for one in said.items)
    return Told(said, rules.FORMS.get(said.form, said.form), rules.SHARING.get(said.sharing, said.sharing), rules.OPENNESS.get(said.openness, said.openness),
                rules.CYCLES.get(said.cycle, said.cycle), rules.LEVELS.get(said.level, str(said.level)), items)


# --- compiling


@needs(permits.COMPILE)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Begin an entry of one's own organ."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    organ = next((one for one in queries.organs().values() if one.pk == by.organ), None)
    form = forms.EntryForm(organ.code if organ else "", *((request.POST, request.FILES) if request.method == "POST" else ()))
    return _written(request, form, lambda: actions.start(form.said, by=by).pk)


@needs(permits.COMPILE)
@never_cache
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Write the draft, or begin that of the next edition."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.compiled_by(by, number)
    standing = queries.edition_of(row)
    said = queries.draft_of(row) or (rules.content(standing.content) if standing else None)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.EntryForm(row.organ.code, *posted, initial=forms.start_of(said) if said else {})
    return _written(request, form, lambda: actions.amend(number, form.said, by=by).pk, row.pk)


def _written(request: HttpRequest, form: forms.EntryForm, write: Callable[[], int], number: int = 0) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = write()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            if request.POST.get("then") == "review":
                return _submit(request, made)
            messages.success(request, "存好了，还没有交去审核。")
            return redirect("desk-resource", made)
    unread = form.unread if form.is_bound and hasattr(form, "unread") else []
    return render(request, "catalogue/write.html", {"form": form, "unread": unread, "number": number}, status=422 if form.errors else 200)


def _submit(request: HttpRequest, number: int) -> HttpResponse:
    try:
        actions.submit(number, by=request.actor)  # type: ignore[attr-defined]
    except Faulty as refused:
        messages.warning(request, "已经存好，但还不能交：下面几处要改。")
        return _entry_page(request, number, faults=refused.faults)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, "已经交去审核。")
    return redirect("desk-resource", number)


@needs(permits.COMPILE)
@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Hand the draft to review."""
    return _submit(request, number)


@needs(permits.COMPILE)
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Throw the draft away."""
    left = actions.discard(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "草稿扔掉了。")
    return redirect("desk-resource", left.pk) if left else redirect("desk-catalogue")


# --- review, withdrawal, objections


@needs(permits.REVIEW)
@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """The reviewer publishes."""
    try:
        row = actions.publish(number, by=request.actor)  # type: ignore[attr-defined]
    except Faulty as refused:
        return _entry_page(request, number, faults=refused.faults)
    messages.success(request, f"已经发布第 {row.edition} 版，代码 {row.code}。")
    return redirect("desk-resource", number)


def _formed(request: HttpRequest, number: int, form: Form, act: Callable[[], object], done: str) -> HttpResponse:
    if not form.is_valid():
        return _entry_page(request, number, form)
    try:
        act()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return _entry_page(request, number, form)
    messages.success(request, done)
    return redirect("desk-resource", number)


@needs(permits.REVIEW)
@require_POST
def return_(request: HttpRequest, number: int) -> HttpResponse:
    """The reviewer sends it back."""
    form = forms.ReasonForm(request.POST)
    return _formed(request, number, form, lambda: actions.return_(number, form.cleaned_data["reason"], by=request.actor), "退回去了。")  # type: ignore[attr-defined]


@needs(permits.COMPILE)
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """The provider takes it out."""
    form = forms.ReasonForm(request.POST)
    return _formed(request, number, form, lambda: actions.withdraw(number, form.cleaned_data["reason"], by=request.actor), "撤下了。")  # type: ignore[attr-defined]


@officer
@require_POST
def object_to(request: HttpRequest, number: int) -> HttpResponse:
    """Another organ objects."""
    form = forms.ObjectionForm(request.POST)
    return _formed(request, number, form, lambda: actions.object_to(number, form.cleaned_data["words"], by=request.actor),  # type: ignore[attr-defined]
                   "提上去了，提供单位要在期限以前答复。")


@needs(permits.COMPILE)
@require_POST
def answer(request: HttpRequest, number: int, objection: int) -> HttpResponse:
    """The provider answers an objection."""
    form = forms.AnswerForm(request.POST)
    return _formed(request, number, form, lambda: actions.answer(objection, form.cleaned_data["answer"], form.cleaned_data["accepted"] == "yes",
                                                                 by=request.actor), "答复了。")  # type: ignore[attr-defined]


urlpatterns = [
    path("catalogue/", catalogue, name="desk-catalogue"),
    path("catalogue/statistics/", statistics, name="desk-catalogue-statistics"),
    path("catalogue/new/", new, name="desk-resource-new"),
    path("catalogue/<int:number>/", entry, name="desk-resource"),
    path("catalogue/<int:number>/edit/", edit, name="desk-resource-edit"),
    path("catalogue/<int:number>/submit/", submit, name="desk-resource-submit"),
    path("catalogue/<int:number>/discard/", discard, name="desk-resource-discard"),
    path("catalogue/<int:number>/publish/", publish, name="desk-resource-publish"),
    path("catalogue/<int:number>/return/", return_, name="desk-resource-return"),
    path("catalogue/<int:number>/withdraw/", withdraw, name="desk-resource-withdraw"),
    path("catalogue/<int:number>/object/", object_to, name="desk-resource-object"),
    path("catalogue/<int:number>/objections/<int:objection>/", answer, name="desk-resource-answer"),
]
