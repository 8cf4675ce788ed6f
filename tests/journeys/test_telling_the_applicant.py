"""What the applicant is told after each step, and that documents are printed without anybody asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import queries
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.notices.models import Notice
from shuheng.services.licensing import actions as licensing
from shuheng.services.licensing.models import Document
from tests import builders
from tests.journeys import residents
from tests.journeys.residents import QIUSHENG, read, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(shift: Callable[..., None]) -> Iterator[Actor]:
    shift(to=builders.at(2026, 4, 27))
    yield builders.officer()


@pytest.fixture
def number(officer: Actor) -> str:
    return residents.file(residents.signed_in(QIUSHENG))


def _does(officer: Actor, act: Callable[..., Any], *values: Any, **named: Any) -> None:
    with acting(officer):
        act(*values, **named, by=officer)


def _told(number: str) -> list[str]:
    residents.follow(number)
    with acting(SYSTEM):
        rows = Notice.objects.filter(number=number, channel="in_site").order_by("id")
        return [row.template.code.removeprefix("licensing.") for row in rows]


def test_each_step_is_told_once_and_its_document_printed(number: str, officer: Actor, shift: Callable[..., None]) -> None:
    assert _told(number) == ["filed"]
    _does(officer, licensing.move, number, "receive")
    _does(officer, licensing.accept, number)
    _does(officer, licensing.start_special, number, "inspection", days=5, reason="水样要送检")
    shift(to=builders.at(2026, 4, 30))
    _does(officer, licensing.end_special, number, result="合格")
    _does(officer, licensing.extend, number, 3, "要请专家看一次")
    _does(officer, licensing.move, number, "submit", words="合格")
    _does(officer, licensing.decide, number, licensing.Verdict(True))
    _does(officer, licensing.deliver, number, way="window")
    _does(officer, licensing.move, number, "close")
    assert _told(number) == ["filed", "accepted", "paused", "resumed", "extended", "decided", "delivered", "rate"]
    assert _told(number) == ["filed", "accepted", "paused", "resumed", "extended", "decided", "delivered", "rate"]
    assert not Document.objects.filter(case__number=number, stored=None).exists()
    letters = words(read(residents.signed_in(QIUSHENG).get("/messages/")))
    assert "受理了：小餐饮经营许可" in letters and "请您评一评" in letters


def test_everything_missing_comes_in_one_message(number: str, officer: Actor) -> None:
    _does(officer, licensing.ask_supplement, number, [licensing.Missing("健康证明过期了。", "health"), licensing.Missing("平面图看不清", "plan")])
    assert _told(number) == ["filed", "supplement"]
    with acting(SYSTEM):
        letter = Notice.objects.get(number=number, channel="in_site", template__code="licensing.supplement").token
    letters = words(read(residents.signed_in(QIUSHENG).get(f"/messages/{letter}")))
    assert "还要补 2 样" in letters and "1. 健康证明过期了；2. 平面图看不清" in letters and "5月12日" in letters


def test_silence_is_acceptance_on_paper(number: str, shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 5, 8))
    with acting(SYSTEM):
        assert Case.objects.get(number=number).pk in queries.silent_cases()
        assert cases.deem_accepted(Case.objects.get(number=number).pk, by=SYSTEM)
    assert _told(number) == ["filed", "deemed"]
    paper = Document.objects.get(case__number=number)
    assert paper.kind == "deemed" and paper.stored_id
    page = words(read(residents.signed_in(QIUSHENG).get(f"/affairs/{number}/")))
    assert "视为受理告知书" in page and "系统按法律规定自动办" in page and "最晚" in page


def test_who_is_not_accepted_learns_where_the_reason_stands(number: str, officer: Actor) -> None:
    _does(officer, licensing.not_accept, number, "这件事归开云镇办。")
    assert _told(number) == ["filed", "not_accepted"]
    page = words(read(residents.signed_in(QIUSHENG).get(f"/affairs/{number}/")))
    assert "不予受理" in page and "这件事归开云镇办" in page and "下载不予受理通知书" in page


def test_drafts_nobody_came_back_for_are_forgotten(officer: Actor, shift: Callable[..., None]) -> None:
    from shuheng.services.licensing import jobs
    from shuheng.services.licensing.models import Draft

    residents.fill_in(residents.signed_in(QIUSHENG))
    shift(to=builders.at(2026, 7, 20))
    with acting(SYSTEM):
        jobs.forget_drafts()
        assert Draft.objects.count() == 1
    shift(to=builders.at(2026, 7, 28))
    with acting(SYSTEM):
        jobs.forget_drafts()
        assert not Draft.objects.exists()
