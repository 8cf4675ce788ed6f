"""归集库 on the desk: what is held, the sources of one's own organ, batches and what became of each row, comparing both ends, files for others."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.web import needs
from shuheng.sharing.catalogue import queries as catalogue

from . import actions, forms, permits, queries, rules
from .models import Batch, Source
from .queries import reading
from .queries.reading import Unread
from .rules import words

PAGE, TRIAL = 50, 20
HIDDEN = "个人信息，不显示"


def _by(request: HttpRequest) -> Actor:
    by: Actor = request.actor  # type: ignore[attr-defined]
    return by


# --- what is held


@needs(permits.LOAD, permits.READ)
@never_cache
@require_safe
def holdings(request: HttpRequest) -> HttpResponse:
    """The entries that one's own organ brings, or all that are held, with the lamp of each source."""
    asked = request.GET.get("words", "").strip()[:40]
    page = Paginator(queries.lines(_by(request), asked), PAGE).get_page(request.GET.get("page"))
    return render(request, "holdings/list.html", {"page": page, "words": asked, "lamps": words.LAMPS,
        "own": _by(request).organs if _by(request).may(permits.LOAD) else ()})


@needs(permits.LOAD)
@never_cache
@require_safe
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry: what is held of it, its sources, the files that were written out."""
    return _entry(request, number)


def _entry(request: HttpRequest, number: int, form: forms.ExportForm | None = None) -> HttpResponse:
    by = _by(request)
    row = catalogue.resource_for(by, number)
    queries.check_own(by, row)
    sources = next((one.sources for one in queries.lines(by) if one.resource.pk == number), ())
    return render(request, "holdings/entry.html", {
        "row": row, "held": queries.held_or_none(number), "sources": sources, "lamps": words.LAMPS, "exports": queries.exports_of(row),
        "form": form or forms.ExportForm()}, status=422 if form and form.errors else 200)


@needs(permits.LOAD)
@require_POST
def export(request: HttpRequest, number: int) -> HttpResponse:
    """Write the held table out for one's own organ."""
    form = forms.ExportForm(request.POST)
    if form.is_valid():
        try:
            made = actions.export(number, form.cleaned_data["format"], by=_by(request), since=form.cleaned_data["since"] or 0)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, f"写好了 {made.rows} 条：本单位取件目录里的 {made.name}。")
            return redirect("desk-holding", number)
    return _entry(request, number, form)


# --- sources


@needs(permits.LOAD)
@never_cache
def new_source(request: HttpRequest, number: int) -> HttpResponse:
    """Write a source of an entry down."""
    row = queries.resource_of(_by(request), number)
    content = queries.content_of(row, row.edition)
    form = forms.SourceForm(content, *([request.POST] if request.method == "POST" else []))
    return _written(request, form, lambda: actions.put_source(0, form.said, by=_by(request), resource=number), {"resource": row, "items": content.items})


@needs(permits.LOAD)
@never_cache
def edit_source(request: HttpRequest, number: int) -> HttpResponse:
    """Change a source."""
    row = queries.source(_by(request), number)
    content = queries.content_of(row.resource, row.resource.edition)
    form = forms.SourceForm(content, *([request.POST] if request.method == "POST" else []), initial=forms.start_of(row, content))
    return _written(request, form, lambda: actions.put_source(number, form.said, by=_by(request)), {"resource": row.resource, "items": content.items,
        "row": row})


def _written(request: HttpRequest, form: forms.SourceForm, act: Callable[[], Source], told: dict[str, object]) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = act()
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, "存好了。先读前 20 行看看，对了再读全部。")
            return redirect("desk-holding-source", made.pk)
    return render(request, "holdings/write.html", {"form": form, **told}, status=422 if form.errors else 200)


@needs(permits.LOAD)
@never_cache
@require_safe
def source(request: HttpRequest, number: int) -> HttpResponse:
    """One source: what it is set to, its batches."""
    return _source(request, number)


