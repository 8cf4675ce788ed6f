"""How an affair stands, in the words its applicant reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from shuheng.faces.portal.queries import affairs
from shuheng.faces.portal.queries.affairs import Phase
from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import Actor
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(shift: Callable[..., None]) -> Iterator[Actor]:
    shift(to=builders.at(2026, 9, 21))
    yield builders.officer()


def _case(officer: Actor, *moves: str) -> Case:
    case = cases.open_case(builders.definition(), cases.Opening("示例事项", officer.organ or 0, "portal"), by=officer)
    for code in moves:
        cases.move(case.pk, code, by=officer, words="好")
    return Case.objects.get(pk=case.pk)


def _stands(case: Case) -> affairs.Standing:
    case.refresh_from_db()
    return affairs.standing(case, affairs.facts_of([case])[case.pk])


def test_a_filed_affair_names_the_day_of_the_answer_and_silence_is_said(officer: Actor, shift: Callable[..., None]) -> None:
    case = _case(officer)
    stands = _stands(case)
    assert (stands.phase, stands.lamp, stands.head) == (Phase.FILED, "ok", ("最晚 9月29日", "星期二", "告诉您受理没有"))
    shift(to=builders.at(2026, 9, 30))
    assert _stands(case).lamp == "late" and "就算受理了" in _stands(case).head


def test_a_running_affair_names_the_day_of_the_result_and_is_honest_when_late(officer: Actor, shift: Callable[..., None]) -> None:
    case = _case(officer, "accept")
    assert _stands(case).head == ("最晚 10月12日", "星期一出结果")
    shift(to=builders.at(2026, 10, 10))  # a Saturday at work
    cases.turn_lamps(by=officer)
    assert _stands(case).lamp == "soon"
    shift(to=builders.at(2026, 10, 13))
    cases.turn_lamps(by=officer)
    late = _stands(case)
    assert late.lamp == "late" and late.head == ("本该 10月12日", "出结果，超期了") and "12345" in late.say


def test_a_paused_affair_says_what_it_waits_for(officer: Actor) -> None:
    case = _case(officer, "accept")
    cases.pause(case.pk, cases.Notice("expert_review", "专家评审〔2026〕1号", date(2026, 9, 21)), by=officer)
    stands = _stands(case)
    assert (stands.phase, stands.lamp, stands.words) == (Phase.HELD, "hold", "停表：专家评审") and not stands.mine


def test_the_result_is_told_in_the_words_of_the_matter(officer: Actor) -> None:
    granted, refused = _case(officer, "accept", "submit", "grant"), _case(officer, "accept", "submit", "refuse")
    assert _stands(granted).words == "准予" and "有结果了" in _stands(granted).head
    assert _stands(refused).head == ("9月21日", "不予")


def test_a_list_offers_the_one_thing_to_do(officer: Actor) -> None:
    resident = builders.resident()
    case = cases.open_case(builders.definition(), cases.Opening("示例事项", officer.organ or 0, "portal", party=resident.party), by=resident)
    (mine,) = affairs.told(affairs.my_cases(resident), resident)
    assert mine.act == "看进度" and mine.who == "" and mine.say.startswith("最晚")
    for code in ("accept", "submit", "grant"):
        cases.move(case.pk, code, by=officer, words="好")
    (mine,) = affairs.told(affairs.my_cases(resident), resident)
    assert mine.act == "评一评" and mine.address.endswith("/rate/")
    cases.rate(case.pk, 5, by=resident)
    (mine,) = affairs.told(affairs.my_cases(resident), resident)
    assert mine.act == "看结果" and affairs.under_way(resident) == []
    assert list(affairs.my_cases(resident, "done")) == [] and len(affairs.my_cases(resident, "open")) == 1
