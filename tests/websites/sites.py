"""Sites, officers and items for these tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from shuheng.commons.websites import actions, permits
from shuheng.commons.websites.actions import ColumnPlan, Plan, SitePlan, WordPlan
from shuheng.commons.websites.models import Column, Edition, Placement, Resource, Signature
from shuheng.commons.websites.rules import Content, clean
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.core.refusals import Refused
from tests import builders

OFFICE, BUREAU = "government-office", "education"
PORTAL = SitePlan("portal", "示例县门户网站", "portal", OFFICE, "4304230001", (
    ColumnPlan("news", "要闻动态", "news"), ColumnPlan("county", "示例要闻", "news", "news", update_days=14, on_home=True),
    ColumnPlan("notices", "通知公告", "notice", on_home=True)))
SCHOOLS = SitePlan(BUREAU, "示例教育局", "organ", BUREAU, "4304230002", (ColumnPlan("news", "工作动态", "news", on_home=True),
                                                                   ColumnPlan("notices", "通知公告", "notice", on_home=True)))
WORDS = (WordPlan("wrong", "布署", "部署", 0, "示例"), WordPlan("sensitive", "弱智", "用“智力残疾人”。", 0, "示例"),
         WordPlan("leader", "文远山", "县长", 1, "示例"), WordPlan("leader", "贺定南", "副县长", 2, "示例"))
BODY = "示例县政府办召开会议，部署办事公开工作。\n\n## 要做的事\n\n- 时限写清楚\n- 进度看得见"


def sites() -> None:
    """The portal and one sub-site."""
    builders.organ(OFFICE), builders.organ(BUREAU)
    with acting(SYSTEM):
        actions.put_sites(Plan((PORTAL, SCHOOLS), WORDS), by=SYSTEM)


def column(code: str = "notices", site: str = "portal") -> int:
    return Column.objects.get(site__code=site, code=code).pk


def who(permit: Permit, organ: str = OFFICE, account: int = 0, within: Within = Within.OWN_ORGAN) -> Actor:
    """An officer with one permit."""
    made = builders.officer(organ)
    return replace(made, permits={permit.code: within}, account=account or made.account)


def does(act: Callable[..., Any], *values: Any, by: Actor, **named: Any) -> Any:
    with acting(by):
        return act(*values, by=by, **named)


def said(**changes: Any) -> Content:
    given = {"title": "示例公告：办事公开", "body": clean(BODY), "kind": "notice", "source": "示例县政府办", **changes}
    return Content(**{**given, "body": clean(given["body"])})


def submitted(organ: str = OFFICE, columns: tuple[int, ...] = (), by: Actor | None = None, **changes: Any) -> Resource:
    """An item that waits for review."""
    author = by or who(permits.WRITE, organ)
    row: Resource = does(actions.start, said(**changes), columns or (column("notices", "portal" if organ == OFFICE else organ),), by=author)
    does(actions.submit, row.pk, by=author)
    return row


def signed(row: Resource, organ: str = OFFICE) -> Resource:
    """Passed by reviewer and secrecy reviewer; it waits for release."""
    for permit in (permits.REVIEW, permits.SECRECY):
        does(actions.pass_, row.pk, by=who(permit, organ))
    return row


def released(organ: str = OFFICE, **changes: Any) -> Resource:
    """An item that the public can read, with its pages written."""
    row = signed(submitted(organ, **changes), organ)
    does(actions.release, row.pk, by=who(permits.RELEASE, organ))
    printed(row)
    return Resource.objects.get(pk=row.pk)


def printed(row: Resource) -> None:
    """What the job does after the commit."""
    columns = list(Column.objects.filter(placements__resource=row).values_list("pk", flat=True))
    does(actions.publish, row.pk, columns, by=SYSTEM)


def kept() -> list[int]:
    return [model.objects.count() for model in (Resource, Edition, Signature, Placement)]


def refused(match: str, act: Callable[..., Any], *values: Any, by: Any, **named: Any) -> None:
    """The act is refused with these words and leaves everything as it was."""
    before = kept()
    with pytest.raises(Refused, match=match):
        does(act, *values, by=by, **named)
    assert kept() == before