def _source(request: HttpRequest, number: int, trial: dict[str, object] | None = None) -> HttpResponse:
    by = _by(request)
    row = queries.source(by, number)
    page = Paginator(queries.batches_of(row), PAGE).get_page(request.GET.get("page"))
    return render(request, "holdings/source.html", {
        "row": row, "page": page, "lamps": words.LAMPS, "whys": words.WHYS, "trial": trial, "database": row.kind in reading.DATABASES,
        "open": any(one.state in words.OPEN for one in page)})


@needs(permits.LOAD)
@never_cache
@require_POST
def try_source(request: HttpRequest, number: int) -> HttpResponse:
    """Read the first rows of the other end and show which column becomes which item. Nothing is kept; personal values are not shown."""
    row = queries.source(_by(request), number)
    queries.check_own(_by(request), row.resource)
    try:
        with closing(reading.opened(row, words.FULL)) as found:
            wanted, head = _first(row, found)
    except Unread as unread:
        messages.error(request, words.WHYS[unread.code])
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        return _source(request, number, {"head": head, "rows": wanted, "origin": found.origin})
    return redirect("desk-holding-source", number)


def _first(row: Source, found: reading.Reading) -> tuple[list[list[str]], list[tuple[str, str]]]:
    said = queries.content_of(row.resource, row.resource.edition)
    places = rules.mapped(said, row.mapping, found.head).places
    items = {one.column: one for one in said.items}
    head = [(name, items[place].title if place in items else "不要") for name, place in zip(found.head, places, strict=True)]
    hidden = [place not in items or items[place].personal for place in places]
    lines = [[HIDDEN if hide else cell or "" for cell, hide in zip(cells, hidden, strict=False)] for cells in islice(_cells(found), TRIAL)]
    return lines, head


def _cells(found: reading.Reading) -> Iterator[reading.Cells]:
    if found.rows:
        yield from found.rows()
    for piece in found.pieces(0) if found.pieces else ():
        yield from (row for row in csv.reader(piece.data.decode().splitlines(keepends=True), delimiter=found.mark) if row)  # type: ignore[misc]


@needs(permits.LOAD)
@require_POST
def run(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a batch: a load as the source is set, a full load, or a comparison."""
    try:
        made = actions.run(number, by=_by(request), mode=request.POST.get("mode", ""))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("desk-holding-source", number)
    messages.success(request, "排上了。可以关掉这一页，过一会儿再来看。")
    return redirect("desk-holding-batch", made.pk)


@needs(permits.LOAD)
@require_POST
def pause_source(request: HttpRequest, number: int) -> HttpResponse:
    """Read nothing from it for the time being."""
    return _turned(request, number, actions.pause_source, "暂停了，恢复以前不再读。")


@needs(permits.LOAD)
@require_POST
def resume_source(request: HttpRequest, number: int) -> HttpResponse:
    """Go on."""
    return _turned(request, number, actions.resume_source, "恢复了，从上次读到的地方接着读。")


def _turned(request: HttpRequest, number: int, act: Callable[..., Source], done: str) -> HttpResponse:
    try:
        act(number, by=_by(request))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("desk-holding-source", number)


@needs(permits.LOAD)
@require_POST
def drop_source(request: HttpRequest, number: int) -> HttpResponse:
    """Give a source up."""
    try:
        row = actions.drop_source(number, by=_by(request))
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("desk-holding-source", number)
    messages.success(request, "停用了，口令已经销毁。归集到的数据还在。")
    return redirect("desk-holding", row.resource_id)


@needs(permits.LOAD)
@never_cache
def tables(request: HttpRequest, number: int) -> HttpResponse:
    """The tables of a database source; a draft of the catalogue begins from one."""
    by = _by(request)
    row = queries.source(by, number)
    queries.check_own(by, row.resource)
    try:
        found = reading.tables(row) if row.kind in reading.DATABASES and not row.dropped_at else []
        chosen = next((one for one in found if one.name == request.POST.get("table")), None)
        if request.method == "POST" and chosen:
            made = actions.start_from(number, chosen, by=by)
            messages.success(request, "草稿写好了，还没有交去审核。请补上分类和摘要，逐项看共享怎么定。")
            return redirect("desk-resource-edit", made.pk)
    except Unread as unread:
        messages.error(request, words.WHYS[unread.code])
        return redirect("desk-holding-source", number)
    except Refused as refused:
        messages.error(request, refused.message)
    return render(request, "holdings/tables.html", {"row": row, "tables": found})


# --- batches


@needs(permits.LOAD)
@never_cache
@require_safe
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """One batch: how far it is, counts, rows that did not pass with their reasons, or rows in which both ends differ."""
    row = queries.batch(_by(request), number)
    compared = row.mode == words.COMPARE
    listed = queries.differences_of(row) if compared else queries.rejects_of(row)
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    return render(request, "holdings/batch.html", {
        "row": row, "page": page, "compared": compared, "running": row.state in words.OPEN, "lamp": words.LAMPS[row.state], "why": words.WHYS.get(row.why, ""),
        "rejects": [] if compared else list(_masked(row, page)), "reasons": queries.reasons(row), "share": row.offset * 100 // row.total if row.total else 0})


def _masked(row: Batch, page: object) -> Iterator[tuple[int, str, str, str]]:
    """Number, reason, column and the value that did not pass; personal values are not shown."""
    titles = {one.title: one for one in queries.items_of(row)}
    for one in queries.shown(row, page):  # type: ignore[arg-type]
        item = titles.get(one.title)
        value = "" if item is None else HIDDEN if item.personal else one.values.get(item.column, "")
        yield one.line, one.reason, one.title, value[:60]


@needs(permits.LOAD)
@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Let a batch stop."""
    try:
        actions.stop(number, by=_by(request))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "这就停。归集库不会动。")
    return redirect("desk-holding-batch", number)


