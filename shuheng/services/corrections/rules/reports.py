"""What somebody says of a page, checked: which page, what kind of fault, in his words, how to reach him if he wants it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from shuheng.foundation.core.refusals import Refused

KINDS = {"dead": "打不开", "wrong": "内容不对", "old": "过时了，没有更新", "typo": "错别字", "broken": "功能不好用", "other": "其他"}
LEAST, MOST, LONGEST_ADDRESS = 4, 500, 300
PHONE = re.compile(r"\d{3,4}-?\d{7,8}|1[3-9]\d{9}")
SITE = re.compile(r"/sites/([a-z0-9-]+)/")
PORTAL = "portal"


@dataclass(frozen=True)
class Reported:
    """A fault as it was reported. `page` is the address on our host that begins with a slash."""

    page: str
    kind: str
    words: str
    phone: str = ""


def check(said: Reported, hosts: Collection[str]) -> Reported:
    """The report with its parts made even. Refused when it is about a page of others, or says nothing."""
    words, phone = said.words.strip(), said.phone.replace(" ", "")
    if said.kind not in KINDS:
        raise Refused("请选是哪一类问题。", "kind")
    if not LEAST <= len(words) <= MOST:
        raise Refused(f"请写清楚哪里不对，{LEAST} 到 {MOST} 个字。", "words")
    if phone and not PHONE.fullmatch(phone):
        raise Refused("电话不对。请写手机号，或者带区号的座机；不想留就空着。", "phone")
    return replace(said, page=page_of(said.page, hosts), words=words, phone=phone)


def page_of(address: str, hosts: Collection[str]) -> str:
    """The address on our host, without query and fragment. `hosts` are our names."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        raise Refused("网页地址不对。请从浏览器的地址栏复制。", "page") from None
    if parts.scheme not in ("", "http", "https") or (parts.netloc and parts.netloc not in hosts):
        raise Refused("这不是本县政府网站的网页。请到那个网站去说，或者打 12345。", "page")
    if not parts.path.startswith("/") or len(parts.path) > LONGEST_ADDRESS:
        raise Refused("请写网页的地址，像 /columns/news/ 或者从浏览器的地址栏复制。", "page")
    return parts.path


def site_of(page: str) -> str:
    """The code of the site that a page belongs to; what is in no sub-site is the portal's."""
    found = SITE.match(page)
    return found[1] if found else PORTAL


def check_answer(outcome: str, words: str, outcomes: Collection[str]) -> str:
    """The words of an answer. Refused when they would tell nothing."""
    cleaned = words.strip()
    if outcome not in outcomes:
        raise Refused("请选结果。", "outcome")
    if not LEAST <= len(cleaned) <= MOST:
        raise Refused(f"请告诉对方查到什么、改了什么，{LEAST} 到 {MOST} 个字。", "words")
    return cleaned
