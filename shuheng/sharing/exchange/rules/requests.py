"""What an organ asks for, and what keeps a request from being made: items that nobody gets, no purpose, no law, no end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.catalogue.rules import CLOSED, OPEN, Content, Item

LONGEST_DAYS, MOST_A_DAY = 730, 20_000
_LAW = re.compile(r"《[^《》]{2,60}》|[〔\[]\d{4}[〕\]]\s*\d+\s*号")


@dataclass(frozen=True)
class Asked:
    """A request: columns of the items, for what, by which law, in which matters, where (codes of divisions, empty: the county), how often a day, until when."""

    items: tuple[str, ...]
    purpose: str
    basis: str
    used_for: str
    daily_limit: int
    until: date
    divisions: tuple[str, ...] = ()


def check(asked: Asked, said: Content, today: date) -> tuple[Item, ...]:
    """The items asked for in the order of the entry, or Refused. 个人信息保护法 第六条: the least that the purpose needs."""
    known = {one.column: one for one in said.items}
    chosen = tuple(one for one in said.items if one.column in asked.items)
    if not chosen or any(column not in known for column in asked.items):
        raise Refused("请勾选要用的信息项，只勾办事真正要用的。", "items")
    if closed := [one.title for one in chosen if one.sharing == CLOSED]:
        raise Refused(f"{'、'.join(closed)}不予共享，不能申请。", "items")
    _words(asked.purpose, "purpose", 10, 300, "请写清楚拿这些数据办什么事，10 到 300 个字。")
    if not _LAW.search(asked.basis):
        raise Refused("请写依据：哪部法律、法规或者文件规定要核对这些，例如《社会救助暂行办法》第十一条。", "basis")
    _words(asked.used_for, "used_for", 2, 120, "请写用在哪些事项上。")
    if not 1 <= asked.daily_limit <= MOST_A_DAY:
        raise Refused(f"每天最多查几次，写 1 到 {MOST_A_DAY}。", "daily_limit")
    if not today < asked.until <= today + timedelta(days=LONGEST_DAYS):
        raise Refused("用到哪天，要在今天以后、两年以内。到期还要用，再申请一次。", "until")
    return chosen


def _words(words: str, name: str, least: int, most: int, wrong: str) -> None:
    if not least <= len(words.strip()) <= most:
        raise Refused(wrong, name)


def unconditional(items: Sequence[Item]) -> bool:
    """无条件共享: nobody has to be asked."""
    return bool(items) and all(one.sharing == OPEN for one in items)


def check_words(code: str, words: str, needing: Sequence[str]) -> str:
    """The cleaned words of an answer; whoever says no says why."""
    cleaned = " ".join(words.split())
    if code in needing and not 6 <= len(cleaned) <= 300:
        raise Refused("请写清楚理由，6 到 300 个字，对方看得到。", "words")
    return cleaned[:300]
