"""领导视图: how the county, or one organ, stands; every number opens its list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.cases.permits import OVERSEE, READ
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Forbidden
from shuheng.foundation.core.sheets import Sheet, workbook
from shuheng.foundation.core.web import needs

from .. import actions
from ..queries import county
from .frame import may_lead

ORGANS_SHOWN, MATTERS_SHOWN = 12, 12
NUMERALS = "零一两三四五六"  # before a measure word two is 两


def _check(by: Actor) -> None:
    if not may_lead(by):
        raise Forbidden("领导视图给看全单位、全县办件的岗位用，您现在的岗位只看自己的件。请换岗位，或者看“等我办”。")


@needs(OVERSEE, READ)
@never_cache
@require_safe
def leader(request: HttpRequest) -> HttpResponse:
    """Lamps, organs, matters, months, weeks."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    _check(by)
    organs, all_ = county.organs_of(by), request.GET.get("all") == "1"
    month = county.first_of(request.GET.get("span", "")) or county.usual_month(organs)
    wide = by.may(OVERSEE)
    by_organ, by_matter = county.shares(by, "organ", organs, month), county.shares(by, "title", organs, month)
    late, more = county.late(by)
    context = {
        "title": "全县办件" if wide else f"{organs[0].name}的办件" if organs else "办件", "now": now(), "span": county.month_of(month),
        "span_choices": [(county.month_of(first), _month_words(first), first == month) for first in county.months_back(county.MONTHS)],
        "export": f"{reverse('desk-leader-export')}?span={county.month_of(month)}",
        "figures": county.headline(by, organs, by_organ, month), "late_title": late_title(len(late), more), "late": late,
        "late_more": county.address(lamp="late") if more else "",
        "organs": _shown(by_organ, ORGANS_SHOWN, all_) if wide else [], "matters": _shown(by_matter, MATTERS_SHOWN, all_),
        "longest": max((row.open for row in (by_organ if wide else by_matter)), default=1) or 1,
        "longest_matter": max((row.open for row in by_matter), default=1) or 1,
        "more": not all_ and (len(by_organ) > ORGANS_SHOWN or len(by_matter) > MATTERS_SHOWN),
        "towns": county.towns(organs, month) if wide else [], "low": 80, "month_words": _month_words(month), "months": county.months(organs),
        **county.weeks(organs),
    }
    return render(request, "desk/leader.html", context)


def _shown(rows: Sequence[county.Share], most: int, all_: bool) -> Sequence[county.Share]:
    return rows if all_ else rows[:most]


def _month_words(first: Any) -> str:
    return f"{first.month}月" if first.year == today().year else f"{first.year}年{first.month}月"


def late_title(count: int, more: bool) -> str:
    """How many are late; `more` when others are not shown."""
    if not count:
        return "没有超期的件"
    return f"超期最久的{NUMERALS[count]}件，卡在哪里" if more else f"{NUMERALS[count]}件超期，卡在哪里"


@needs(OVERSEE, READ)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same figures as a table."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    _check(by)
    organs = county.organs_of(by)
    month = county.first_of(request.GET.get("span", "")) or county.usual_month(organs)
    head = ["在办", "临近", "超期", "停表", f"{_month_words(month)}平均用时"]
    sheets = [_sheet("按单位", ["单位", *head], county.shares(by, "organ", organs, month)),
              _sheet("按事项", ["事项", *head], county.shares(by, "title", organs, month)), _months(county.months(organs))]
    rows = sum(len(list(sheet.rows)) for sheet in sheets)
    actions.note_export("figures", rows, whole=True, by=by)
    return workbook(f"办件统计-{county.month_of(month)}.xlsx", sheets)


def _sheet(name: str, head: Sequence[str], rows: Sequence[county.Share]) -> Sheet:
    return Sheet(name, head, [[row.name, row.open, row.soon, row.late, row.hold, row.mean] for row in rows])


def _months(rows: Sequence[county.Month]) -> Sheet:
    return Sheet("按月", ["月份", "收件", "办结", "按时办结率", "平均用时", "差评"],
                 [[county.month_of(row.first), row.sums.filed, row.sums.closed, row.share, row.mean, row.sums.bad] for row in rows])
