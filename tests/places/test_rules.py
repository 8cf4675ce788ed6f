"""Datums, zones, outlines, addresses and guesses as plain Python."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.rules import Span
from shuheng.sharing.places import rules
from shuheng.sharing.places.rules import Neighbour, Plate, invention
from shuheng.sharing.places.rules.datums import from_gcj02
from shuheng.sharing.places.rules.projection import Plane, to_globe

RING = [[112.5, 27.0], [112.95, 27.0], [112.95, 27.45], [112.5, 27.45], [112.5, 27.0]]
HOLE = [[112.7, 27.2], [112.8, 27.2], [112.8, 27.3], [112.7, 27.3], [112.7, 27.2]]
COUNTY = rules.kept({"type": "Polygon", "coordinates": [RING]}, 100)
CHINA = {"longitude": st.floats(74, 135), "latitude": st.floats(4, 53)}
# EPSG:4525 and 4526 (CGCS2000, 3-degree zones 37 and 38) by PROJ 9 through pyproj 3.7.2
PROJ = [(38, 112.8695, 27.2303, 3013654.30904, 38388017.57953), (38, 112.456, 27.47, 3040658.41198, 38347382.02772),
        (38, 114.0, 27.0, 2987630.29459, 38500000.0), (37, 112.943, 26.978, 2986676.87080, 37692911.67855),
        (37, 114.0, 27.0, 2991172.43577, 37797845.22510)]


@pytest.mark.parametrize(("zone", "longitude", "latitude", "north", "east"), PROJ)
def test_zones_agree_with_proj_within_a_millimetre(zone: int, longitude: float, latitude: float, north: float, east: float) -> None:
    plane = rules.to_plane(longitude, latitude, zone)
    assert abs(plane.north - north) < 1e-3 and abs(plane.east - east) < 1e-3
    back = to_globe(Plane(north, east))
    assert rules.metres(*back, longitude, latitude) < 1e-3


@settings(max_examples=50)
@given(**CHINA)
def test_a_zone_and_back_is_the_same_point(longitude: float, latitude: float) -> None:
    plane = rules.to_plane(longitude, latitude)
    assert abs(plane.zone * 3 - longitude) <= 1.5
    assert rules.metres(*to_globe(plane), longitude, latitude) < 1e-3


@settings(max_examples=50)
@given(**CHINA)
def test_gcj02_and_back_is_the_same_point_within_a_centimetre(longitude: float, latitude: float) -> None:
    there = rules.to_gcj02(longitude, latitude)
    assert 1 < rules.metres(*there, longitude, latitude) < 1_500
    assert rules.metres(*from_gcj02(*there), longitude, latitude) < 0.01


def test_distances_agree_with_the_geodesic() -> None:
    assert abs(rules.metres(112.8695, 27.2303, 112.8795, 27.2403) - 1486.2249) < 0.2  # GeographicLib through pyproj


@pytest.mark.parametrize(("first", "second", "datum", "told", "field"), [
    (27.2303, 112.8695, "wgs84", "经度和纬度写反了", "first"), (3013654.3, 38388017.6, "wgs84", "像是平面坐标", "datum"),
    (38388017.6, 3013654.3, "gk3", "写反了", "first"), (3013654.3, 388017.6, "gk3", "要带带号", "second"), (112.9, 27.2, "gk3", "像是经纬度", "datum"),
    (3013.3, 38388017.6, "gk3", "平面坐标请先填", "first"),
    (2.3, 48.8, "cgcs2000", "不在中国境内", "first"), (float("nan"), 27.2, "wgs84", "请填数字", "first"), (112.8, 27.2, "bd09", "请选坐标", "datum")])
def test_a_slip_is_told_by_its_name(first: float, second: float, datum: str, told: str, field: str) -> None:
    with pytest.raises(Refused, match=told) as refused:
        rules.spot(first, second, datum, 10)
    assert refused.value.field == field


def test_a_reading_of_every_datum_is_kept_as_one_spot() -> None:
    known = rules.spot(112.8695, 27.2303, "cgcs2000", 10)
    plane = rules.to_plane(known.longitude, known.latitude)
    for first, second, datum in ((*rules.to_gcj02(known.longitude, known.latitude), "gcj02"), (plane.north, plane.east, "gk3")):
        read = rules.spot(first, second, datum, 10)
        assert rules.metres(read.longitude, read.latitude, known.longitude, known.latitude) < 0.02 and read.datum == datum
    with pytest.raises(Refused, match="误差"):
        rules.spot(112.8695, 27.2303, "cgcs2000", 0)


def test_outlines_know_inside_holes_and_edges() -> None:
    holed = rules.drawn(json.dumps({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [RING, HOLE]}}), "cgcs2000", 20)
    assert [holed.holds(*one) for one in ((112.6, 27.1), (112.75, 27.25), (112.4, 27.1), (112.6, 27.5))] == [True, False, False, False]
    assert abs(COUNTY.edge_m(112.51, 27.2) - rules.metres(112.51, 27.2, 112.5, 27.2)) < 1
    assert holed.bounds == (112.5, 27.0, 112.95, 27.45) and rules.kept(rules.plain(holed), 20).polygons == holed.polygons


@pytest.mark.parametrize(("text", "told"), [
    ("{", "读不懂"), ('{"type": "Point", "coordinates": [1, 2]}', "读不懂"), ("[]", "读不懂"), ('{"type": "Polygon", "coordinates": []}', "没有闭合"),
    (json.dumps({"type": "Polygon", "coordinates": [RING[:-1]]}), "没有闭合"),
    (json.dumps({"type": "Polygon", "coordinates": [[[y, x] for x, y in RING]]}), "写反了")])
def test_what_is_no_outline_is_refused(text: str, told: str) -> None:
    with pytest.raises(Refused, match=told):
        rules.drawn(text, "cgcs2000", 20)


def test_a_point_outside_the_county_is_refused_unless_both_may_be_wrong() -> None:
    rules.check_inside(COUNTY, 112.6, 27.1, 10)
    rules.check_inside(COUNTY, 112.4995, 27.1, 10)  # fifty metres out, the outline may be off by a hundred
    rules.check_inside(None, 100.0, 40.0, 10)
    with pytest.raises(Refused, match=r"县界外大约 9\.9 公里"):
        rules.check_inside(COUNTY, 112.4, 27.1, 10)


def test_addresses_are_read_out_in_one_go() -> None:
    assert rules.plate(Plate(" 示例路 ", "15 号", "2栋", "1单元", "302室")).words == "示例路15号2栋1单元302室"
    for said, told in ((Plate(door="15号"), "路、街、巷"), (Plate("示例路"), "门牌号"), (Plate("示例路" * 11, "15号" * 10), "太长")):
        with pytest.raises(Refused, match=told):
            rules.plate(said)


def test_spells_follow_each_other() -> None:
    today, lasting, ended = date(2026, 4, 27), Span(date(2010, 1, 1)), Span(date(2010, 1, 1), date(2020, 1, 1))
    rules.check_begin([lasting], date(2010, 1, 2), today)
    rules.check_begin([ended], date(2020, 1, 1), today)
    for history, day in (([lasting], date(2010, 1, 1)), ([ended], date(2019, 12, 31)), ([], date(2026, 4, 28))):
        with pytest.raises(Refused):
            rules.check_begin(history, day, today)
    rules.check_end([lasting], date(2010, 1, 2), today)
    for history, day in (([ended], date(2021, 1, 1)), ([lasting], date(2010, 1, 1)), ([lasting], date(2026, 4, 28)), ([], date(2020, 1, 1))):
        with pytest.raises(Refused):
            rules.check_end(history, day, today)


def near(*said: tuple[str, float]) -> list[Neighbour]:
    return [Neighbour(code, f"示例{code}村", metres) for code, metres in said]


@pytest.mark.parametrize(("said", "certainty", "code"), [
    ([("甲", 50.0)] * 4 + [("乙", 90.0)], "near", "甲"), ([("甲", 50.0)] * 3 + [("乙", 90.0)] * 2, "weak", "甲"), ([("甲", 50.0)], "weak", "甲"),
    ([("甲", 600.0)] * 5, "weak", "甲"), ([("甲", 3_100.0)] * 5, "none", ""), ([("", 10.0)] * 5, "none", ""), ([], "none", ""),
    ([("乙", 10.0), ("甲", 20.0)], "weak", "乙")])
def test_neighbours_never_make_more_than_likely(said: list[tuple[str, float]], certainty: str, code: str) -> None:
    told = rules.guess(near(*said))
    assert (told.certainty, told.code) == (certainty, code) and told.words


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["甲", "乙", ""]), st.floats(0, 5_000)), max_size=9))
def test_a_guess_is_one_of_those_who_spoke(said: list[tuple[str, float]]) -> None:
    told = rules.guess(near(*sorted(said, key=lambda one: one[1])))
    assert told.certainty in ("near", "weak", "none") and (told.code == "") == (told.certainty == "none")
    assert not told.code or any(code == told.code and metres <= rules.FAR_M for code, metres in said)


def test_an_outline_near_its_edge_is_not_sure() -> None:
    assert rules.by_outline("1", "示例村", 300, 20).certainty == "outline" and rules.by_outline("1", "示例村", 15, 20).certainty == "edge"
    assert rules.beyond("示例县", 5_000, 700).certainty == "outline" and rules.beyond("示例县", 500, 700).certainty == "edge"


def test_invented_places_are_marked_the_same_each_time_and_inside() -> None:
    made = list(invention.houses(1, "430423100201", 200, COUNTY))
    assert made == list(invention.houses(1, "430423100201", 200, COUNTY)) and made != list(invention.houses(2, "430423100201", 200, COUNTY))
    assert len({(one.road, one.door) for one in made}) == 200 and all(one.door.endswith("（示例）") for one in made)
    seen = list(invention.sights(1, "430423100201", "示例甲村", COUNTY))
    assert all(one.name.endswith("（示例）") for one in seen) and {one.kind for one in seen} == set(invention.POINTS)
    assert all(COUNTY.holds(one.longitude, one.latitude) for one in (*made, *seen))
