"""Entries of the catalogue for tests, and who writes and reviews them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Permit, Within
from shuheng.sharing.catalogue import actions, permits
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.rules import CategoryPlan, Content, Item
from tests import builders

SCHEME = tuple(CategoryPlan(code, title, "示例") for code, title in (
    ("1", "基础信息资源"), ("101", "人口"), ("101001", "人口基本信息"), ("103", "空间地理"), ("103001", "行政区划")))
NUMBER = Item("number", "身份证号", length=18, sharing="conditional", element="person.number", personal=True, key=True)
NAME = Item("name", "姓名", length=60, sharing="conditional", element="person.name", personal=True)


def entry(**changes: Any) -> Content:
    """An entry without a fault."""
    given: dict[str, Any] = {"title": "示例人口信息", "category": "101001", "organ": "market-regulation", "abstract": "示例的姓名和身份证号，覆盖全县。",
                             "sharing": "conditional", "condition": "办件核对身份时可以用", "cycle": "daily", "items": (NUMBER, NAME), **changes}
    return Content(**given)


def scheme() -> None:
    """The code scheme of these tests."""
    with acting(SYSTEM):
        actions.put_scheme(SCHEME, by=SYSTEM)


def writer(organ: str = "market-regulation", account: int = 0) -> Actor:
    """Who compiles for an organ."""
    return _officer(permits.COMPILE, Within.OWN_ORGAN, organ, account)


def reviewer(account: int = 0) -> Actor:
    """Who reviews in the county."""
    return _officer(permits.REVIEW, Within.COUNTY, "data", account)


def _officer(permit: Permit, within: Within, organ: str, account: int) -> Actor:
    made = builders.officer(organ)
    return replace(made, permits={permit.code: within}, account=account or made.account)


def published(by: Actor | None = None, **changes: Any) -> Resource:
    """An entry that somebody wrote and somebody else published."""
    author = by or writer()
    with acting(author):
        row = actions.start(entry(**changes), by=author)
        actions.submit(row.pk, by=author)
    other = reviewer()
    with acting(other):
        return actions.publish(row.pk, by=other)
