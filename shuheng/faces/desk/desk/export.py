"""导出表格: the list on the screen as an xlsx file, at most so many rows; that it was taken away is written down."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.cases.queries.listing import VIEWS
from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, today
from shuheng.foundation.core.sheets import Sheet, workbook
from shuheng.foundation.core.web import officer

from .. import actions
from ..queries import rows

MOST = 20_000
HEAD = ("编号", "事项", "申请人", "单位", "乡镇", "环节", "灯", "收到", "到期", "办结")
Value = str | int | float | date | None


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
