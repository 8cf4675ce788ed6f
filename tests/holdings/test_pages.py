"""The desk's pages of the holdings over HTTP."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.journal.models import Entry
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.holdings import jobs
from shuheng.sharing.holdings.models import Batch, Source
from tests.holdings import ground
from tests.identity import people

pytestmark = pytest.mark.django_db
GIVEN = {"title": "门店月报", "kind": "folder", "place": "shops.csv", "mapping": "", "mode": "full", "schedule": "off", "hour": "2", "most": "0",
    "unit": "rows"}


def signed_in(permit: str = "holdings.load", within: Within = Within.OWN_ORGAN, at: str = "market-regulation") -> Client:
    client = Client()
    people.sign_in(client, people.officer("", people.post(f"p{permit}", {permit: within}, at)))
    return client


def page(client: Client, address: str, data: dict[str, Any] | None = None, expected: int = 200) -> str:
    answer = client.post(address, data, follow=True) if data is not None else client.get(address)
    assert answer.status_code == expected, answer.content.decode()[:2000]
    return unescape(answer.content.decode())


@pytest.fixture
def row() -> Resource:
    return ground.resource()


def the_source() -> int:
    with acting(SYSTEM):
        return Source.objects.latest("pk").pk


def worked_through() -> int:
    with acting(SYSTEM):
        number = Batch.objects.latest("pk").pk
    jobs.load_batch(number)
    return number


def test_from_an_empty_list_to_a_loaded_table(row: Resource) -> None:
    client = signed_in()
    assert "还没有" in page(client, "/desk/holdings/") and "还没有来源" in page(client, f"/desk/holdings/{row.pk}/")
    assert "请填来源名称" in page(client, f"/desk/holdings/{row.pk}/sources/new/", {**GIVEN, "title": ""}, 422)
    assert "交换目录" in page(client, f"/desk/holdings/{row.pk}/sources/new/", {**GIVEN, "place": "../x.csv"}, 422)
    assert "第 1 行“乱写”读不懂" in page(client, f"/desk/holdings/{row.pk}/sources/new/", {**GIVEN, "mapping": "乱写"}, 422)
    assert "先读前 20 行看看" in page(client, f"/desk/holdings/{row.pk}/sources/new/", GIVEN)
    source = f"/desk/holdings/sources/{the_source()}/"
    ground.put("shops.csv", ground.shops(30))
    told = page(client, source + "try/", {})
    assert "示例店20" in told and "示例店21" not in told
    told = page(client, source + "run/", {})
    assert "排上了" in told and "刷新" in told and "停下" in told and "data-fresh" in told
    number = worked_through()
    told = page(client, f"/desk/holdings/batches/{number}/")
    assert "办完" in told and "30 条" in told and "停下" not in told and "data-fresh" not in told
    assert "30 条" in page(client, "/desk/holdings/") and "没有这样的资源" in page(client, "/desk/holdings/?words=没有这样的")
    assert "写好了 30 条" in page(client, f"/desk/holdings/{row.pk}/export/", {"format": "csv"})
    assert "请写批次号" in page(client, f"/desk/holdings/{row.pk}/export/", {"format": "csv", "since": "上周"}, 422)


def test_rejected_rows_are_listed_with_reasons_and_exported(row: Resource) -> None:
    client, by = signed_in(), ground.loader()
    ground.put("shops.csv", [*ground.shops(1), ["2", "=1+1", "一大间", "", ""], ["3", "店" * 30, "", "", ""]])
    batch = ground.loaded(ground.source(row, by), by)
    told = page(client, f"/desk/holdings/batches/{batch.pk}/")
    assert "超过了上限" in told and "一大间" in told and "不是数" in told and "店名：太长" in told
    answer = client.get(f"/desk/holdings/batches/{batch.pk}/rejects.csv")
    text = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]
    assert "第几条,为什么,哪一列,店号,店名" in text and "2,不是数，或者位数太多,面积,2,'=1+1" in text
    with acting(SYSTEM):
        assert Entry.objects.get(name="holdings.rejects_fetched").data["rows"] == 2


def test_personal_values_are_not_shown_on_pages() -> None:
    row, client, by = ground.resource(ground.SEALED, "示例人员信息"), signed_in(), ground.loader()
    ground.put("people.csv", [["43042319800101001X", "藏起来的名字", "不是日子"], ["4" * 19, "藏", ""]], ["身份证号", "姓名", "出生日期"])
    source = ground.source(row, by, place="people.csv")
    batch = ground.loaded(source, by)
    told = page(client, f"/desk/holdings/batches/{batch.pk}/") + page(client, f"/desk/holdings/sources/{source.pk}/try/", {})
    assert "不是日子" in told and "个人信息，不显示" in told and "藏" not in told and "4" * 19 not in told
    text = b"".join(client.get(f"/desk/holdings/batches/{batch.pk}/rejects.csv")).decode()  # type: ignore[arg-type]
    assert "不是日子" in text and "个人信息，不显示" in text and "藏" not in text and "43042319800101001X" not in text


def test_both_ends_are_compared_on_a_page(row: Resource) -> None:
    client, by = signed_in(), ground.loader()
    ground.put("shops.csv", ground.shops(5))
    source = ground.source(row, by)
    ground.loaded(source, by)
    page(client, f"/desk/holdings/sources/{source.pk}/run/", {"mode": "compare"})
    assert "两端完全一样" in page(client, f"/desk/holdings/batches/{worked_through()}/")
    ground.put("shops.csv", ground.shops(5, first=2))
    page(client, f"/desk/holdings/sources/{source.pk}/run/", {"mode": "compare"})
    told = page(client, f"/desk/holdings/batches/{worked_through()}/")
    assert "哪些条不同" in told and "只有对方有" in told and "只有归集库有" in told
    assert "请从列出的里面选" in page(client, f"/desk/holdings/sources/{source.pk}/run/", {"mode": "everything"})


def test_a_source_is_changed_stopped_and_given_up(row: Resource) -> None:
    client, by = signed_in(), ground.loader()
    source = ground.source(row, by)
    address = f"/desk/holdings/sources/{source.pk}/"
    assert "门店年报" in page(client, address + "edit/", {**GIVEN, "title": "门店年报"}) and "门店年报" in page(client, address + "edit/")
    page(client, address + "run/", {})
    assert "正在办" in page(client, address + "run/", {}) and "正在办" in page(client, address + "drop/", {})
    with acting(SYSTEM):
        number = Batch.objects.get().pk
    assert "停下了" in page(client, f"/desk/holdings/batches/{number}/stop/", {})
    assert "已经结束" in page(client, f"/desk/holdings/batches/{number}/stop/", {})
    assert "暂停了" in page(client, address + "pause/", {}) and "现在读" not in page(client, address) and "已经暂停" in page(client, address + "pause/", {})
    assert "请先恢复" in page(client, address + "run/", {}) and "暂停着" in page(client, f"/desk/holdings/{row.pk}/")
    assert "恢复了" in page(client, address + "resume/", {}) and "没有暂停" in page(client, address + "resume/", {})
    assert "口令已经销毁" in page(client, address + "drop/", {}) and "停用" in page(client, address)
    assert "没有看得到的表" in page(client, address + "tables/")


def test_other_organs_and_the_overseer_see_counts_only(row: Resource) -> None:
    by = ground.loader()
    ground.put("shops.csv", ground.shops(3))
    source = ground.source(row, by)
    batch = ground.loaded(source, by)
    stranger, overseer, nobody = signed_in(at="data"), signed_in("holdings.read", Within.COUNTY, "data"), signed_in("identity.raise")
    assert "示例店铺信息" not in page(stranger, "/desk/holdings/") and "3 条" in page(overseer, "/desk/holdings/")
    for client, expected in ((stranger, 404), (overseer, 403), (nobody, 403)):
        page(client, f"/desk/holdings/sources/{source.pk}/", expected=expected)
        page(client, f"/desk/holdings/batches/{batch.pk}/rejects.csv", expected=expected)
    page(stranger, f"/desk/holdings/{row.pk}/", expected=403)
    page(nobody, "/desk/holdings/", expected=403)
