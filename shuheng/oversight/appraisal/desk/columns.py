"""Columns by the day on which they have to be updated, with filters and export, and the probes of a site."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuheng.foundation.core.clock import today
from shuheng.foundation.core.sheets import Sheet, workbook
from shuheng.foundation.core.web import needs

from .. import permits
from ..queries import duties
from ..queries import probes as probing
from ..queries.duties import Ask, Duty

EVERYBODY = (permits.READ, permits.OWN)
PAGE = 50
STATES = {"late": "过期", "soon": "快到期", "ok": "按时"}
HEAD = ("状态", "栏目", "网站", "责任单位", "上次更新", "更新期限（天）", "最晚更新", "超过（天）", "网址")
WIDTHS = (10, 22, 30, 18, 14, 14, 14, 12, 40)


def asked_for(request: HttpRequest) -> Ask:
    """The filter that the address names; what is not known is left out."""
    state, site, organ = (request.GET.get(name, "") for name in ("state", "site", "organ"))
    return Ask(state if state in STATES else "", site[:40], organ[:40])


@needs(*EVERYBODY)
@never_cache
@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """The columns that have a day, the first due first: how many of each state, by site and owner."""
    ask, every = asked_for(request), duties.columns_for(request.actor)  # type: ignore[attr-defined]
    found = duties.within(every, ask)
    return render(request, "appraisal/columns.html", {
        "page": Paginator(duties.in_state(found, ask.state), PAGE).get_page(request.GET.get("page")), "ask": ask, "all": len(found), "any": bool(every),
        "counts": [(code, words, sum(one.lamp == code for one in found)) for code, words in STATES.items()],
        "choices": [("site", "网站", "所有网站", duties.sites(every), ask.site), ("organ", "责任单位", "所有单位", duties.owners(every), ask.organ)],
        "filtered": bool(ask.site or ask.organ), "kept": urlencode({name: value for name, value in vars(ask).items() if value})})


@needs(*EVERYBODY)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The columns that the address names, as a table."""
    ask = asked_for(request)
    found = duties.in_state(duties.within(duties.columns_for(request.actor), ask), ask.state)  # type: ignore[attr-defined]
    return workbook(f"栏目更新-{today():%Y%m%d}.xlsx", [Sheet("栏目更新", HEAD, [_line(one, request) for one in found], widths=WIDTHS)])


def _line(one: Duty, request: HttpRequest) -> list[object]:
    return [STATES[one.lamp], one.column.title, one.column.site.title, one.column.organ.short, one.last, one.column.update_days, one.due_on,
            one.over or None, request.build_absolute_uri(one.address)]


@needs(*EVERYBODY)
@never_cache
@require_safe
def probes(request: HttpRequest, code: str) -> HttpResponse:
    """How often a site could be opened, day by day, and when not."""
    site = probing.site_for(request.actor, code)  # type: ignore[attr-defined]
    return render(request, "appraisal/probes.html", {"site": site, "days": probing.days_of(site), "failures": probing.failures_of(site),
                                                     "last": probing.last_of(site), "way": probing.way()})
