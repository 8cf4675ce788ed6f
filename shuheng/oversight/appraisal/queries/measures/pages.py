"""What the published pages say and where their links lead. Links to other hosts are not asked here, only what the night found out of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import timedelta

from django.conf import settings

from shuheng.commons.websites import queries as websites
from shuheng.commons.websites import rules as addresses
from shuheng.commons.websites.models import Page

from ...rules import Found, Measured, Rule
from .. import links
from .scenes import Scene

NO_HOME = "首页还没有发布出来，没有可以看的。"
NO_PAGES = ("/static/",)  # the look of a page is no page


def home_links(scene: Scene, rule: Rule) -> Measured:
    """Links of the home page to our own host that nothing answers."""
    if scene.home is None:
        return Measured(why=NO_HOME)
    found = [one for one in addresses.inner_links(scene.home) if not one.startswith(NO_PAGES)]
    dead = _dead(found)
    return Measured(tuple(Found(f"link:{link}", f"首页链接到 {link}，那里没有页面。", scene.base, {"link": link}) for link in found if link in dead))


def inner_links(scene: Scene, rule: Rule) -> Measured:
    """Links in released articles to our own host that nothing answers."""
    found = list(links.inner(scene.site))
    dead = _dead({link for _, _, link in found})
    return Measured(tuple(Found(f"link:{link}", f"“{title}”链接到 {link}，那里没有页面。", address, {"page": address, "link": link})
                          for title, address, link in found if link in dead))


def outer_links(scene: Scene, rule: Rule) -> Measured:
    """Links in released articles to other hosts that have not opened for so many days; asked only where the technicians allow it."""
    if not settings.LINK_HOSTS:
        return Measured(why="没有设可以检查的外站，外站链接没有检查。")
    failing = links.failing(scene.on - timedelta(days=rule.given["days"]))
    return Measured(tuple(Found(f"link:{link}", f"“{title}”链接到 {link}，从 {failing[link]:%Y-%m-%d} 起打不开。", address,
                                {"page": address, "link": link, "since": str(failing[link])})
                          for title, address, link in links.outer(scene.site) if link in failing))


def _dead(wanted: Collection[str]) -> set[str]:
    """Those that nothing answers: published files are asked for at once, pages of the program one by one."""
    files = {link: path for link in wanted if (path := addresses.file_of(link))}
    there = set(Page.objects.filter(path__in=files.values(), gone=False).values_list("path", flat=True))
    dead = {link for link, path in files.items() if path not in there}
    return dead | {link for link in wanted if link not in files and not websites.alive(link)}


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
