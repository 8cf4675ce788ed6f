"""搜索: one box for everything public, on the page and as a feed."""

from __future__ import annotations

from email.utils import format_datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local
from shuheng.foundation.core.web import public
from shuheng.foundation.search import actions, rules
from shuheng.foundation.search.queries import Hit

from ..queries import running, searching

MOST = 20  # items of a feed


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found, narrowed by kind, site and time. A case number leads to the case; what finds nothing is counted, not who asked."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    ask = searching.asked(request.GET)
    number = numbers.clean(ask.q)
    if numbers.valid(number):
        return redirect("theme-run" if running.is_run(by, number) else "affair", number)
    page, told = _page(ask, by, request.GET.get("page", ""))
    if ask.q and told.nothing and not ask.narrowed:
        actions.note_miss(ask.q, rules.LOOKED)
    return render(request, "portal/search.html", {
        "ask": ask, "told": told, "page": page, "hits": [(hit, _kind(hit), _place(hit)) for hit in told.found.items],
        "periods": [(code, title) for code, (title, _) in searching.PERIODS.items()], "sorts": searching.SORTS.items(),
        "site": searching.site_titles().get(ask.site, ""), "kind": searching.KINDS.get(ask.kind, ""), "without": searching.Asked(q=ask.q).address(),
        "feed": ask.address(), "site_wide": ask.address(site="")})


def _page(ask: searching.Asked, by: Actor, wanted: str) -> tuple[object, searching.Shown]:
    """The wanted page of what was found, the last one when there are fewer."""
    told = searching.shown(ask, by, number := int(wanted) if wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:6]) <= 100 else 1)
    page = Paginator(range(told.found.count), searching.PAGE).get_page(number)
    return page, told if page.number == number else searching.shown(ask, by, page.number)


def _kind(hit: Hit) -> str:
    return searching.KINDS.get(hit.kind, "")


def _place(hit: Hit) -> str:
    """Where it stands, as the entry says."""
    return str(hit.facets.get("site", ""))


@public
@require_safe
def search_feed(request: HttpRequest) -> HttpResponse:
    """RSS 2.0 of a question: the newest first."""
    ask = searching.asked(request.GET)
    hits = searching.newest(ask, MOST).items
    host = settings.PUBLIC_URL
    own = f"{host}/search/feed.xml{ask.address()}"
    title = "搜索：" + (ask.q or "没有写要找什么")
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>',
             f"<title>{escape(title)}</title>", f"<link>{escape(host)}/search/{escape(ask.address())}</link>",
             f"<description>{escape(settings.COUNTY_NAME)}：这个搜索的最新结果</description>", "<language>zh-CN</language>",
             f'<atom:link href="{escape(own, {chr(34): "&quot;"})}" rel="self" type="application/rss+xml"/>', *(_item(host, hit) for hit in hits),
             "</channel></rss>"]
    return HttpResponse("\n".join(lines) + "\n", content_type="application/rss+xml; charset=utf-8")


def _item(host: str, hit: Hit) -> str:
    link = escape(hit.url if hit.url.startswith("http") else host + hit.url)
    return f"<item><title>{escape(hit.title)}</title><link>{link}</link><guid>{link}</guid><pubDate>{format_datetime(local(hit.at))}</pubDate></item>"
