"""Links in released articles: those to our own host, those to others, and which of the latter may be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F

from shuheng.commons.websites import rules as websites
from shuheng.commons.websites.models import Edition, Site

from ..models import OuterLink

OUTER = re.compile(r'href="(https?://[^"]+)"')
LONGEST, A_NIGHT = 500, 500  # characters of an address; links asked for in one night
Line = tuple[str, str, str]  # title and address of an article, a link in it


def _bodies(site: Site, part: str) -> Iterator[Line]:
    """(title, address, body) of the articles that stand in a site and hold this part of a link."""
    rows = Edition.objects.filter(number=F("resource__edition"), resource__withdrawn_at=None, resource__placements__shown=True,
                                  resource__placements__column__site=site, content__body__icontains=part)
    found = rows.order_by("resource_id").values_list("title", "resource_id", "resource__month", "content__body").distinct()
    for title, number, month, body in found.iterator(500):
        yield title, websites.article_address(site.code, month, number), body


def inner(site: Site) -> Iterator[Line]:
    """Every link of a site's articles to our own host."""
    for title, address, body in _bodies(site, 'href="/'):
        for link in websites.inner_links(body):
            yield title, address, link


def outer(site: Site) -> Iterator[Line]:
    """Every link of a site's articles to a host that may be asked."""
    for title, address, body in _bodies(site, 'href="http'):
        for link in dict.fromkeys(unescape(one).partition("#")[0] for one in OUTER.findall(body)):
            if len(link) <= LONGEST and may_ask(link):
                yield title, address, link


def may_ask(link: str) -> bool:
    """Whether the technicians let us ask this host."""
    try:
        host = urlsplit(link).hostname or ""
    except ValueError:
        return False
    return any(host.endswith(one) if one.startswith(".") else host == one for one in settings.LINK_HOSTS)


def to_follow() -> list[str]:
    """The links of this night: those never asked first, then those asked longest ago."""
    if not settings.LINK_HOSTS:
        return []
    every = {link for site in Site.objects.all() for _, _, link in outer(site)}
    asked = dict(OuterLink.objects.filter(address__in=every).values_list("address", "checked_on"))
    return sorted(every, key=lambda link: (asked.get(link, date.min), link))[:A_NIGHT]


def failing(since: date) -> dict[str, date]:
    """Links that have not opened since that day or longer, with the day."""
    return {one.address: one.failing_since for one in OuterLink.objects.filter(failing_since__lte=since) if one.failing_since}
