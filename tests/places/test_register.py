"""The register: any day has one answer, corrections leave the past alone, mergers undo, refusals change nothing, and who may read and write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county.models import Division
from shuheng.foundation.journal.models import Entry
from shuheng.foundation.journal.queries import about
from shuheng.sharing.places import actions, queries, rules
from shuheng.sharing.places.models import Address, Merge, Outline, Place, Point
from tests import builders
from tests.places.ground import KINDS, SINCE, SPOT, SQUARE, address, county, does, keeper, point, recorded

pytestmark = pytest.mark.django_db
TABLES = (Place, Address, Point, Merge, Outline)
GROUND = ("同一个门牌登记了两次", "示例民字〔2026〕1号")


@pytest.fixture
def villages(db: None) -> tuple[Division, Division]:
    return county()


def rows() -> list[int]:
    """How many rows each table and the journal hold."""
    with acting(SYSTEM):
        return [model.objects.count() for model in (*TABLES, Entry)]


def on(code: str, day: date) -> Any:
    with acting(SYSTEM):
        return queries.on(code, day)


def test_any_past_day_can_be_asked(villages: tuple[Division, Division]) -> None:
    here, there = villages
    place = recorded(address(here))
    does(actions.correct, place.code, address(here, road="新示例路"), "renamed", date(2015, 1, 1))
    does(actions.correct, place.code, address(there, road="新示例路", spot=replace(SPOT, exact_m=1)), "divided", date(2018, 1, 1))
    does(actions.retire, place.code, date(2020, 1, 1), "示例拆字1号")
    does(actions.correct, place.code, address(there, road="新示例路"), "reopened", date(2022, 1, 1))
    days = (date(2010, 2, 28), SINCE, date(2014, 12, 31), date(2015, 1, 1), date(2018, 1, 1), date(2020, 1, 1), date(2022, 1, 1))
    told = [one and f"{one.heading} {one.exact_m}" for one in (on(place.code, day) for day in days)]
    assert told == [None, *["示例甲村示例路15号 10"] * 2, "示例甲村新示例路15号 10", "示例乙村新示例路15号 1", None, "示例乙村新示例路15号 10"]
    facts = [one.event for one in about(f"place:{place.pk}")][::-1]
    assert [type(one).__name__ for one in facts] == ["PlaceRecorded", *["PlaceCorrected"] * 2, "PlaceRetired", "PlaceCorrected"]
    assert "示例" not in str(facts) and Place.objects.filter(pk=place.pk).count() == 0  # and without an actor nobody reads it
    with acting(SYSTEM):
        assert Place.objects.get(pk=place.pk).division == there


def test_a_point_may_be_closed_to_everybody_again(villages: tuple[Division, Division]) -> None:
    place = recorded(point(villages[0]))
    with acting(PUBLIC):
        (seen,) = queries.public_points(date(2026, 4, 1))
        assert (seen.code, seen.kind_title, seen.township, seen.village, seen.longitude) == (place.code, "卫生室", "开云镇", "示例甲村", SPOT.longitude)
        assert not queries.public_points(SINCE - timedelta(days=1)) and not queries.public_points(SINCE, kind="school")
        assert len(queries.public_points(SINCE, township="430423100000")) == 1 and not queries.public_points(SINCE, township="430423999000")
    does(actions.correct, place.code, point(villages[0], public=False), "corrected", date(2020, 1, 1))
    with acting(PUBLIC):
        assert not queries.public_points(date(2026, 4, 1)) and not Place.objects.exists() and Point.objects.count() == 1  # what was public stays readable


def test_merged_records_answer_as_one_and_come_apart_again(villages: tuple[Division, Division]) -> None:
    kept, gone = recorded(address(villages[0]), date(2015, 1, 1)), recorded(address(villages[0], "十五号"))
    merged = does(actions.merge, kept.code, gone.code, *GROUND)
    assert [on(code, date(2016, 1, 1)).words for code in (kept.code, gone.code)] == ["示例路15号"] * 2
    assert [on(code, date(2012, 1, 1)).words for code in (kept.code, gone.code)] == ["示例路十五号"] * 2
    with acting(by := keeper()):
        assert [row.place.code for row in queries.addresses(queries.Ask(date(2016, 1, 1)), by)] == [kept.code]
    for wrong in ((actions.correct, gone.code, address(villages[0]), "corrected", date(2020, 1, 1)), (actions.retire, gone.code, date(2020, 1, 1), "示例"),
                  (actions.merge, kept.code, gone.code, *GROUND), (actions.merge, gone.code, kept.code, *GROUND)):
        with pytest.raises(Refused, match="并"):
            does(*wrong)
    does(actions.split, merged.pk, "两户各有门牌", "示例复核1号")
    assert on(gone.code, date(2016, 1, 1)).words == "示例路十五号" and on(kept.code, date(2012, 1, 1)) is None
    with pytest.raises(Refused, match="已经拆开"):
        does(actions.split, merged.pk, *GROUND)
    facts = [one.event for one in about(f"place:{kept.pk}")][::-1]
    assert [type(one).__name__ for one in facts] == ["PlaceRecorded", "PlacesMerged", "PlacesSplit"] and "门牌" not in str(facts)


def test_a_search_finds_by_words_code_division_kind_and_day(villages: tuple[Division, Division]) -> None:
    first, second, clinic = recorded(address(villages[0])), recorded(address(villages[1], "9号"), date(2020, 1, 1)), recorded(point(villages[0]))
    day, by = date(2026, 4, 1), keeper()
    with acting(by):
        for asked, seen in (({}, [first, second]), ({"words": "15号"}, [first]), ({"words": second.code}, [second]), ({"division": villages[1].code}, [second]),
                            ({"words": "甲村 示例路"}, [first]), ({"day": SINCE}, [first]), ({"words": "没有"}, [])):
            assert [row.place_id for row in queries.addresses(queries.Ask(**{"day": day, **asked}), by)] == [one.pk for one in seen], asked
        for asked, seen in (({}, [clinic]), ({"kind": "school"}, []), ({"words": "卫生"}, [clinic]), ({"division": villages[1].code}, [])):
            assert [row.place_id for row in queries.points(queries.Ask(day, **asked), by)] == [one.pk for one in seen], asked


def test_who_looks_for_the_earlier_name_finds_the_place(villages: tuple[Division, Division]) -> None:
    place, clinic = recorded(address(villages[0])), recorded(point(villages[0]))
    does(actions.correct, place.code, address(villages[0], road="新街"), "renamed", date(2020, 1, 1))
    does(actions.correct, clinic.code, point(villages[0], "示例医院"), "renamed", date(2020, 1, 1))
    with acting(by := keeper()):
        for search, words, told in ((queries.addresses, "示例路", "示例甲村示例路15号"), (queries.points, "卫生室", "示例卫生室")):
            (found,) = search(queries.Ask(date(2026, 4, 1), words), by)
            assert words not in found.heading and queries.earlier([found], date(2026, 4, 1)) == {found.place_id: told}
            (found,) = search(queries.Ask(date(2019, 12, 31), words), by)
            assert words in found.heading and not queries.earlier([found], date(2019, 12, 31))
        assert not queries.addresses(queries.Ask(date(2019, 12, 31), "新街"), by)


def test_a_refusal_changes_nothing(villages: tuple[Division, Division]) -> None:
    here, there = villages
    place, other = recorded(address(here)), recorded(point(here))
    before = rows()
    for wrong, since in ((address(here), SINCE), (address(builders.division()), SINCE), (address(here, "9号", replace(SPOT, longitude=111.5)), SINCE),
                         (address(here, "9号"), date(2999, 1, 1)), (address(here, ""), SINCE), (replace(address(here, "9号"), source=" "), SINCE),
                         (point(here, " "), SINCE), (point(here, kind="castle"), SINCE)):
        with pytest.raises(Refused):
            does(actions.record_place, wrong, since)
    for act in ((actions.correct, place.code, address(there), "corrected", SINCE), (actions.correct, place.code, address(there), "recorded", date(2020, 1, 1)),
                (actions.correct, place.code, point(there), "corrected", date(2020, 1, 1)), (actions.retire, place.code, SINCE, "示例"),
                (actions.retire, place.code, date(2020, 1, 1), ""), (actions.correct, "A0", address(there), "corrected", date(2020, 1, 1)),
                (actions.merge, place.code, place.code, *GROUND), (actions.merge, place.code, other.code, *GROUND), (actions.merge, place.code, "A0", *GROUND)):
        with pytest.raises(Refused):
            does(*act)
    assert rows() == before


def test_an_officer_records_within_the_reach_of_the_post(villages: tuple[Division, Division]) -> None:
    here, there = villages
    town = replace(builders.officer("town-430423100", within=Within.OWN_TOWNSHIP), divisions=frozenset({here.pk}))
    place = does(actions.record_place, address(here), SINCE, by=town)
    far, before = recorded(address(there)), rows()
    for act in ((actions.record_place, address(there, "9号"), SINCE), (actions.correct, place.code, address(there, "9号"), "divided", date(2020, 1, 1)),
                (actions.retire, far.code, date(2020, 1, 1), "示例")):
        with pytest.raises(Forbidden, match="找当地的登记岗位"):
            does(*act, by=town)
    bare = replace(town, permits={})
    for act in ((actions.record_place, address(here, "9号"), SINCE), (actions.merge, place.code, far.code, *GROUND), (actions.split, 1, *GROUND)):
        with pytest.raises(Forbidden):
            does(*act, by=bare)
    with acting(bare), pytest.raises(Forbidden):
        list(queries.addresses(queries.Ask(SINCE), bare))
    assert rows() == before


def test_the_database_shows_and_takes_only_what_it_should(villages: tuple[Division, Division]) -> None:
    recorded(address(villages[0])), recorded(point(villages[0])), recorded(point(villages[0], "示例警务室", public=False))
    police = does(actions.record_place, point(villages[0], "示例营房", public=False), SINCE, by=replace(keeper(), domain="police"))

    def seen(by: Actor) -> list[int]:
        with acting(by):
            return [model.objects.count() for model in (Place, Address, Point)]

    assert [seen(by) for by in (PUBLIC, builders.resident(), builders.officer("forestry"), replace(builders.officer(), domain="police"))] == [
        [1, 0, 1], [1, 0, 1], [3, 1, 2], [4, 1, 3]]
    for act in ((actions.correct, police.code, point(villages[0]), "corrected", date(2020, 1, 1)), (actions.retire, police.code, date(2020, 1, 1), "示例"),
                (actions.merge, police.code, police.code, *GROUND)):
        with pytest.raises(Absent):
            does(*act)
    with acting(builders.officer("forestry")), connection.cursor() as cursor:
        cursor.execute("update places_point set name = 'x'")
        assert cursor.rowcount == 0


@pytest.mark.parametrize(("table", "columns"), [("address", "road, words"), ("point", "kind_id, name, words, public")])
def test_the_database_itself_refuses_two_answers(villages: tuple[Division, Division], table: str, columns: str) -> None:
    recorded(address(villages[0])), recorded(point(villages[0]))
    rest = ", door, building, unit, room" if table == "address" else ""
    with acting(SYSTEM), pytest.raises(IntegrityError, match=f"places_one_{table}"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"insert into places_{table} (place_id, division_id, domain, datum, cause, source, ended_by, {columns}{rest}, valid_from, valid_to)"
                       f" select place_id, division_id, domain, '', cause, source, '', {columns}{rest}, '2015-01-01', '2016-01-01' from places_{table}")


DAY = st.integers(0, 5_000).map(lambda days: SINCE + timedelta(days=days))


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["correct", "retire"]), DAY), min_size=2, max_size=5), day=DAY)
def test_no_order_of_acts_gives_a_day_two_answers(villages: tuple[Division, Division], steps: list[tuple[str, date]], day: date) -> None:
    place = recorded(address(villages[0], "77号", None))
    for number, (act, since) in enumerate(steps):
        try:
            if act == "correct":
                does(actions.correct, place.code, address(villages[0], f"77之{number}号", None), "renumbered", since)
            else:
                does(actions.retire, place.code, since, "示例")
        except Refused:
            continue
    with acting(SYSTEM):
        whole = queries.record(place.code)
        assert sum(one.span.holds(day) for one in whole.own) <= 1 and whole.on(SINCE).words == "示例路77号"
        if whole.own[0].valid_to is None:
            does(actions.retire, place.code, date(2026, 1, 1), "示例")  # the next example begins with a free door


# --- the division of a point


def spread(division: Division, count: int, north: float = 0.0) -> None:
    for number in range(count):
        recorded(address(division, f"{number + 100}号", replace(SPOT, latitude=SPOT.latitude + north + number * 0.0002)))


def asked(longitude: float, latitude: float, day: date = date(2026, 4, 1)) -> queries.Belonging:
    with acting(by := keeper()):
        return queries.division_of(longitude, latitude, day, by=by)


def test_neighbours_make_a_division_likely(villages: tuple[Division, Division]) -> None:
    assert asked(SPOT.longitude, SPOT.latitude).certainty == "none"
    spread(villages[0], 4)
    assert asked(SPOT.longitude, SPOT.latitude).certainty == "weak"
    spread(villages[1], 1, north=0.002)
    told = asked(SPOT.longitude, SPOT.latitude)
    assert (told.county.certainty, told.village.name, told.village.certainty, told.township.name) == ("outline", "示例甲村", "near", "开云镇")
    assert "最近的 5 个登记点中 4 个属于示例甲村" in told.village.words and not told.synthetic
    assert asked(SPOT.longitude, SPOT.latitude, SINCE - timedelta(days=1)).certainty == "none"
    assert asked(SPOT.longitude + 0.04, SPOT.latitude).certainty == "none"  # four kilometres away nobody speaks
    away = asked(111.9, 27.2)
    assert away.county.certainty == "outline" and not away.county.code and away.village.words == "不在本县。"
    assert asked(112.4975, 27.2).county.certainty == "edge"
    with pytest.raises(Refused, match="还没有到"):
        asked(SPOT.longitude, SPOT.latitude, date(2999, 1, 1))


def test_an_outline_speaks_before_neighbours_and_only_for_its_days(villages: tuple[Division, Division]) -> None:
    spread(villages[0], 5)
    drawn = rules.kept({"type": "Polygon", "coordinates": [[[112.8, 27.2], [112.9, 27.2], [112.9, 27.3], [112.8, 27.3], [112.8, 27.2]]]}, 20)
    made = does(actions.outline_division, villages[1], drawn, "cgcs2000", "示例勘界", date(2020, 1, 1))
    assert [(asked(SPOT.longitude, SPOT.latitude, day).village.name, asked(SPOT.longitude, SPOT.latitude, day).certainty)
            for day in (date(2019, 12, 31), date(2020, 1, 1))] == [("示例甲村", "near"), ("示例乙村", "outline")]
    assert asked(112.80005, 27.25).certainty == "edge"
    later = does(actions.outline_division, villages[1], drawn, "cgcs2000", "示例勘界", date(2022, 1, 1))
    made.refresh_from_db()
    assert (made.valid_to, later.valid_to) == (date(2022, 1, 1), None)
    before = rows()
    outside = rules.kept({"type": "Polygon", "coordinates": [[[111.8, 27.2], [112.9, 27.2], [112.9, 27.3], [111.8, 27.2]]]}, 20)
    wrong = ((villages[1], drawn, date(2022, 1, 1)), (builders.division(), drawn, date(2020, 1, 1)), (villages[0], outside, date(2020, 1, 1)))
    for division, outline, since in wrong:
        with pytest.raises(Refused):
            does(actions.outline_division, division, outline, "cgcs2000", "示例勘界", since)
    assert rows() == before


def test_a_past_day_is_answered_with_the_townships_of_that_day(villages: tuple[Division, Division]) -> None:
    spread(villages[0], 5)
    Division.objects.filter(pk=villages[0].pk).update(valid_from=date(2016, 1, 1))
    told = asked(SPOT.longitude, SPOT.latitude, date(2015, 12, 31))
    assert (told.township.name, told.village.certainty, told.certainty) == ("开云镇", "none", "near")
    old = Division.objects.create(code="430423199000", name="示例旧镇", short="示例旧镇", level="township", parent=builders.division(), source="示例",
                                  valid_from=date(1990, 1, 1), valid_to=date(2016, 1, 1))
    old.went_to.create(successor=villages[0].parent, on=date(2016, 1, 1), kind="merge", document="示例")
    assert asked(SPOT.longitude, SPOT.latitude, date(2015, 12, 31)).township.certainty == "none"  # nobody knows which of the two


# --- what comes from the profile and from the lot


def test_the_profile_brings_points_once_and_never_overwrites(villages: tuple[Division, Division]) -> None:
    plan = actions.PointPlan("hall", "示例便民服务中心", "clinic", villages[0].code, "示例路 1 号", True, "示例", SINCE, SPOT)
    with acting(SYSTEM):
        assert str(actions.put_points([plan], by=SYSTEM)) == "兴趣点：新增 1，更改 0，未变 0"
        assert actions.put_points([replace(plan, name="别的名称")], by=SYSTEM).same == 1
        assert queries.on("hall", SINCE).name == "示例便民服务中心"
        tally = actions.put_kinds([replace(KINDS[0], title="诊所"), *KINDS[1:]], by=SYSTEM)
        assert (tally.created, tally.changed, tally.same) == (0, 1, 2)
        for act, plans in ((actions.put_points, [plan]), (actions.put_kinds, KINDS)):
            with pytest.raises(Forbidden):
                act(plans, by=builders.officer())


def test_invented_places_load_once_and_are_marked(villages: tuple[Division, Division], django_assert_max_num_queries: Callable[..., Any]) -> None:
    with acting(SYSTEM):
        with django_assert_max_num_queries(60):
            assert actions.invent_village(villages[0], 300, 2026, by=SYSTEM) == 300
        assert actions.invent_village(villages[0], 300, 2026, by=SYSTEM) == 0
        assert Place.objects.filter(synthetic=True).count() == 303 and Address.objects.count() == 300
        assert all(one.words.endswith("（示例）") for one in Address.objects.all()) and all(one.name.endswith("（示例）") for one in Point.objects.all())
        assert rules.kept(SQUARE, 1).holds(*Address.objects.values_list("longitude", "latitude")[0])
        with pytest.raises(Forbidden):
            actions.invent_village(villages[1], 3, 2026, by=keeper())
    with acting(PUBLIC):
        assert all(one.synthetic for one in queries.public_points(date(2026, 4, 1))) and len(queries.public_points(date(2026, 4, 1))) == 3
