"""Writing on the desk: begin, change, hand to review, throw away."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TypeVar

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs

from .. import actions, forms, permits, queries, rules
from ..actions import Faulty
from ..queries import documents
from ..rules import Content, Finding

MOST = 21_000_000  # bytes read of a picture; what is larger is refused
HELD = "websites.held"
Made = TypeVar("Made")


@needs(permits.WRITE)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Begin an item."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.WritingForm(queries.columns_for(by), by.organs, *posted, kept=_with_held(request, None), lists=_lists(by))
    return _written(request, form, lambda said: actions.start(said, form.columns, by=by, key=_once(request)).pk)


@needs(permits.WRITE)
@never_cache
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change the draft, or begin the next edition."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.resource_for(by, number, permits.WRITE)
    kept = queries.said_in(queries.open_edition(row) or queries.standing(row))
    placed = [one.column_id for one in queries.placements(row)]
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.WritingForm(queries.columns_for(by), by.organs, *posted, kept=_with_held(request, kept), lists=_lists(by),
                             initial=forms.start_of(kept, placed) if kept else {})
    return _written(request, form, lambda said: actions.amend(number, said, form.columns, by=by).pk, number)


def _lists(by: Actor) -> forms.Lists:
    categories, topics = ([(one.code, one.title) for one in documents.terms(kind)] for kind in ("category", "topic"))
    return forms.Lists(tuple(categories), tuple(topics), tuple((one.pk, one.title) for one in documents.explainable(by)))


def _written(request: HttpRequest, form: forms.WritingForm, write: Callable[[Content], int], number: int = 0) -> HttpResponse:
    found: list[Finding] = []
    said, then = form.kept or Content(""), request.POST.get("then")
    if request.method == "POST":
        form.is_valid()
        said = _with_files(request, form)
        if not form.errors:
            found = queries.findings(said)
            if then != "look" and (made := _tried(form, lambda: write(said))):
                return _go_on(request, made)
    held = signing.dumps({"files": said.files, "pictures": [asdict(one) for one in said.pictures]}, salt=HELD) if said.files or said.pictures else ""
    return render(request, "websites/write.html", {
        "form": form, "once": _once(request), "number": number, "found": found, "looked": then == "look" and not form.errors,
        "files": said.files, "pictures": said.pictures, "held": held}, status=422 if form.errors else 200)


def _tried(form: forms.WritingForm, act: Callable[[], Made]) -> Made | None:
    """What the act gives; None when it was refused, which the form then says."""
    try:
        return act()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return None


def _with_files(request: HttpRequest, form: forms.WritingForm) -> Content:
    """What was written with the files that came, which stay with the form even when it comes back: nobody has to choose them twice."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    said, upload, image = form.said, request.FILES.get("file"), request.FILES.get("picture")
    if upload and (stored := _tried(form, lambda: actions.attach(upload, str(upload.name), by=by))):  # type: ignore[arg-type]
        said = replace(said, files=(*said.files, stored))
    if image and (made := _tried(form, lambda: actions.picture(image.read(MOST), str(image.name), request.POST.get("alt", ""), by=by))):
        said = replace(said, pictures=(*said.pictures, made))
        form.data = form.data.copy()
        form.data["alt"] = ""  # the next picture has words of its own
    elif image and "alt" in form.errors:
        form.add_error("picture", "请把图片再选一次。")
    return said


def _with_held(request: HttpRequest, kept: Content | None) -> Content | None:
    """The files that a form which came back has with it, beside what is stored; the program's own signature is on them."""
    held = request.POST.get("held", "")
    if not held:
        return kept
    try:
        told = rules.content({"title": "", **signing.loads(held, salt=HELD)})
    except signing.BadSignature:
        raise Refused("这一页开得太久了，请重新打开再写。") from None
    return replace(kept or Content(""), files=told.files, pictures=told.pictures)


def _once(request: HttpRequest) -> str:
    """One for each opened form: a double click writes one item."""
    given = request.POST.get("once", "")
    return given[:60] if given.startswith("item:") else f"item:{uuid.uuid4()}"


def _go_on(request: HttpRequest, made: int) -> HttpResponse:
    if request.POST.get("then") == "submit":
        return _submit(request, made)
    messages.success(request, "存好了，还没有交去审核。")
    return redirect("desk-website", made)


def _submit(request: HttpRequest, number: int) -> HttpResponse:
    try:
        actions.submit(number, by=request.actor)  # type: ignore[attr-defined]
    except Faulty:
        messages.warning(request, "已经存好，但还不能交：下面几处要改。")
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
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
