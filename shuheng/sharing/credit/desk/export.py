"""导出表格: the organ's entries as the list shows them, as an xlsx file; that it was taken away is written down. People stand masked in it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.sheets import Sheet, workbook
from shuheng.foundation.core.web import needs
from shuheng.foundation.identity.rules import masked_number

from .. import actions, permits, queries, rules
from ..queries import Held
from .register import asked, called

MOST = 5_000
HEAD = ("类别", "种类", "当事人", "代码或者证件号", "文号", "决定日期", "内容", "依据条文", "公示日期", "公示到", "状态", "有异议", "公示晚了")


@needs(permits.READ)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list that the address names."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = queries.held(queries.kept(by, asked(request))[:MOST], today())
    note = f"这里是最新的 {MOST:,} 条。请按类别、状态分开导出。" if len(rows) == MOST else ""
    actions.note_export(len(rows), by=by)
    return workbook(f"信用信息-{today():%Y%m%d}.xlsx", [Sheet("信用信息", HEAD, [_row(one) for one in rows], note)])


def _row(one: Held) -> list[object]:
    entry, said = one.entry, one.said
    number = entry.party.number if entry.whose == rules.LEGAL else masked_number(entry.party.number)
    return [entry.get_group_display(), entry.kind.name, called(entry), number, said.document, said.decided_on, said.words, said.article, entry.published_on,
            entry.shown_to, one.state_words, "是" if one.disputed else "", "是" if entry.late else ""]