class _Line:
    """What a csv writer writes into: each line is handed on."""

    def write(self, line: str) -> str:
        return line


@needs(permits.LOAD)
@never_cache
@require_safe
def rejects(request: HttpRequest, number: int) -> HttpResponseBase:
    """The rejected rows with their reasons, for the organ to put right; its file has the personal values, this table has not."""
    row = actions.fetch_rejects(number, by=_by(request))
    items, writer = queries.items_of(row), csv.writer(_Line())
    sealed = any(one.personal for one in items)
    head = ["第几条", "为什么", "哪一列", *(one.title for one in items), "原文"]
    lines = [head, *([str(one.line), one.reason, one.title, *(HIDDEN if item.personal else _harmless(one.values.get(item.column, "")) for item in items),
                      HIDDEN if sealed and one.values.get("") else _harmless(one.values.get("", ""))]
                     for one in queries.shown(row, queries.rejects_of(row)))]
    answer = StreamingHttpResponse(["\ufeff", *(writer.writerow(line) for line in lines)], content_type="text/csv; charset=utf-8")  # type: ignore[list-item]
    answer["Content-Disposition"] = content_disposition_header(True, f"没有通过的行-{row.pk}.csv") or "attachment"
    return answer


def _harmless(value: str) -> str:
    return f"'{value}" if value[:1] in ("=", "+", "-", "@") else value


urlpatterns = [
    path("holdings/", holdings, name="desk-holdings"),
    path("holdings/<int:number>/", entry, name="desk-holding"),
    path("holdings/<int:number>/export/", export, name="desk-holding-export"),
    path("holdings/<int:number>/sources/new/", new_source, name="desk-holding-source-new"),
    path("holdings/sources/<int:number>/", source, name="desk-holding-source"),
    path("holdings/sources/<int:number>/edit/", edit_source, name="desk-holding-source-edit"),
    path("holdings/sources/<int:number>/try/", try_source, name="desk-holding-source-try"),
    path("holdings/sources/<int:number>/run/", run, name="desk-holding-source-run"),
    path("holdings/sources/<int:number>/pause/", pause_source, name="desk-holding-source-pause"),
    path("holdings/sources/<int:number>/resume/", resume_source, name="desk-holding-source-resume"),
    path("holdings/sources/<int:number>/drop/", drop_source, name="desk-holding-source-drop"),
    path("holdings/sources/<int:number>/tables/", tables, name="desk-holding-source-tables"),
    path("holdings/batches/<int:number>/", batch, name="desk-holding-batch"),
    path("holdings/batches/<int:number>/stop/", stop, name="desk-holding-batch-stop"),
    path("holdings/batches/<int:number>/rejects.csv", rejects, name="desk-holding-batch-rejects"),
]
