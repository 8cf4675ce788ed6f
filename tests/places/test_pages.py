"""Places in the browser's language: searching, recording and changing at the desk, coordinates, the division of a point, and the public pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county.models import Division
from shuheng.sharing.places import actions
from shuheng.sharing.places.models import Merge, Outline, Place
from tests.identity import people
from tests.places.ground import SPOT, address, county, point, recorded

pytestmark = pytest.mark.django_db
READING = {"first": "112.8695", "second": "27.2303", "datum": "wgs84", "exact_m": "10"}
ADDRESS = {"division": "430423100201", "road": "示例路", "door": "15号", "since": "2020-01-01", "source": "示例现场看的", **READING}
GROUND = {"reason": "同一个门牌登记了两次", "document": "示例民字1号"}


@pytest.fixture
def villages(db: None) -> tuple[Division, Division]:
    return county()


@pytest.fixture
def keeper() -> Client:
    reach = {"places.read": Within.COUNTY, "places.record": Within.COUNTY, "places.merge": Within.COUNTY}
    return _signed_in("place-keeper", reach, "civil-affairs")


def _signed_in(code: str, reach: dict[str, Within], at: str) -> Client:
    client = Client()
    people.sign_in(client, people.officer("", people.post(code, reach, at)))
    return client


def page(client: Client, address: str, data: dict[str, str] | None = None, expected: int = 200) -> str:
    answer = client.post(address, data, follow=True) if data is not None else client.get(address, follow=True)
    assert answer.status_code == expected, answer.content.decode()[:2000]
    return unescape(b"".join(answer).decode() if answer.streaming else answer.content.decode())


def test_an_address_is_recorded_corrected_and_retired(villages: tuple[Division, Division], keeper: Client) -> None:
    assert "这一天还没有登记" in page(keeper, "/desk/places/")
    told = page(keeper, "/desk/places/new/address/", ADDRESS)
    assert "登记好了" in told and "示例甲村示例路15号" in told and "误差 10 米" in told and "<svg" in told
    code = _only()
    told = page(keeper, f"/desk/places/records/{code}/correct/")
    assert 'value="112.8695"' in told and "新示例路" not in told
    changed = {**ADDRESS, "road": "新示例路", "datum": "cgcs2000", "since": "2022-01-01", "cause": "renamed"}
    told = page(keeper, f"/desk/places/records/{code}/correct/", changed)
    assert "改好了" in told and "更名，依据 示例现场看的" in told and "读数是 WGS84" in told  # renamed, not measured anew
    assert "示例甲村示例路15号" in page(keeper, f"/desk/places/records/{code}/?on=2021-05-01")
    assert "注销了" in page(keeper, f"/desk/places/records/{code}/retire/", {"until": "2024-01-01", "document": "示例拆字1号"})
    told = page(keeper, f"/desk/places/records/{code}/")
    assert "这一天没有登记" in told and "已经注销" in told and "重新启用" in told


def _only() -> str:
    with acting(SYSTEM):
        return Place.objects.get().code


def test_faults_stand_at_their_field_and_nothing_is_lost(villages: tuple[Division, Division], keeper: Client) -> None:
    for wrong, told in (({"first": "27.2303", "second": "112.8695"}, "经度和纬度写反了"), ({"first": ""}, "两个数要一起填"), ({"first": "东边"}, "请填数字"),
                        ({"first": "111.5"}, "县界外大约"), ({"exact_m": ""}, "误差请填"), ({"door": ""}, "请写门牌号"), ({"since": "去年"}, "日期请写成"),
                        ({"division": ""}, "请选村"), ({"source": ""}, "请填依据"), ({"datum": "gk3"}, "像是经纬度")):
        shown = page(keeper, "/desk/places/new/address/", {**ADDRESS, **wrong}, expected=422)
        assert told in shown and "您填的别的内容都保存好了" in shown and 'value="示例路"' in shown
    with acting(SYSTEM):
        assert not Place.objects.exists()
    assert page(keeper, "/desk/places/new/castle/", expected=404)


def test_records_are_found_become_one_and_two_again(villages: tuple[Division, Division], keeper: Client) -> None:
    kept, second = recorded(address(villages[0])), recorded(address(villages[1], "9号", None), date(2020, 1, 1))
    clinic = recorded(point(villages[0]))
    for asked, seen in (("division=430423100000", {kept, second}), ("words=15号&on=2015-01-01", {kept}), ("sort=point&words=卫生", {clinic})):
        told = page(keeper, f"/desk/places/?{asked}")
        assert {one.code for one in (kept, second, clinic) if f"/records/{one.code}/" in told} == {one.code for one in seen}, asked
    assert "日期请写成" in page(keeper, "/desk/places/?on=去年")
    table = page(keeper, "/desk/places/table.csv?division=430423100201")
    assert table.startswith("\ufeff编号") and kept.code in table and second.code not in table and "112.8695" in table
    gone = recorded(address(villages[0], "十五号"))
    assert "没有这个编号" in page(keeper, f"/desk/places/records/{kept.code}/merge/", {**GROUND, "other": "A1"}, expected=422)
    assert "合并了" in page(keeper, f"/desk/places/records/{kept.code}/merge/", {**GROUND, "other": gone.code})
    told = page(keeper, f"/desk/places/records/{gone.code}/")
    assert f"{gone.code} 已经并入这一条" in told and "并进来的登记" in told
    with acting(SYSTEM):
        number = Merge.objects.get().pk
    assert "拆开了" in page(keeper, f"/desk/places/records/{kept.code}/merges/{number}/split/", GROUND)
    assert page(keeper, f"/desk/places/records/{kept.code}/merges/{number}/split/", expected=404)
    assert "示例路十五号" in page(keeper, f"/desk/places/records/{gone.code}/")


def test_coordinates_are_told_in_every_datum_and_their_division_with_how_sure_it_is(villages: tuple[Division, Division], keeper: Client) -> None:
    told = page(keeper, "/desk/places/convert/?first=112.8695&second=27.2303&datum=cgcs2000")
    assert "北 3013654.31" in told and "东 38388017.58" in told and "38 带（中央经线 114°）" in told and "112.8695000" in told
    assert "112.8695" in page(keeper, "/desk/places/convert/?first=3013654.31&second=38388017.58&datum=gk3")
    assert "写反了" in page(keeper, "/desk/places/convert/?first=27.2&second=112.8&datum=wgs84", expected=422)
    asked = "/desk/places/division/?first=112.8695&second=27.2303&datum=cgcs2000"
    assert "没有依据" in page(keeper, asked)
    for number in range(5):
        recorded(address(villages[0], f"{number + 1}号"))
    told = page(keeper, asked)
    assert "多半是" in told and "最近的 5 个登记点中 5 个属于示例甲村" in told and "不能当作勘界结论" in told
    assert "还没有到" in page(keeper, f"{asked}&on=2999-01-01", expected=422)
    drawn = json.dumps({"type": "Polygon", "coordinates": [[[112.8, 27.2], [112.9, 27.2], [112.9, 27.3], [112.8, 27.3], [112.8, 27.2]]]})
    said = {"division": "430423100202", "geometry": drawn, "datum": "cgcs2000", "exact_m": "20", "since": "2020-01-01", "source": "示例勘界"}
    assert "读不懂这个图形" in page(keeper, "/desk/places/outlines/new/", {**said, "geometry": "方的"}, expected=422)
    assert "还没有乡镇和村的图形" in page(keeper, "/desk/places/outlines/") and not Outline.objects.exists()
    assert "示例乙村" in page(keeper, "/desk/places/outlines/new/", said)
    assert "按边界图形" in page(keeper, asked) and "示例乙村" in page(keeper, asked)


def test_doors_open_only_for_who_may(villages: tuple[Division, Division]) -> None:
    code = recorded(address(villages[0])).code
    reader = _signed_in("handler", {"places.read": Within.OWN_ORGAN}, "market-regulation")
    told = page(reader, f"/desk/places/records/{code}/")
    assert "更正" not in told and "注销" not in told and "登记地址" not in page(reader, "/desk/places/")
    for path in ("new/address/", f"records/{code}/correct/", f"records/{code}/retire/", f"records/{code}/merge/", "outlines/new/"):
        assert reader.get(f"/desk/places/{path}").status_code == 403
    assert reader.get("/desk/places/records/A0/").status_code == 404
    assert Client().get("/desk/places/").status_code == 302


def test_everybody_finds_public_points_and_programs_read_them(villages: tuple[Division, Division]) -> None:
    visitor = Client()
    assert "还没有登记公开的地点" in page(visitor, "/places/")
    recorded(point(villages[0])), recorded(point(villages[1], "示例小学", kind="school", spot=None)), recorded(point(villages[0], "示例仓库", public=False))
    told = page(visitor, "/places/")
    assert "示例卫生室" in told and "示例小学" in told and "示例仓库" not in told and "1 个地点有位置" in told and told.count('<circle class="star"') == 1
    assert "示例卫生室" not in page(visitor, "/places/?kind=school") and "这里还没有登记这一类" in page(visitor, "/places/?kind=shelter")
    answer = visitor.get("/places/points.geojson")
    said = json.loads(answer.content)
    assert answer["Content-Type"] == "application/geo+json" and said["type"] == "FeatureCollection" and "GCJ-02" in said["note"]
    by_name = {one["properties"]["name"]: one for one in said["features"]}
    assert set(by_name) == {"示例卫生室", "示例小学"} and by_name["示例小学"]["geometry"] is None
    assert by_name["示例卫生室"]["geometry"] == {"type": "Point", "coordinates": [SPOT.longitude, SPOT.latitude]}
    assert len(json.loads(visitor.get("/places/points.geojson?kind=school").content)["features"]) == 1


def test_a_long_list_of_public_points_takes_few_questions(villages: tuple[Division, Division], django_assert_max_num_queries: Callable[..., Any]) -> None:
    with acting(SYSTEM):
        actions.invent_village(villages[0], 3, 2026, by=SYSTEM)
    with django_assert_max_num_queries(10):
        assert "示例数据" in page(Client(), "/places/")
