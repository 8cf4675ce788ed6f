"""What programs read: RSS 2.0 of a column, the site map of sitemaps.org in parts of a month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from shuheng.foundation.core.clock import local

from .. import rules
from ..models import Column, Site
from ..queries.pages import Line
from ..rules import Spec

MOST = 20  # items of a feed
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def rss(site: Site, column: Column, host: str, lines: Sequence[Line]) -> bytes:
    """The newest items of a column."""
    link = host + rules.address(Spec(site.code, "column", column.code))
    newest = [f"<lastBuildDate>{format_datetime(local(max(line.shown_at for line in lines)))}</lastBuildDate>"] if lines else []
    own = host + rules.address(Spec(site.code, "feed", column.code))
    return "\n".join([
        f'{HEAD}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>', f"<title>{escape(site.title)} · {escape(column.title)}</title>",
        f"<link>{escape(link)}</link>", f"<description>{escape(site.title)}“{escape(column.title)}”的最新信息</description>", "<language>zh-CN</language>",
        f'<atom:link href="{escape(own)}" rel="self" type="application/rss+xml"/>', *newest, *(_item(host, line) for line in lines), "</channel></rss>",
    ]).encode() + b"\n"


def _item(host: str, line: Line) -> str:
    link = escape(host + line.address)
    return (f"<item><title>{escape(line.title)}</title><link>{link}</link><guid>{link}</guid>"
            f"<pubDate>{format_datetime(local(line.shown_at))}</pubDate></item>")


def index(host: str, parts: Iterable[str]) -> bytes:
    """The list of the months' maps."""
    rows = "".join(f"<sitemap><loc>{escape(host + one)}</loc></sitemap>\n" for one in parts)
    return f'{HEAD}<sitemapindex xmlns="{NAMESPACE}">\n{rows}</sitemapindex>\n'.encode()


def month(host: str, rows: Iterable[tuple[str, datetime]]) -> bytes:
    """The items of a month."""
    found = "".join(f"<url><loc>{escape(host + address)}</loc><lastmod>{local(at).isoformat(timespec='seconds')}</lastmod></url>\n" for address, at in rows)
    return f'{HEAD}<urlset xmlns="{NAMESPACE}">\n{found}</urlset>\n'.encode()
