"""What the published pages say and where their links lead. Links to other hosts are not followed: nobody knows here whether they answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from django.db.models import F

from shuheng.commons.websites import queries as websites
from shuheng.commons.websites import rules as addresses
from shuheng.commons.websites.models import Edition, Page

from ...rules import Found, Measured, Rule
from .scenes import Scene

NO_HOME = "首页还没有发布出来，没有可以看的。"
NO_PAGES = ("/static/",)  # the look of a page is no page


def home_links(scene: Scene, rule: Rule) -> Measured:
    """Links of the home page to our own host that nothing answers."""
    if scene.home is None:
        return Measured(why=NO_HOME)
    links = [one for one in addresses.inner_links(scene.home) if not one.startswith(NO_PAGES)]
    dead = _dead(links)
    return Measured(tuple(Found(f"link:{link}", f"首页链接到 {link}，那里没有页面。", scene.base, {"link": link}) for link in links if link in dead))


def inner_links(scene: Scene, rule: Rule) -> Measured:
    """Links in released articles to our own host that nothing answers."""
    links = list(_links(scene))
    dead = _dead({link for _, _, link in links})
    return Measured(tuple(Found(f"link:{link}", f"“{title}”链接到 {link}，那里没有页面。", address, {"page": address, "link": link})
                          for title, address, link in links if link in dead))


def _links(scene: Scene) -> Iterator[tuple[str, str, str]]:
    """(title, address, link) for every link to our own host in an article that stands in this site."""
    rows = Edition.objects.filter(number=F("resource__edition"), resource__withdrawn_at=None, resource__placements__shown=True,
                                  resource__placements__column__site=scene.site, content__body__icontains='href="/')
    found = rows.order_by("resource_id").values_list("title", "resource_id", "resource__month", "content__body").distinct()
    for title, number, month, body in found.iterator(500):
        for link in addresses.inner_links(body):
            yield title, addresses.article_address(scene.site.code, month, number), link


def _dead(links: Collection[str]) -> set[str]:
    """Those that nothing answers: published files are asked for at once, pages of the program one by one."""
    files = {link: path for link in links if (path := addresses.file_of(link))}
    there = set(Page.objects.filter(path__in=files.values(), gone=False).values_list("path", flat=True))
    dead = {link for link, path in files.items() if path not in there}
    return dead | {link for link in links if link not in files and not websites.alive(link)}


def home_lacks(scene: Scene, rule: Rule) -> Measured:
    """What the home page should hold and does not."""
    if scene.home is None:
        return Measured(why=NO_HOME)
    return Measured(tuple(Found(f"home:{name}", f"首页上没有“{name}”。", scene.base, {"wanted": name})
                          for name, pattern in rule.given["wants"].items() if not re.search(pattern, scene.home)))


def home_has(scene: Scene, rule: Rule) -> Measured:
    """What the home page holds of that for which points are given."""
    if scene.home is None:
        return Measured(why=NO_HOME)
    return Measured(tuple(Found(f"home:{name}", f"首页上有“{name}”。", scene.base, {"wanted": name})
                          for name, pattern in rule.given["wants"].items() if re.search(pattern, scene.home)))
