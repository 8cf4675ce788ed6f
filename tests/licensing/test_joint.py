"""联合审批 through its actions: members' clocks inside the joint one, silence, the visit, several decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import queries as kernel
from shuheng.foundation.cases.models import Case, Opinion
from shuheng.foundation.cases.rules import replay
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.queries import history
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing import queries
from shuheng.services.licensing.models import Document, Finding, Material, PartDecision, Supplement, Visit
from tests import builders
from tests.licensing import together
from tests.licensing.hall import everything, token
from tests.licensing.together import Together, parts, state

pytestmark = pytest.mark.django_db
FIVE = ("food-business-permit", "fire-public-place", "drainage-permit", "outdoor-signboard", "public-place-hygiene")


@pytest.fixture
def county(shift: Callable[..., None]) -> Together:
    shift(to=builders.at(2026, 4, 28))
    return together.opened()


def _told(number: str, name: str) -> list[Any]:
    return [fact.event for fact in history(Case.objects.get(number=number).pk) if fact.event.event_name == name]


def _replays(number: str) -> None:
    case = Case.objects.get(number=number).pk
    assert replay(fact.event for fact in history(case)) == state(number)


def _sweep() -> None:
    with acting(SYSTEM):
        for case in kernel.silent_opinions():
            cases.deem_opinions(case, by=SYSTEM)


def _deem_accepted() -> None:
    """What the worker does when nobody gave notice, and what follows of it."""
    with acting(SYSTEM):
        for case in kernel.silent_cases():
            cases.deem_accepted(case, by=SYSTEM)
        for row in Case.objects.filter(closed_on=None, deemed=True):
            licensing.begin_deemed(row.pk, by=SYSTEM)


def _visited(county: Together, number: str, **found: licensing.Seen) -> None:
    """A visit today, everybody there and content unless told otherwise."""
    county.does(licensing.propose_visit, number, today(), "店门口")
    members = Finding.objects.filter(visit__case__number=number, visit__held_on=None, visit__cancelled=False)
    with acting(SYSTEM):
        codes = list(members.values_list("member", flat=True))
    seen = {code: found.get(code.replace("-", "_"), licensing.Seen(True)) for code in codes}
    county.does(licensing.record_visit, number, today(), "后厨、店堂、消防通道都看了。", seen)


def test_every_member_has_its_own_clock_inside_the_joint_one(county: Together) -> None:
    number = county.accepted()
    found = state(number)
    assert set(parts(number)) == set(FIVE)
    dues = {clock.part: clock.due_on for clock in found.running if clock.kind == "member"}
    assert dues["food-business-permit"] == date(2026, 5, 14) and dues["outdoor-signboard"] == date(2026, 5, 8)
    assert found.clock("promised").due_on == date(2026, 5, 21) and found.clock("statutory").due_on == date(2026, 7, 3)
    assert all(due and due <= date(2026, 5, 21) for due in dues.values())
    with acting(SYSTEM):
        assert {one.code: one.due_on for one in Opinion.objects.filter(case__number=number)} == dues
    _replays(number)


def test_only_those_take_part_whom_the_answers_call_for(county: Together) -> None:
    number = county.accepted(sign=False, sign_words=None, sign_area=None, rooms=False)
    assert set(parts(number)) == {"food-business-permit", "fire-public-place", "drainage-permit"}
    with pytest.raises(Absent):
        county.does(licensing.answer_part, number, "public-place-hygiene", "agree", "", by=county.officers["health"])


def test_a_member_answers_for_itself_and_only_once(county: Together) -> None:
    number = county.accepted()
    health, fire = county.officers["health"], county.officers["fire-rescue"]
    before = everything()
    for act, refusal in (
        (lambda: county.does(licensing.answer_part, number, "fire-public-place", "agree", "", by=health), Absent),
        (lambda: county.does(licensing.answer_part, number, "fire-public-place", "object", " ", by=fire), Refused),
        (lambda: county.does(licensing.answer_part, number, "fire-public-place", "conditions", "", by=fire), Refused),
        (lambda: county.does(licensing.answer_part, number, "fire-public-place", "perhaps", "x", by=fire), Refused),
        (lambda: county.does(licensing.answer_part, number, "no-such-member", "agree", "", by=fire), Absent),
    ):
        with pytest.raises(refusal):
            act()
    assert everything() == before
    county.answers(number, "fire-public-place", "conditions", "灭火器再加两具")
    assert parts(number)["fire-public-place"] == ("conditions", False)
    with pytest.raises(Refused, match="已经答复过"):
        county.answers(number, "fire-public-place", "object", "改主意了")
    _replays(number)


def test_answering_for_an_organ_needs_the_permit(county: Together) -> None:
    number = county.accepted()
    fire = county.officers["fire-rescue"]
    clerk = replace(fire, permits={code: reach for code, reach in fire.permits.items() if code != "licensing.part"})
    with pytest.raises(Forbidden):
        county.does(licensing.answer_part, number, "fire-public-place", "agree", "", by=clerk)


def test_silence_past_the_day_is_consent_and_counts_against_the_member(county: Together, shift: Callable[..., None]) -> None:
    number = county.accepted()
    shift(to=builders.at(2026, 5, 8))
    _sweep()
    assert parts(number)["outdoor-signboard"] == ("", False)  # the last day is still its own
    shift(to=builders.at(2026, 5, 9))
    _sweep()
    assert parts(number)["outdoor-signboard"] == ("agree", True) and parts(number)["food-business-permit"] == ("", False)
    missed = _told(number, "cases.opinion_missed")
    assert [(one.opinion, one.organ, one.due_on) for one in missed] == [
        ("outdoor-signboard", county.officers["urban-management"].organ, date(2026, 5, 8))]
    with pytest.raises(Refused, match="已经答复过"):
        county.answers(number, "outdoor-signboard", "object", "太大")
    _sweep()
    assert len(_told(number, "cases.opinion_missed")) == 1
    _replays(number)


def test_members_stand_still_with_the_whole(county: Together, shift: Callable[..., None]) -> None:
    number = county.accepted()
    shift(to=builders.at(2026, 4, 30))
    county.does(licensing.start_special, number, "testing", days=10, reason="水质送检")
    shift(to=builders.at(2026, 5, 29))
    _sweep()
    assert all(verdict == "" for verdict, _ in parts(number).values())
    county.does(licensing.end_special, number, result="水质合格")
    found = state(number)
    assert {clock.part: clock.due_on for clock in found.running if clock.kind == "member"}["outdoor-signboard"] == date(2026, 6, 3)
    with acting(SYSTEM):
        rows = {one.code: one.due_on for one in Opinion.objects.filter(case__number=number)}
    assert rows == {one.code: one.due_on for one in found.opinions} and rows["outdoor-signboard"] == date(2026, 6, 3)
    shift(to=builders.at(2026, 6, 4))
    _sweep()
    assert parts(number)["outdoor-signboard"] == ("agree", True)
    _replays(number)


def test_extending_the_whole_moves_no_member_and_needs_the_government(county: Together) -> None:
    number = county.accepted()
    before = {clock.code: clock.due_on for clock in state(number).running if clock.kind == "member"}
    with pytest.raises(Refused, match="人民政府负责人"):
        county.does(licensing.extend, number, 15, "要请专家")
    with pytest.raises(Refused, match="最多延长 15"):
        county.does(licensing.extend, number, 16, "要请专家", approval="山政批〔2026〕1号")
    county.does(licensing.extend, number, 15, "要请专家", approval="山政批〔2026〕1号")
    found = state(number)
    assert found.clock("statutory").extra_days == 15
    assert {clock.code: clock.due_on for clock in found.running if clock.kind == "member"} == before
    with acting(SYSTEM):
        assert any("人民政府负责人批准（山政批〔2026〕1号）" in line for line in queries.sheet(Document.objects.get(kind="extension"))["opening"])


def test_the_lead_may_give_one_member_more_time_but_not_beyond_the_whole(county: Together) -> None:
    number = county.accepted()
    with pytest.raises(Refused, match="晚于总时限"):
        county.does(licensing.lengthen_part, number, "food-business-permit", 6, "换人了")
    county.does(licensing.lengthen_part, number, "food-business-permit", 5, "换人了")
    assert state(number).clock("member.food-business-permit").due_on == date(2026, 5, 21)
    with pytest.raises(Refused, match="已经延长过一次"):
        county.does(licensing.lengthen_part, number, "food-business-permit", 1, "再来")
    with acting(SYSTEM):
        assert Opinion.objects.get(case__number=number, code="food-business-permit").due_on == date(2026, 5, 21)
    _replays(number)


def test_no_member_gets_more_time_while_the_clocks_stand_still(county: Together) -> None:
    number = county.accepted()
    county.does(licensing.start_special, number, "testing", days=10, reason="送检")
    with pytest.raises(Refused, match="时限停着"):
        county.does(licensing.lengthen_part, number, "food-business-permit", 5, "换人了")
    county.does(licensing.end_special, number, result="合格")
    county.does(licensing.lengthen_part, number, "food-business-permit", 5, "换人了")


def test_what_all_members_miss_is_told_in_one_notice(county: Together) -> None:
    number = county.filed()
    county.does(licensing.move, number, "receive")
    with pytest.raises(Refused, match="意见没有答复"):
        county.does(licensing.accept, number)
    county.does(licensing.check_papers, number, "fire-public-place", {"plan": "没有标安全出口"}, "写明谁是消防管理人", by=county.officers["fire-rescue"])
    county.does(licensing.check_papers, number, "public-place-hygiene", {"plan": "没有标消毒间"}, by=county.officers["health"])
    with pytest.raises(Refused, match="不看这几样"):
        county.does(licensing.check_papers, number, "drainage-permit", {"plan": "看不清"}, by=county.officers["housing-urban"])
    for code in ("food-business-permit", "drainage-permit", "outdoor-signboard"):
        county.does(licensing.check_papers, number, code, {}, by=county.member(code))
    with acting(SYSTEM):
        plan = Material.objects.get(case__number=number, code="plan")
    assert plan.remark == "没有标安全出口（消防检查）；没有标消毒间（卫生许可）"
    county.does(licensing.ask_supplement, number, [licensing.Missing(plan.remark, "plan"), licensing.Missing("写明谁是消防管理人")], days=15)
    with acting(SYSTEM):
        assert Document.objects.filter(case__number=number, kind="supplement").count() == 1
        assert len(Supplement.objects.get(case__number=number).items) == 2
    assert state(number).supplements == 1
    county.does(licensing.supply, number, {"plan": [token(county.applicant, "plan")]}, by=county.applicant, words="都补了")
    county.does(licensing.accept, number)
    assert set(parts(number)) == set(FIVE) and state(number).supplements == 1
    _replays(number)


def test_silence_is_acceptance_here_too_and_members_are_asked_within_what_is_left(county: Together, shift: Callable[..., None]) -> None:
    number = county.filed()
    shift(to=builders.at(2026, 5, 9))
    _deem_accepted()
    _deem_accepted()
    found = state(number)
    assert found.deemed and found.accepted_on == date(2026, 4, 28) and set(parts(number)) == set(FIVE)
    assert all(clock.due_on and clock.due_on <= date(2026, 5, 21) for clock in found.running if clock.kind == "member")
    _replays(number)


def test_members_asked_when_the_whole_is_over_end_with_it(county: Together, shift: Callable[..., None]) -> None:
    number = county.filed()
    shift(to=builders.at(2026, 9, 1))
    _deem_accepted()
    assert {clock.due_on for clock in state(number).running if clock.kind == "member"} == {date(2026, 5, 21)}
    _sweep()
    assert all(deemed for _, deemed in parts(number).values())


def test_a_visit_has_its_day_its_findings_and_its_absentees(county: Together, shift: Callable[..., None]) -> None:
    number = county.accepted()
    for on, why in ((date(2026, 4, 27), "已经过了"), (date(2026, 5, 1), "不上班"), (date(2026, 5, 11), "2026-05-08 以前")):
        with pytest.raises(Refused, match=why):
            county.does(licensing.propose_visit, number, on, "店门口")
    county.does(licensing.propose_visit, number, date(2026, 4, 30), "店门口", "请店主在场")
    county.does(licensing.propose_visit, number, date(2026, 5, 7), "店门口")
    with acting(SYSTEM):
        visit = Visit.objects.get(case__number=number)
        assert visit.on == date(2026, 5, 7) and visit.findings.count() == 5
    seen = {code: licensing.Seen(True) for code in FIVE}
    for held_on, found, why in ((date(2026, 5, 7), seen, "还没有到"), (date(2026, 4, 28), seen, "提前")):
        with pytest.raises(Refused, match=why):
            county.does(licensing.record_visit, number, held_on, "看了", found)
    shift(to=builders.at(2026, 5, 7))
    with pytest.raises(Refused, match="每个成员单位都要记"):
        county.does(licensing.record_visit, number, date(2026, 5, 7), "看了", {"fire-public-place": licensing.Seen(True)})
    with pytest.raises(Refused, match="消防检查认为不合格"):
        county.does(licensing.record_visit, number, date(2026, 5, 7), "看了", {**seen, "fire-public-place": licensing.Seen(True, False)})
    county.does(licensing.record_visit, number, date(2026, 5, 7), "都看了", {**seen, "public-place-hygiene": licensing.Seen(False)})
    assert parts(number)["public-place-hygiene"] == ("agree", True) and parts(number)["fire-public-place"] == ("", False)
    assert [(one.member, one.organ) for one in _told(number, "licensing.member_absent")] == [("public-place-hygiene", county.officers["health"].organ)]
    assert not _told(number, "cases.opinion_missed")
    with pytest.raises(Refused, match="没有发现要整改"):
        county.does(licensing.ask_rectifying, number, 10)
    _replays(number)


def test_what_a_visit_finds_wrong_is_one_notice_and_everybody_stands_still(county: Together, shift: Callable[..., None]) -> None:
    number = county.accepted()
    _visited(county, number, fire_public_place=licensing.Seen(True, False, "通道堵了"), food_business_permit=licensing.Seen(True, False, "缺洗消池"))
    county.does(licensing.ask_rectifying, number, 20)
    with acting(SYSTEM):
        sheet = queries.sheet(Document.objects.get(case__number=number, kind="rectifying"))
    assert sheet["items"] == ["食品许可：缺洗消池", "消防检查：通道堵了"]
    assert Case.objects.get(number=number).lamp == "hold" and state(number).stage == "rectifying"
    shift(to=builders.at(2026, 5, 12))
    _sweep()
    assert all(verdict == "" for verdict, _ in parts(number).values())
    with pytest.raises(Refused, match="改了哪些"):
        county.does(licensing.report_rectified, number, " ", by=county.applicant)
    county.does(licensing.report_rectified, number, "通道清开了，洗消池装好了", by=county.applicant)
    found = state(number)
    whole = found.clock("promised").due_on
    assert found.stage == "examining" and whole and all(one.due_on <= whole for one in found.waiting)
    assert all(one.due_on > date(2026, 5, 12) for one in found.waiting)
    _replays(number)


def test_putting_right_ends_by_itself(county: Together, shift: Callable[..., None]) -> None:
    number = county.accepted()
    _visited(county, number, fire_public_place=licensing.Seen(True, False, "通道堵了"))
    county.does(licensing.ask_rectifying, number, 10)
    shift(to=builders.at(2026, 5, 8))
    assert queries.overdue_rectifying() == []
    shift(to=builders.at(2026, 5, 9))
    with acting(SYSTEM):
        (case,) = queries.overdue_rectifying()
        licensing.end_overdue_rectifying(case, by=SYSTEM)
        assert queries.overdue_rectifying() == []
    assert state(number).stage == "examining" and not state(number).paused
    _replays(number)


def test_nothing_is_collected_before_its_time(county: Together) -> None:
    number = county.accepted()
    with pytest.raises(Refused, match="还有 5 个单位没有答复"):
        county.does(licensing.collect, number)
    for code in FIVE:
        county.answers(number, code)
    with pytest.raises(Refused, match="还没有联合踏勘"):
        county.does(licensing.collect, number)
    county.does(licensing.propose_visit, number, date(2026, 4, 28), "店门口")
    with pytest.raises(Refused, match="还没有记录"):
        county.does(licensing.collect, number)
    county.does(licensing.cancel_visit, number, "下大雨")
    for move in ("collect", "partly", "rectify", "end_rectifying"):
        with pytest.raises(Refused):
            county.does(licensing.move, number, move)
    _visited(county, number)
    county.does(licensing.collect, number)
    with pytest.raises(Refused, match="答复申请人"):
        county.does(licensing.decide, number, licensing.Verdict(True))


def test_one_refusal_is_one_paper_and_the_others_have_their_permits(county: Together) -> None:
    number = county.accepted()
    _visited(county, number)
    for code in FIVE:
        if code == "fire-public-place":
            county.answers(number, code, "object", "疏散通道宽度不够，不符合第三项条件。")
        elif code == "outdoor-signboard":
            county.answers(number, code, "conditions", "晚上十点以后不亮灯")
        else:
            county.answers(number, code)
    county.does(licensing.collect, number)
    county.does(licensing.conclude, number)
    with acting(SYSTEM):
        issued = {one.kind: [] for one in Document.objects.filter(case__number=number)}  # type: ignore[var-annotated]
        for one in Document.objects.filter(case__number=number).order_by("id"):
            issued[one.kind].append(queries.sheet(one))
        decisions = {one.member: one for one in PartDecision.objects.select_related("document", "organ").filter(case__number=number)}
    assert len(issued["granted"]) == 4 and len(issued["refused"]) == 1 and len(issued["joint_answer"]) == 1
    refusal = issued["refused"][0]
    assert "疏散通道宽度不够" in refusal["opening"][1] and refusal["organ"] == decisions["fire-public-place"].organ.name
    assert len({one.document.number for one in decisions.values()}) == 5
    assert decisions["outdoor-signboard"].conditions == "晚上十点以后不亮灯"
    assert str(decisions["food-business-permit"].valid_until) == "2031-04-27" and decisions["fire-public-place"].valid_until is None
    assert [name for name, _ in issued["joint_answer"][0]["facts"]] == [
        "食品经营许可", "营业前消防安全检查", "污水排入排水管网许可", "户外招牌设置", "公共场所卫生许可"]
    assert state(number).outcome == "partly"
    assert [one.outcome for one in _told(number, "licensing.part_decided")] == ["granted", "refused", "granted", "granted", "granted"]
    county.does(licensing.deliver, number, way="electronic")
    county.does(licensing.move, number, "close")
    assert not state(number).open
    _replays(number)


def test_others_see_nothing_of_what_members_found(county: Together) -> None:
    number = county.accepted()
    _visited(county, number)
    for by, many in ((county.lead, 1), (county.applicant, 1), (county.officers["health"], 1), (builders.officer("forestry"), 0), (builders.resident(), 0)):
        with acting(by):
            assert (Visit.objects.count(), Finding.objects.count()) == (many, 5 * many)


def test_the_applicant_may_take_it_back_while_members_are_asked(county: Together) -> None:
    number = county.accepted()
    county.does(licensing.withdraw, number, "不开了", by=county.applicant)
    found = state(number)
    assert not found.open and not found.running
    _sweep()
    assert set(parts(number).values()) == {("moot", False)}, "nobody was late with what nobody needs any more"
    with pytest.raises(Refused, match="已经办结"):
        county.answers(number, "fire-public-place")
