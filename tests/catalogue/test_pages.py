"""The catalogue in the browser's language: compiling and reviewing at the desk, the public pages and files, and what foreign tools read."""

from __future__ import annotations

import csv
import io
import json
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.sharing.catalogue import actions, portal, queries
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.queries import foreign
from shuheng.sharing.catalogue.rules import COLUMNS, Item
from tests import builders
from tests.catalogue.entries import entry, published, scheme
from tests.identity import people

pytestmark = pytest.mark.django_db
OPENED = (Item("code", "区划代码", length=12, openness="open", key=True), Item("name", "名称", length=40, openness="open"),
          Item("source", "资料来源", "M"))
GIVEN = {"title": "示例经营户名单", "category": "101001", "abstract": "示例经营户的名称和负责人，每月一次。", "form": "table", "sharing": "conditional",
         "condition": "办件核对时可以用", "openness": "closed", "cycle": "monthly", "level": "1", "keywords": "经营户、名单",
         "items": "负责人\towner\t字符型\t60\t有条件共享\t不予开放\t\t\t是"}


@pytest.fixture(autouse=True)
def _county(db: None) -> None:
    scheme()
    builders.organ(), builders.organ("data"), builders.division()


@pytest.fixture
def author() -> Client:
    return _signed_in("cataloguer", "catalogue.compile", Within.OWN_ORGAN, "market-regulation")


@pytest.fixture
def checker() -> Client:
    return _signed_in("catalogue-reviewer", "catalogue.review", Within.COUNTY, "data")


def _signed_in(code: str, permit: str, within: Within, at: str) -> Client:
    client = Client()
    people.sign_in(client, people.officer("", people.post(code, {permit: within}, at)))
    return client


def page(client: Client, address: str, data: dict[str, object] | None = None, expected: int = 200) -> str:
    answer = client.post(address, data, follow=True) if data is not None else client.get(address)
    assert answer.status_code == expected, answer.content.decode()[:2000]
    return unescape(answer.content.decode())


def opened() -> str:
    """The name of an open entry that the program can read."""
    said = entry(title="示例行政区划", category="103001", sharing="open", condition="", openness="open", feed="county.divisions", items=OPENED,
                 keywords=("区划",))
    with acting(SYSTEM):
        actions.put_resources({"103001/00001": said}, by=SYSTEM)
    return "103001-00001"


def test_an_entry_goes_from_a_pasted_table_to_the_public(author: Client, checker: Client) -> None:
    told = page(author, "/desk/catalogue/new/", {**GIVEN, "then": "keep"})
    assert "还没有交去审核" in told and "负责人" in told
    row = Resource.objects.get()
    assert "已经交去审核" in page(author, f"/desk/catalogue/{row.pk}/submit/", {})
    assert "1 个等审核" in page(checker, "/desk/catalogue/")
    assert "审核通过，发布" in page(checker, f"/desk/catalogue/{row.pk}/")
    assert "已经发布第 1 版，代码 101001/00001" in page(checker, f"/desk/catalogue/{row.pk}/publish/", {})
    public = page(Client(), "/data/101001-00001/")
    assert "示例经营户名单" in public and "有条件共享：办件核对时可以用" in public and "下载 CSV" not in public
    assert page(Client(), "/data/101001-00001/data.csv", expected=404)


def test_faults_stand_at_their_line_and_nothing_is_lost(author: Client) -> None:
    told = page(author, "/desk/catalogue/new/", {**GIVEN, "items": "负责人\towner\t文字\t六十"}, expected=422)
    assert "第 1 行：类型“文字”不认识" in told and "负责人\towner" in told and not Resource.objects.exists()
    told = page(author, "/desk/catalogue/new/", {**GIVEN, "sharing": "closed", "then": "review"}, expected=422)
    assert "不予共享必须写依据" in told and "已经存好" in told and Resource.objects.get().state == "draft"


