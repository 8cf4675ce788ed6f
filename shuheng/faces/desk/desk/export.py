"""导出表格: the list on the screen as an xlsx file, at most so many rows; that it was taken away is written down."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from shuheng.foundation.cases.queries.listing import VIEWS
from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, today
from shuheng.foundation.core.web import officer

from .. import actions
from ..queries import rows

MOST = 20_000
HEAD = ("编号", "事项", "申请人", "单位", "乡镇", "环节", "灯", "收到", "到期", "办结")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | float | date | None


@dataclass(frozen=True)
class Sheet:
    """One table: its name, head and rows; `note` stands above when something must be said."""

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]
    note: str = ""
    widths: Sequence[int] = field(default_factory=tuple)


def workbook(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """The sheets as a file to download. Text is never read as a formula."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _write(page: WriteOnlyWorksheet, sheet: Sheet) -> None:
    for place, width in enumerate(sheet.widths):
        page.column_dimensions["ABCDEFGHIJKLMNOP"[place]].width = width
    if sheet.note:
        page.append([sheet.note])
    page.append(list(sheet.head))
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])


def _cell(page: WriteOnlyWorksheet, value: Value) -> object:
    if not isinstance(value, str) or value[:1] not in ("=", "+", "-", "@"):
        return value
    cell = WriteOnlyCell(page, value)
    cell.data_type = "s"
    return cell


@officer
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list that the address names. Only cases that the post may read are in it, so names may be too."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    ask = rows.basket(by, request.GET)
    table = [_row(row) for batch in rows.export_rows(by, ask, MOST + 1) for row in batch]
    whole = len(table) <= MOST
    note = "" if whole else f"一共超过 {MOST:,} 件，这里是前 {MOST:,} 件。请按事项、乡镇或者月份分开导出。"
    actions.note_export("search" if ask.searched else ask.view, min(len(table), MOST), whole=whole, by=by)
    title = "查找结果" if request.GET.get("q") else VIEWS[ask.view]
    return workbook(f"{title}-{today():%Y%m%d}.xlsx", [Sheet(title, HEAD, table[:MOST], note, (16, 24, 14, 22, 10, 16, 10, 12, 12, 12))])


def _row(row: rows.Row) -> list[Value]:
    opened = local(row.opened).date() if isinstance(row.opened, datetime) else row.opened
    return [numbers.spaced(row.number), row.title, row.who, row.organ, row.town, row.stage, row.words, opened, row.due, row.closed]
