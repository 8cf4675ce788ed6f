"""The law of joint procedures without a database: limits inside limits, visits, what answers come to, what may be published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.cases.rules import Clock, ClockKind, Pause, PauseKind, Unit, due, pause, resume
from shuheng.foundation.core.refusals import Refused
from shuheng.services.licensing import checks
from shuheng.services.licensing.rules import joint
from shuheng.services.licensing.rules.joint import Joint, Member, SiteVisit
from tests import builders

COUNTY = builders.COUNTY
CALENDAR = checks.read_calendar(COUNTY)
FOOD = Member("food", "market", "食品经营许可", "食品", 10, "证", "准予。", ("plan",))
FIRE = replace(FOOD, code="fire", organ="fire", days=8, joins_if={"properties": {"rooms": {"const": True}}, "required": ["rooms"]})
days = st.integers(0, 40)


def _whole(start: date, limit: int) -> Clock:
    return Clock(ClockKind.PROMISED, Unit.WORKING, start, limit)


@given(start=st.integers(0, 200), limit=st.integers(1, 45), wanted=st.integers(1, 45), later=days, stops=st.lists(st.tuples(days, days), max_size=3))
def test_a_member_never_ends_after_the_whole_whatever_pauses_come(
        start: int, limit: int, wanted: int, later: int, stops: list[tuple[int, int]]) -> None:
    whole = _whole(date(2026, 1, 5) + timedelta(days=start), limit)
    today = whole.start_on + timedelta(days=later)
    begun, many = joint.member_limit(wanted, whole, CALENDAR, today)
    member = Clock(ClockKind.MEMBER, Unit.WORKING, begun, many)
    assert many >= 1 and due(member, CALENDAR, today).on <= due(whole, CALENDAR, today).on
    assert begun == today or today >= due(whole, CALENDAR, today).on
    for wait, still in stops:
        today += timedelta(days=wait)
        line = Pause(PauseKind.TESTING, today, None, document="告知〔2026〕1号", approver="1")
        try:
            whole = pause(whole, line, CALENDAR, today)
        except Refused:
            continue
        member = replace(member, pauses=(*member.pauses, line))
        assert due(member, CALENDAR, today).on <= due(whole, CALENDAR, today).on
        today += timedelta(days=still)
        assert due(member, CALENDAR, today).on <= due(whole, CALENDAR, today).on
        whole, member = resume(whole, PauseKind.TESTING, today), resume(member, PauseKind.TESTING, today)
        assert due(member, CALENDAR, today).on <= due(whole, CALENDAR, today).on


def test_a_member_asked_late_has_what_is_left() -> None:
    whole = _whole(date(2026, 4, 28), 15)
    assert joint.member_limit(10, whole, CALENDAR, date(2026, 4, 28)) == (date(2026, 4, 28), 10)
    assert joint.member_limit(10, whole, CALENDAR, date(2026, 5, 15)) == (date(2026, 5, 15), 4)
    assert joint.member_limit(10, whole, CALENDAR, date(2026, 5, 21)) == (date(2026, 4, 28), 15)


def test_who_takes_part_hangs_on_the_answers() -> None:
    group = Joint((FOOD, FIRE))
    assert [one.code for one in group.taking_part({"rooms": False})] == ["food"]
    assert [one.code for one in group.taking_part({"rooms": True})] == ["food", "fire"]
    assert [one.code for one in group.taking_part({})] == ["food"]


@pytest.mark.parametrize(("verdicts", "move"), [
    (["agree", "conditions"], "grant"), (["agree", "object"], "partly"), (["object", "object"], "refuse"), (["agree"], "grant")])
def test_answers_come_to_one_conclusion(verdicts: list[str], move: str) -> None:
    assert joint.conclusion(verdicts) == move


@pytest.mark.parametrize("verdicts", [[], ["agree", ""]])
def test_nothing_is_concluded_before_all_have_answered(verdicts: list[str]) -> None:
    with pytest.raises(Refused, match="等齐了"):
        joint.conclusion(verdicts)


def test_a_visit_is_on_a_working_day_in_time() -> None:
    today, latest = date(2026, 4, 28), date(2026, 5, 8)
    joint.check_visit_day(today, CALENDAR, today, latest)
    joint.check_visit_day(date(2026, 6, 1), CALENDAR, date(2026, 6, 1), latest)  # late already, and still possible
    for on, why in ((date(2026, 4, 27), "已经过了"), (date(2026, 5, 2), "不上班"), (date(2026, 5, 11), "以前")):
        with pytest.raises(Refused, match=why):
            joint.check_visit_day(on, CALENDAR, today, latest)


def test_collecting_waits_for_people_and_for_the_visit() -> None:
    needed = SiteVisit()
    joint.check_collected([], needed, held=True, arranged=False)
    joint.check_collected([], None, held=False, arranged=False)
    for waiting, held, arranged, why in ((["消防"], True, False, "消防"), ([], True, True, "还没有记录"), ([], False, False, "还没有联合踏勘")):
        with pytest.raises(Refused, match=why):
            joint.check_collected(waiting, needed, held=held, arranged=arranged)


@pytest.mark.parametrize(("group", "limits", "materials", "words"), [
    (Joint((FOOD,)), {}, ("plan",), "至少要有两个成员"),
    (Joint((FOOD, FOOD)), {}, ("plan",), "写了两次"),
    (Joint((FOOD, replace(FIRE, days=13))), {}, ("plan",), "1 到 12 个工作日"),
    (Joint((FOOD, replace(FIRE, needs=("nothing",)))), {}, ("plan",), "没有材料“nothing”"),
    (Joint((FOOD, FIRE)), {}, ("plan", "more"), "没有一个成员要"),
    (Joint((FOOD, FIRE)), {"statutory": 46}, ("plan",), "最多 45"),
    (Joint((FOOD, FIRE)), {"statutory": 45, "extension": 16}, ("plan",), "最多延长 15"),
])
def test_what_may_not_be_published_says_why(group: Joint, limits: dict[str, int], materials: tuple[str, ...], words: str) -> None:
    found = [message for _, message in joint.faults(group, materials, limits, 12)]
    assert len(found) == 1 and words in found[0]


def test_members_are_organs_and_matters_of_the_county() -> None:
    known = {"market": "", "fire": ""}
    assert not list(joint.strangers(Joint((FOOD, FIRE)), known, {}))
    assert [at for at, _ in joint.strangers(Joint((FOOD, replace(FIRE, organ="moon"))), known, {})] == ["/joint/members/1/organ"]
    assert [at for at, _ in joint.strangers(Joint((replace(FOOD, matter="food"),)), known, {"food": "fire"})] == ["/joint/members/0/matter"]
    assert not list(joint.strangers(Joint((replace(FOOD, matter="food"),)), known, {"food": "market"}))


@pytest.mark.parametrize("code", ["open-restaurant", "construction-project"])
def test_the_countys_own_groups_pass_their_recorded_tests(code: str) -> None:
    (report,) = checks.check(COUNTY / "joint" / f"{code}.yaml")
    assert report.matter and report.matter.joint and not report.faults and report.passed == len(report.matter.tests)
