"""导出表格: the organ's entries as the list shows them, as an xlsx file; that it was taken away is written down. People stand masked in it."""

from __future__ import annotations

import io

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.web import needs
from shuheng.foundation.identity.rules import masked_number

from .. import actions, permits, queries, rules
from ..queries import Held
from .register import asked, called

MOST = 5_000
HEAD = ("类别", "种类", "当事人", "代码或者证件号", "文号", "决定日期", "内容", "依据条文", "公示日期", "公示到", "状态", "有异议", "公示晚了")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(permits.READ)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list that the address names."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = queries.held(queries.kept(by, asked(request))[:MOST], today())
    book = Workbook(write_only=True)
    sheet = book.create_sheet("信用信息")
    if len(rows) == MOST:
        sheet.append([f"这里是最新的 {MOST:,} 条。请按类别、状态分开导出。"])
    sheet.append(list(HEAD))
    for one in rows:
        sheet.append([_cell(sheet, value) for value in _row(one)])
    out = io.BytesIO()
    book.save(out)
    actions.note_export(len(rows), by=by)
    answer = HttpResponse(out.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, f"信用信息-{today():%Y%m%d}.xlsx") or "attachment"
    return answer


def _row(one: Held) -> list[object]:
    entry, said = one.entry, one.said
    number = entry.party.number if entry.whose == rules.LEGAL else masked_number(entry.party.number)
    return [entry.get_group_display(), entry.kind.name, called(entry), number, said.document, said.decided_on, said.words, said.article, entry.published_on,
            entry.shown_to, one.state_words, "是" if one.disputed else "", "是" if entry.late else ""]


def _cell(sheet: WriteOnlyWorksheet, value: object) -> object:
    """Text stays text, whatever it begins with."""
    if not isinstance(value, str) or value[:1] not in ("=", "+", "-", "@"):
        return value
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    return cell