def test_a_spreadsheet_is_read(author: Client) -> None:
    book = Workbook()
    book.active.append(list(COLUMNS))
    book.active.append(["负责人", "owner", "字符型", 60, "有条件共享", "不予开放"])
    raw = io.BytesIO()
    book.save(raw)
    told = page(author, "/desk/catalogue/new/", {**GIVEN, "items": "", "then": "keep", "file": SimpleUploadedFile("items.xlsx", raw.getvalue())})
    assert "负责人" in told and Resource.objects.get().draft["items"][0]["length"] == 60
    told = page(author, "/desk/catalogue/new/", {**GIVEN, "file": SimpleUploadedFile("items.xlsx", b"no book")}, expected=422)
    assert "打不开这个文件" in told


def test_a_return_and_an_objection_are_read_by_the_writer(author: Client, checker: Client) -> None:
    page(author, "/desk/catalogue/new/", {**GIVEN, "then": "review"})
    row = Resource.objects.get()
    assert "请填原因" in page(checker, f"/desk/catalogue/{row.pk}/return/", {"reason": ""}, expected=422)
    page(checker, f"/desk/catalogue/{row.pk}/return/", {"reason": "摘要写清楚范围"})
    assert "审核退回" in page(author, f"/desk/catalogue/{row.pk}/") and "摘要写清楚范围" in page(author, f"/desk/catalogue/{row.pk}/")
    page(author, f"/desk/catalogue/{row.pk}/submit/", {})
    page(checker, f"/desk/catalogue/{row.pk}/publish/", {})
    builders.calendar()
    assert "提上去了" in page(checker, f"/desk/catalogue/{row.pk}/object/", {"words": "负责人应当有身份证号"})
    objection = row.objections.get()
    assert "答复了" in page(author, f"/desk/catalogue/{row.pk}/objections/{objection.pk}/", {"answer": "下一版加上", "accepted": "yes"})
    assert "采纳：下一版加上" in page(checker, f"/desk/catalogue/{row.pk}/")


def test_whoever_may_not_gets_no_door(author: Client, checker: Client) -> None:
    row = published()
    for client, address in ((checker, "/desk/catalogue/new/"), (checker, f"/desk/catalogue/{row.pk}/edit/"), (author, f"/desk/catalogue/{row.pk}/publish/")):
        answer = client.post(address, {}) if "publish" in address else client.get(address)
        assert answer.status_code == 403


def test_what_is_open_is_shown_and_taken_as_it_is_now() -> None:
    name = opened()
    told = page(Client(), f"/data/{name}/")
    assert "下载 CSV" in told and "先看前几行" in told and '<td class="nb">430423000000</td>' in told
    assert "资料来源" not in told.split("先看前几行")[1].split("有哪些信息项")[0], "an item that is not open was shown"
    raw = b"".join(Client().get(f"/data/{name}/data.csv")).decode("utf-8-sig")  # type: ignore[arg-type]
    assert next(csv.reader(io.StringIO(raw))) == ["区划代码", "名称"]
    rows = json.loads(b"".join(Client().get(f"/data/{name}/data.json")))  # type: ignore[arg-type]
    assert rows[0]["code"] == "430423000000" and set(rows[0]) == {"code", "name"}
    book = load_workbook(io.BytesIO(Client().get(f"/data/{name}/data.xlsx").content))
    assert [cell.value for cell in book.active[1]] == ["区划代码", "名称"]
    assert Client().get(f"/data/{name}/data.exe").status_code == 404


def test_the_list_is_searched_and_says_when_nothing_is_there() -> None:
    opened()
    assert "示例行政区划" in page(Client(), "/data/?words=区划") and "可以下载" in page(Client(), "/data/?words=区划")
    assert "没有找到" in page(Client(), "/data/?words=没有这样的") and "没有找到" in page(Client(), "/data/?openness=conditional")


