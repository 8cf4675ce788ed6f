"""Writing on the desk: begin, change, hand to review, throw away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits, queries
from ..actions import Faulty
from ..queries import documents
from ..rules import Content, Finding
from .reading import item_page

MOST = 21_000_000  # bytes read of a picture; what is larger is refused


@needs(permits.WRITE)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Begin an item."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.WritingForm(queries.columns_for(by), by.organs, *posted, lists=_lists(by))
    return _written(request, form, lambda said: actions.start(said, form.columns, by=by).pk)


@needs(permits.WRITE)
@never_cache
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change the draft, or begin the next edition."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.resource_for(by, number, permits.WRITE)
    kept = queries.said_in(queries.open_edition(row) or queries.standing(row))
    placed = [one.column_id for one in queries.placements(row)]
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.WritingForm(queries.columns_for(by), by.organs, *posted, kept=kept, lists=_lists(by),
                             initial=forms.start_of(kept, placed) if kept else {})
    return _written(request, form, lambda said: actions.amend(number, said, form.columns, by=by).pk, number)


def _lists(by: Actor) -> forms.Lists:
    categories, topics = ([(one.code, one.title) for one in documents.terms(kind)] for kind in ("category", "topic"))
    return forms.Lists(tuple(categories), tuple(topics), tuple((one.pk, one.title) for one in documents.explainable(by)))


def _written(request: HttpRequest, form: forms.WritingForm, write: Callable[[Content], int], number: int = 0) -> HttpResponse:
    found: list[Finding] = []
    if request.method == "POST" and form.is_valid():
        found = queries.findings(form.said)
        if request.POST.get("then") != "look":
            try:
                made = write(_with_file(request, form.said))
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            else:
                return _go_on(request, made)
    shown = form.said if form.is_bound and not form.errors else form.kept
    return render(request, "websites/write.html", {
        "form": form, "number": number, "found": found, "looked": request.POST.get("then") == "look" and not form.errors,
        "files": shown.files if shown else (), "pictures": shown.pictures if shown else ()}, status=422 if form.errors else 200)


def _with_file(request: HttpRequest, said: Content) -> Content:
    by: Actor = request.actor  # type: ignore[attr-defined]
    if upload := request.FILES.get("file"):
        said = replace(said, files=(*said.files, actions.attach(upload, str(upload.name), by=by)))  # type: ignore[arg-type]
    if image := request.FILES.get("picture"):
        made = actions.picture(image.read(MOST), str(image.name), request.POST.get("alt", ""), by=by)
        said = replace(said, pictures=(*said.pictures, made))
    return said


def _go_on(request: HttpRequest, made: int) -> HttpResponse:
    if request.POST.get("then") == "submit":
        return _submit(request, made)
    messages.success(request, "存好了，还没有交去审核。")
    return redirect("desk-website", made)


def _submit(request: HttpRequest, number: int) -> HttpResponse:
    try:
        actions.submit(number, by=request.actor)  # type: ignore[attr-defined]
    except Faulty as refused:
        messages.warning(request, "已经存好，但还不能交：下面几处要改。")
        return item_page(request, number, faults=refused.faults, found=refused.found)
    messages.success(request, "已经交去审核。")
    return redirect("desk-website", number)


@needs(permits.WRITE)
@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Hand it to review."""
    return _submit(request, number)


@needs(permits.WRITE)
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Throw the draft away."""
    left = actions.discard(number, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, "草稿扔掉了。")
    return redirect("desk-website", left.pk) if left else redirect("desk-websites")
