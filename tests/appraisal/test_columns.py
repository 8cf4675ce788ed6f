"""The desk's page of columns: those that are over their day first, counted by state, narrowed by site and owner, page by page, as a table."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from shuheng.commons.websites import actions as websites
from shuheng.commons.websites.actions import ColumnPlan, Plan, SitePlan
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.oversight.appraisal.queries.duties import Duty
from tests import builders
from tests.appraisal.neglected import PORTAL, indicators, item
from tests.identity import people
from tests.websites.sites import BUREAU, OFFICE

pytestmark = pytest.mark.django_db
MANY = 53
COLUMNS = tuple(ColumnPlan(f"c{place}", f"示例栏目{place}", "news", update_days=30) for place in range(MANY))


@pytest.fixture
def leader(shift: Callable[..., None], settings: Any, tmp_path: Path, client: Client) -> Client:
    """Somebody who may see all sites, before fifty-three columns of a bureau, one of them over its day, one near it, and one of the portal."""
    settings.PUBLISHED = tmp_path / "public"
    builders.calendar(), builders.organ(OFFICE), builders.organ(BUREAU)
    shift(to=builders.at(2026, 11, 20))
    with acting(SYSTEM):
        websites.put_sites(Plan((PORTAL, SitePlan(BUREAU, "示例教育局", "organ", BUREAU, "4304230002", COLUMNS))), by=SYSTEM)
        websites.put_samples([item("示例", {0: 40, 1: 28}.get(place, 1), f"c{place}") for place in range(MANY)]
                             + [item("示例要闻", 0, "county", site="portal")], by=SYSTEM)
    indicators()
    people.sign_in(client, people.officer("leader", people.post("leader", {"appraisal.read": Within.COUNTY}, at=OFFICE)))
    return client


def shown(client: Client, query: str = "") -> tuple[list[Duty], str]:
    page = client.get(f"/desk/appraisal/columns/{query}")
    return list(page.context["page"]), page.content.decode()


def test_columns_come_by_their_day_and_page_by_page(leader: Client) -> None:
    first, text = shown(leader)
    assert [one.column.code for one in first[:2]] == ["c0", "c1"] and len(first) == 50
    assert "第 1 至 50 个栏目，共 54 个栏目" in text and "超 10 天" in text
    assert len(shown(leader, "?page=2")[0]) == 4


def test_states_are_counted_within_what_is_asked_for(leader: Client) -> None:
    rows, text = shown(leader, "?state=late")
    assert [one.column.code for one in rows] == ["c0"] and "全部 54" in text
    rows, text = shown(leader, "?site=portal&state=late")
    assert not rows and "没有这样的栏目" in text and "全部 1" in text
    assert [one.column.code for one in shown(leader, f"?organ={OFFICE}")[0]] == ["county"]
    assert len(shown(leader, "?state=nonsense")[0]) == 50


def test_the_table_holds_what_the_address_names(leader: Client) -> None:
    answer = leader.get("/desk/appraisal/columns/export/?state=soon")
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [row[:4] for row in rows[1:]] == [("快到期", "示例栏目1", "示例教育局", BUREAU)] and rows[1][-1].endswith(f"/sites/{BUREAU}/columns/c1/")


def test_an_organ_sees_its_own_columns_only(leader: Client) -> None:
    people.sign_in(leader, people.officer("own", people.post("own", {"appraisal.own": Within.OWN_ORGAN}, at=OFFICE)))
    rows, text = shown(leader)
    assert [one.column.code for one in rows] == ["county"] and "所有网站" not in text
    assert not shown(leader, f"?site={BUREAU}")[0]
