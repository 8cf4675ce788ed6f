"""Looking for addresses and points of a day, and the rows as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.web import needs
from shuheng.foundation.county.rules import VILLAGE

from .. import forms, permits, queries, rules
from ..queries import Ask, Located

PAGE, MOST_EXPORTED = 50, 10_000
COLUMNS = ("编号", "类型", "名称或者地址", "乡镇", "村、社区", "经度（CGCS2000）", "纬度（CGCS2000）", "误差（米）", "起", "止（不含）", "依据", "示例数据")


def day_of(request: HttpRequest) -> date:
    """The day asked for, or today; what is no day is said."""
    form = forms.DayForm(request.GET)
    chosen = form.cleaned_data.get("on") if form.is_valid() else None
    for said in form.errors.get("on", []):
        messages.error(request, said)
    return chosen or today()


def _asked(request: HttpRequest) -> tuple[str, Ask]:
    sort = request.GET.get("sort", "")
    words, division, kind = (request.GET.get(name, "").strip()[:40] for name in ("words", "division", "kind"))
    return sort if sort in rules.SORTS else rules.ADDRESS, Ask(day_of(request), words, division, kind)


@needs(permits.READ)
@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Addresses or points of a day."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    sort, ask = _asked(request)
    page = Paginator(queries.SORTED[sort](ask, by), PAGE).get_page(request.GET.get("page"))
    earlier = queries.earlier(list(page), ask.day)
    return render(request, "places/find.html", {
        "page": page, "rows": [(row, *where(row), earlier.get(row.place_id, "")) for row in page], "sort": sort, "ask": ask,
        "sorts": rules.SORTS.items(), "kinds": queries.kinds(),
        "divisions": forms.places_to_choose(queries.divisions_today()), "shown": request.GET.get("on", "").strip()[:20], "export": request.GET.urlencode(),
        "may_record": by.may(permits.RECORD), "may_outline": by.may(permits.MERGE), "filtered": bool(ask.words or ask.division or ask.kind)})


def where(row: Located) -> tuple[str, str]:
    """Township and village of a spell, in words."""
    village = row.division.level == VILLAGE
    town = row.division.parent if village else row.division
    return town.short if town else "", row.division.short if village else ""


@needs(permits.READ)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a table, the first ten thousand: they are read before the answer begins, because the database then knows who asks."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    sort, ask = _asked(request)
    answer = StreamingHttpResponse(_lines(list(queries.SORTED[sort](ask, by)[:MOST_EXPORTED])), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="places-{sort}-{ask.day:%Y%m%d}.csv"'
    return answer


class _Line:
    """What a csv writer writes into: each line is handed on."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterable[Located]) -> Iterable[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + str(writer.writerow(COLUMNS))  # without the mark spreadsheets in China read it as GBK
    for row in rows:
        values = (row.place.code, row.place.get_sort_display(), row.heading, *where(row), row.longitude, row.latitude, row.exact_m, row.valid_from,
                  row.valid_to, row.source, "是" if row.place.synthetic else "")
        yield str(writer.writerow([f"'{value}" if str(value)[:1] in ("=", "+", "-", "@") else value for value in values]))
