"""What comes a moment later: pages on which the background has to have written something first."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from tests.browser.visitors import Visitor

QIUSHENG, XIAOMAN = "19900000001", "19900000003"
Come = Callable[..., Visitor]
PATIENCE = 240  # seconds


def soon(who: Visitor, address: str, selector: str) -> str:
    """The address of the first link that comes to a page; what follows a fact comes a moment later."""
    links = who.page.locator(selector)
    for _ in range(PATIENCE):
        who.open(address)
        if links.count():
            break
        who.page.wait_for_timeout(1_000)
    else:
        raise AssertionError(f"{selector} did not come to {address}: {who.text()[:800]}")
    return urlsplit(urljoin(who.page.url, links.first.get_attribute("href"))).path
