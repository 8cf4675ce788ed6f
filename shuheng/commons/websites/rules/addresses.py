"""Where every page of every site stands: its address for people, its file for machines. One specification makes both."""

from __future__ import annotations

import re
from dataclasses import dataclass

PORTAL = "portal"
CHUNK = 20  # items of a list page
EXTENSIONS = {"html": "text/html; charset=utf-8", "xml": "application/xml; charset=utf-8", "pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png",
              "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
              "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True, order=True)
class Spec:
    """One page: of which site, of which kind, and which one of them. Lists are numbered from the oldest, so that a number keeps its items for ever."""

    site: str
    kind: str
    key: str = ""


# {0} the key, {1} and {2} its parts before and after the slash
WAYS = {
    "home": "", "map": "map/", "sitemap": "sitemap.xml", "month": "sitemap-{0}.xml", "column": "columns/{0}/", "feed": "columns/{0}/feed.xml",
    "chunk": "columns/{1}/{2}.html", "article": "articles/{1}/{2}.html", "attachment": "attachments/{0}",
}


def base(site: str) -> str:
    """Where a site begins: the portal is the county's home, every other site has a folder."""
    return "/" if site == PORTAL else f"/sites/{site}/"


def address(spec: Spec) -> str:
    """The address of a page on our host."""
    first, _, second = spec.key.partition("/")
    return base(spec.site) + WAYS[spec.kind].format(spec.key, first, second)


def article_address(site: str, month: str, resource: int) -> str:
    """The address of an item in a site."""
    return address(Spec(site, "article", f"{month}/{resource}"))


def path_of(spec: Spec) -> str:
    """The file of a page below the folder of published files."""
    first, _, second = spec.key.partition("/")
    rest = WAYS[spec.kind].format(spec.key, first, second)
    folder = PORTAL if spec.site == PORTAL else f"sites/{spec.site}"
    return f"{folder}/{rest}index.html" if not rest or rest.endswith("/") else f"{folder}/{rest}"


OURS = re.compile(r"/(?:sites/([a-z0-9-]+)/)?((?:columns/[a-z0-9-]+/|articles/\d{6}/|attachments/)?(?:[a-z0-9-]+\.[a-z]{3,4})?|map/)")
FIRST = ("/columns/", "/articles/", "/attachments/", "/sites/", "/map/", "/sitemap")


def file_of(address: str) -> str | None:
    """The file that answers an address; None where a page of the program answers. Nothing outside the published folders can be named."""
    if address != "/" and not address.startswith(FIRST):
        return None
    hit = OURS.fullmatch(address)
    if hit is None or hit[1] == PORTAL:
        return None
    folder = f"sites/{hit[1]}" if hit[1] else PORTAL
    return f"{folder}/{hit[2]}index.html" if not hit[2] or hit[2].endswith("/") else f"{folder}/{hit[2]}"


def chunk_of(ordinal: int) -> int:
    """The number of the list page on which the n-th item of a column stands, from 1."""
    return (ordinal - 1) // CHUNK + 1
