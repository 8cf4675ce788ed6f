"""开放数据: the published catalogue for everybody, a page for each entry, what is open as a preview and as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from shuheng.foundation.core import parquet, sheets
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.core.templatetags.look import cn_full
from shuheng.foundation.core.web import public

from . import queries, rules
from .models import Resource
from .queries import Ask, feeds, foreign, marks
from .rules import Item
from .web import MOST_READ, drawn, mapped

PAGE, PREVIEW = 20, 20
SHORT = 16  # characters
NOTHING = "这个资源没有可以下载的开放数据。"
YES_NO = {True: "是", False: "否"}


class _Pages(Paginator):  # type: ignore[type-arg]
    """Pages of a list of which nobody wants to know how far it goes beyond some thousand."""

    counted_to = queries.FEW

    @cached_property
    def count(self) -> int:
        """Exact up to the limit, one more beyond it; what follows is asked in the better order."""
        rows: QuerySet[Resource] = self.object_list  # type: ignore[has-type]
        many = queries.counted(rows)
        self.object_list = queries.found_first(rows, many)
        return many


@public
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The catalogue: by words, theme and how it may be had."""
    asked = {name: request.GET.get(name, "").strip()[:40] for name in ("words", "category", "openness")}
    ask = Ask(words=asked["words"], category=asked["category"] if asked["category"].isdigit() else "",
              openness=asked["openness"] if asked["openness"] in rules.OPENNESS else "")
    page = _Pages(queries.published(ask), PAGE).get_page(request.GET.get("page"))
    contents = queries.contents(list(page))
    rows = [(row, contents[row.pk], foreign.name_of(row.code), feeds.readable(contents[row.pk])) for row in page]
    themes = [one for one in queries.categories() if len(one.code) in (1, 3)]
    return render(request, "catalogue/data.html", {"page": page, "rows": rows, "ask": ask, "themes": themes, "openness": rules.OPENNESS.items(),
                                                   "filtered": any(asked.values())})


def _found(name: str) -> tuple[Any, rules.Content]:
    row = queries.resource(foreign.code_of(name))
    return row, queries.contents([row])[row.pk]


@public
@require_safe
def dataset(request: HttpRequest, name: str) -> HttpResponse:
    """One entry: what it holds, who answers for it, and the open part of it."""
    row, said = _found(name)
    titles, rows = feeds.table(said)
    seen = list(islice(rows, MOST_READ + 1 if rules.positions(said) or rules.measured(said) else PREVIEW))
    whole = seen if len(seen) <= MOST_READ else []
    organs = queries.organs()
    return render(request, "catalogue/dataset.html", {
        "map": mapped(said, whole), "bars": drawn(said, whole, request.GET.get("show", "")),
        "row": row, "said": said, "name": name, "organ": organs[said.organ].name if said.organ in organs else "", "sharing": rules.SHARING[said.sharing],
        "openness": rules.OPENNESS[said.openness], "cycle": rules.CYCLES[said.cycle], "form": rules.FORMS[said.form], "titles": titles,
        "preview": [[_worded(value) for value in row] for row in seen[:PREVIEW]],
        "readable": feeds.readable(said), "edition": queries.edition_of(row), "formats": foreign.kinds(), "marks": marks.marks(row),
        "items": [(one, rules.TYPES[one.type], rules.SHARING[one.sharing], rules.OPENNESS[one.openness]) for one in said.items]})


def _worded(value: Any) -> tuple[str, bool]:
    """A value as people read it, and whether it stays in one line."""
    words = cn_full(value) if isinstance(value, date | datetime) else YES_NO[value] if isinstance(value, bool) else "" if value is None else str(value)
    return words, len(words) <= SHORT


# --- files


@public
@require_safe
def download(request: HttpRequest, name: str, format: str) -> HttpResponseBase:
    """The open part as a file. It is read now, so it is never older than the page."""
    row, said = _found(name)
    if format not in foreign.kinds() or not feeds.readable(said):
        raise Absent(NOTHING)
    titles, rows = feeds.table(said)
    answer = WRITERS[format](said.opened(), rows)
    answer["Content-Disposition"] = content_disposition_header(True, f"{said.title}.{format}") or "attachment"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


Items = tuple[Item, ...]


class _Line:
    """What a csv writer writes into: each line is handed on."""

    def write(self, line: str) -> str:
        return line


def _csv(items: Items, rows: Iterable[feeds.Row]) -> HttpResponseBase:
    """With a byte order mark, or spreadsheets in China read it as GBK; text that begins like a formula is made harmless."""
    writer = csv.writer(_Line())

    def lines() -> Iterable[str]:
        yield "\ufeff" + writer.writerow([one.title for one in items])  # type: ignore[operator]
        for row in rows:
            yield writer.writerow([_harmless(value) for value in row])  # type: ignore[misc]

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in sheets.FORMULAS else "" if value is None else value


def _json(items: Items, rows: Iterable[feeds.Row]) -> HttpResponseBase:
    columns = [one.column for one in items]

    def lines() -> Iterable[str]:
        mark = "["
        for row in rows:
            yield mark + json.dumps(dict(zip(columns, map(_plain, row), strict=True)), ensure_ascii=False)
            mark = ",\n"
        yield "[]" if mark == "[" else "]\n"

    return StreamingHttpResponse(lines(), content_type="application/json; charset=utf-8")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _xlsx(items: Items, rows: Iterable[feeds.Row]) -> HttpResponseBase:
    out = io.BytesIO()
    sheets.write(out, [sheets.Sheet("数据", [one.title for one in items], rows)])
    return HttpResponse(out.getvalue(), content_type=foreign.MEDIA["xlsx"])


def _parquet(items: Items, rows: Iterable[feeds.Row]) -> HttpResponseBase:
    return HttpResponse(parquet.write([(one.column, one.title, one.type) for one in items], list(rows)), content_type=foreign.MEDIA["parquet"])


WRITERS: dict[str, Callable[[Items, Iterable[feeds.Row]], HttpResponseBase]] = {"csv": _csv, "json": _json, "xlsx": _xlsx, "parquet": _parquet}


# --- for programs


@public
@require_safe
def package(request: HttpRequest, name: str) -> HttpResponse:
    """The entry as a Data Package (specs.frictionlessdata.io), which must hold a file: an entry without one has none."""
    row, said = _found(name)
    if not feeds.readable(said):
        raise Absent(NOTHING)
    return _open(json.dumps(foreign.data_package(row, said, request.build_absolute_uri("/")), ensure_ascii=False, indent=1), "application/json; charset=utf-8")


@public
@require_safe
def turtle(request: HttpRequest) -> HttpResponse:
    """The whole catalogue in DCAT-AP, Turtle."""
    return _open(foreign.turtle(request.build_absolute_uri("/")), "text/turtle; charset=utf-8")


@public
@require_safe
def linked(request: HttpRequest) -> HttpResponse:
    """The same in JSON-LD."""
    return _open(json.dumps(foreign.linked(request.build_absolute_uri("/")), ensure_ascii=False), "application/ld+json; charset=utf-8")


def _open(body: str, kind: str) -> HttpResponse:
    """Open metadata may be read by pages of other hosts."""
    answer = HttpResponse(body, content_type=kind)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


urlpatterns = [
    path("data/", data, name="data"),
    path("data/catalog.ttl", turtle, name="data-turtle"),
    path("data/catalog.jsonld", linked, name="data-linked"),
    path("data/<slug:name>/", dataset, name="dataset"),
    path("data/<slug:name>/datapackage.json", package, name="dataset-package"),
    path("data/<slug:name>/data.<str:format>", download, name="dataset-file"),
]
