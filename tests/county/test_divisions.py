"""A question asked of a past date gets the past answer, or is told that there is none."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.county import queries, rules
from shuheng.foundation.county.models import Division, Organ, Succession

pytestmark = pytest.mark.usefixtures("hengshan")
DAYS = st.dates(date(2015, 9, 30), date(2030, 1, 1))
PATIENT = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize(("on", "count"), [
    (date(2015, 9, 30), 17), (date(2015, 12, 1), 17), (date(2016, 7, 31), 12), (date(2026, 11, 23), 12)])
def test_the_county_had_seventeen_townships_in_2015_and_has_twelve_now(on: date, count: int) -> None:
    assert queries.divisions_on(on, rules.TOWNSHIP).count() == count


def test_there_are_153_villages_and_their_sum_over_townships_agrees() -> None:
    townships = queries.townships_today()
    assert sum(queries.villages_of(township.code).count() for township in townships) == 153
    assert queries.divisions_on(date(2026, 11, 23), rules.VILLAGE, within="430423000000").count() == 153


def test_whoever_answers_for_a_division_answers_for_what_is_below_it_and_what_it_took_over() -> None:
    county, heir = queries.division("430423000000"), queries.division("430423102000")
    merged = queries.division("430423106000", date(2015, 12, 1))
    assert queries.ids_within([county.pk]) == set(Division.objects.values_list("pk", flat=True))
    reach = queries.ids_within([heir.pk])
    assert merged.pk in reach and county.pk not in reach
    assert len(reach) == 2 + queries.villages_of(heir.code).count()


@pytest.mark.parametrize(("level", "on"), [
    (rules.VILLAGE, date(2015, 12, 1)), (rules.TOWNSHIP, date(2015, 9, 29)), (rules.COUNTY, date(1979, 1, 1))])
def test_a_day_before_our_record_is_refused_not_answered_with_nothing(level: str, on: date) -> None:
    with pytest.raises(Refused, match="没有收录"):
        queries.divisions_on(on, level)


def test_what_is_not_certain_is_marked() -> None:
    assert not Succession.objects.filter(verified=True).exists()
    assert not Organ.objects.filter(verified=True).exists()
    assert Division.objects.filter(valid_to=date(2016, 1, 1), verified=False).count() == 6


def test_a_renamed_township_bears_the_name_of_the_day() -> None:
    names = [queries.division("430423203000", on).name for on in (date(2015, 12, 31), date(2016, 1, 1))]
    assert names == ["福田乡", "福田铺乡"]
    assert [row.name for row in queries.successors("430423203000")] == ["福田铺乡"]


def test_a_merged_township_is_absent_afterwards_and_leads_to_its_heir() -> None:
    with pytest.raises(Absent, match="没有代码"):
        queries.division("430423106000")
    assert [row.name for row in queries.successors("430423106000")] == ["东湖镇"]
    assert [row.name for row in queries.predecessors("430423102000", date(2015, 12, 1))] == ["东湖镇", "马迹镇"]


def test_the_county_itself_was_recoded_twice() -> None:
    assert [row.code for row in queries.successors("432723000000")] == ["430423000000"]
    assert [row.code for row in queries.predecessors("430423000000", date(1983, 6, 1))] == ["430523000000"]
    assert len(queries.history("430523000000")) == 2


def test_ancestry_runs_from_the_county_down() -> None:
    assert [row.name for row in queries.ancestry("430423100003")] == ["衡山县", "开云镇", "先农社区居委会"]


@PATIENT
@given(DAYS)
def test_on_every_day_each_code_has_one_row_and_each_parent_lives(on: date) -> None:
    alive = list(Division.objects.filter(queries.valid(on)).select_related("parent"))
    assert max(Counter(row.code for row in alive).values()) == 1
    assert all(row.parent is None or row.parent.span.holds(on) for row in alive)


@PATIENT
@given(DAYS, DAYS)
def test_figures_of_one_day_carried_to_a_later_day_keep_their_sum(one: date, other: date) -> None:
    early, late = sorted([one, other])
    figures = {row.code: 1000 + place for place, row in enumerate(queries.divisions_on(early, rules.TOWNSHIP))}
    carried: Counter[str] = Counter()
    for code, figure in figures.items():
        (heir,) = queries.successors(code, late)
        carried[heir.code] += figure
    assert sum(carried.values()) == sum(figures.values())
    assert set(carried) == {row.code for row in queries.divisions_on(late, rules.TOWNSHIP)}


@PATIENT
@given(DAYS)
def test_going_forward_and_back_reaches_the_start_again(early: date) -> None:
    today = date(2030, 1, 1)
    for township in queries.divisions_on(early, rules.TOWNSHIP)[::3]:
        (heir,) = queries.successors(township.code, today)
        assert township.code in {row.code for row in queries.predecessors(heir.code, early)}


def test_on_the_day_itself_everybody_is_their_own_heir() -> None:
    early = date(2015, 12, 31)
    for township in queries.divisions_on(early, rules.TOWNSHIP):
        assert queries.successors(township.code, early) == [township]


@pytest.mark.parametrize("shift", [0, 1, 400])
def test_the_database_itself_refuses_one_code_twice_on_one_day(shift: int) -> None:
    township = queries.division("430423100000")
    again = Division(code=township.code, name="又一个", short="又一个", level="township", parent=township.parent, source="示例",
                     valid_from=township.valid_from + timedelta(shift))
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_the_outline_is_kept_with_the_doubt_about_its_datum() -> None:
    shape = queries.shape("430423000000")
    assert shape and shape.geometry["type"] == "Polygon" and not shape.verified
    assert "datum" in shape.source


# --- organs


def test_there_are_39_departments_12_township_governments_and_a_service_centre() -> None:
    assert queries.organs_on(kind="department").count() == 39
    assert queries.organs_on(kind="township").count() == 12
    assert queries.organ("government-services").parent == queries.organ("government-office")
    assert {organ.division.code for organ in queries.organs_on(kind="township")} == {row.code for row in queries.townships_today()}


def test_every_organ_has_duties_and_all_are_marked_to_be_checked() -> None:
    for organ in queries.organs_on():
        duties = list(queries.duties_of(organ))
        assert duties and not any(duty.verified for duty in duties), organ.code


def test_the_government_of_a_merged_township_is_that_of_its_heir() -> None:
    assert queries.township_organ("430423106000").short == "东湖镇"


def test_police_and_discipline_are_domains_of_their_own() -> None:
    assert queries.organ("public-security").domain == "police"
    assert queries.organ("discipline-inspection").domain == "discipline"


def test_only_public_short_numbers_are_known() -> None:
    assert {phone.number for phone in queries.phones() if phone.verified} == {"12345"}
    assert all(phone.number.startswith("12") and len(phone.number) == 5 for phone in queries.phones())