def test_a_list_counts_so_far_as_people_read(monkeypatch: pytest.MonkeyPatch) -> None:
    items = (Item("place", "地点", "M", sharing="conditional"),)
    for title in ("示例水库名单", "示例学校名单", "示例桥梁名单"):
        published(title=title, items=items)
    assert "共 3 个资源" in page(Client(), "/data/?words=名单") and "共 1 个资源" in page(Client(), "/data/?words=水库 名单")
    exact = page(Client(), "/data/?words=名单").split('<ul class="items">')[1]
    monkeypatch.setattr(queries, "FEW", 2)
    monkeypatch.setattr(portal._Pages, "counted_to", 2)
    told = page(Client(), "/data/?words=名单")
    assert "有 2 个以上的资源" in told and told.split('<ul class="items">')[1].split("</ul>")[0] == exact.split("</ul>")[0]


# --- foreign tools


def asked(action: str, **params: str) -> object:
    answer = Client().get(f"/api/3/action/{action}", params)
    said = answer.json()
    assert answer.status_code == 200 and said["success"] and action in said["help"], said
    return said["result"]


def test_tools_made_for_ckan_find_their_way() -> None:
    name = opened()
    assert asked("package_list") == [name] and asked("status_show")["ckan_version"]  # type: ignore[index]
    shown = asked("package_show", id=name)
    assert shown["title"] == "示例行政区划" and shown["organization"]["name"] == "market-regulation"  # type: ignore[index]
    assert asked("package_show", id=shown["id"]) == shown  # type: ignore[index]
    assert asked("package_search", q="区划")["count"] == 1 and asked("package_search", q="没有")["count"] == 0  # type: ignore[index]
    assert asked("package_search", fq="organization:data")["count"] == 0  # type: ignore[index]
    assert asked("organization_list") == ["market-regulation"] and asked("group_list") == ["theme-103"] and asked("tag_list") == ["区划"]
    assert asked("organization_show", id="market-regulation", include_datasets="true")["packages"] == [shown]  # type: ignore[index]
    one = next(file for file in shown["resources"] if file["datastore_active"])  # type: ignore[index]
    assert asked("resource_show", id=one["id"]) == one
    found = asked("datastore_search", resource_id=one["id"], filters='{"code": "430423000000"}')
    assert found["total"] == 1 and [field["id"] for field in found["fields"]] == ["code", "name"]  # type: ignore[index]
    assert asked("help_show", name="package_show")


@pytest.mark.parametrize(("name", "params", "status", "kind"), [
    ("package_show", {}, 409, "Validation Error"), ("package_show", {"id": "nothing"}, 404, "Not Found Error"), ("package_create", {}, 404, "Not Found Error"),
    ("package_search", {"rows": "many"}, 409, "Validation Error"), ("datastore_search", {"resource_id": "x"}, 404, "Not Found Error")])
def test_refusals_are_those_of_ckan(name: str, params: dict[str, str], status: int, kind: str) -> None:
    answer = Client().get(f"/api/3/action/{name}", params)
    assert answer.status_code == status and not answer.json()["success"] and answer.json()["error"]["__type"] == kind


def test_a_body_that_is_no_json_is_told() -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/3/action/package_list", "{", content_type="application/json")
    assert answer.status_code == 400 and not answer.json()["success"]
    assert Client(enforce_csrf_checks=True).post("/api/3/action/package_list", "{}", content_type="application/json").json()["result"] == []


def test_both_notations_tell_the_same_and_packages_tell_the_schema() -> None:
    name = opened()
    turtle = page(Client(), "/data/catalog.ttl")
    linked = json.loads(page(Client(), "/data/catalog.jsonld"))
    kinds = [node["@type"] for node in linked["@graph"]]
    assert kinds.count("dcat:Dataset") == turtle.count("a dcat:Dataset") == 1
    assert kinds.count("dcat:Distribution") == turtle.count("a dcat:Distribution") == len(foreign.kinds())
    package = json.loads(page(Client(), f"/data/{name}/datapackage.json"))
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == ["code", "name"]
    assert package["resources"][0]["schema"]["primaryKey"] == ["code"]
