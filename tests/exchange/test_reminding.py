"""Whoever must answer a person's objection hears one working day before the last day, and with whoever checks the county when it has passed;
whoever looked in an unusual way hears that he has to explain it, whoever asked for data that it was answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.journal import actions as journal
from shuheng.foundation.journal.queries import about
from shuheng.sharing.exchange import actions, jobs, permits
from shuheng.sharing.exchange.models import Objection
from tests import builders
from tests.credit.office import subject
from tests.exchange.sharing import Scene, asked, does, granted, look, scene
from tests.notices import reminders

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(shift: Callable[..., None]) -> Scene:
    shift(to=builders.at(2026, 4, 27, 10))
    reminders.words()
    return scene()


def objected(at: Scene) -> Objection:
    number = look(at, granted(at)).receipt.number
    made: Objection = does(actions.object_to, number, "name", "名字里的字写错了", by=subject(at.party))
    return made


def days_of(made: Objection) -> list[tuple[date, bool]]:
    """What the journal knows of its days: the day and whether it had passed, oldest first."""
    facts = about(f"resource:{made.resource_id}", names=["exchange.objection_due"])
    return [(one.event.due_on, one.event.late) for one in facts if one.event.objection == made.pk][::-1]


def test_the_day_before_and_the_day_that_passed_are_told_once_each(at: Scene, shift: Callable[..., None]) -> None:
    made = objected(at)
    assert made.due_on == date(2026, 5, 13)
    owner, above, stranger = (reminders.holder(*one) for one in (
        ("public-security", permits.PROVIDE), ("data", permits.CHECK), ("civil-affairs", permits.PROVIDE)))
    for day, codes in ((11, ([], [])), (12, (["notices.answer_due"], [])), (13, (["notices.answer_due"], [])),
                       (14, (["notices.answer_due", "notices.answer_overdue"], ["notices.answer_overdue"])),
                       (20, (["notices.answer_due", "notices.answer_overdue"], ["notices.answer_overdue"]))):
        shift(to=builders.at(2026, 5, day))
        jobs.note_due(), jobs.note_due()
        assert tuple([code for code, _, _ in reminders.reached(who)] for who in (owner, above)) == codes, day
    (_, due, link), (_, late, _) = reminders.reached(owner)
    assert "有一条数据异议还没有答复，最晚 5月13日" in due and "应当在 5月13日 星期三以前答复，现在已经超期" in late
    assert link == f"/desk/exchange/objections/#o{made.pk}" and "名字" not in due + late, "what a person said stands behind the link"
    assert reminders.reached(above)[0][2] == f"/desk/catalogue/{made.resource_id}/" and reminders.reached(stranger) == []
    assert days_of(made) == [(made.due_on, False), (made.due_on, True)]


def test_who_answered_in_time_is_left_alone(at: Scene, shift: Callable[..., None]) -> None:
    made, owner = objected(at), reminders.holder("public-security", permits.PROVIDE)
    shift(to=builders.at(2026, 5, 12))
    jobs.note_due()
    does(actions.answer_objection, made.pk, "核对过户口簿，没有错", False, by=at.provider)
    assert reminders.reached(owner) == [], "the answer was quicker than the message"
    shift(to=builders.at(2026, 5, 20))
    jobs.note_due()
    assert reminders.reached(owner) == [] and len(days_of(made)) == 1


def test_where_nobody_can_answer_whoever_checks_hears_before_the_day(at: Scene, shift: Callable[..., None]) -> None:
    objected(at)
    above = reminders.holder("data", permits.CHECK)
    shift(to=builders.at(2026, 5, 12))
    jobs.note_due()
    assert [code for code, _, _ in reminders.reached(above)] == ["notices.answer_due"]


def test_a_round_after_a_long_stop_tells_only_that_it_is_late(at: Scene, shift: Callable[..., None]) -> None:
    made, owner = objected(at), reminders.holder("public-security", permits.PROVIDE)
    shift(to=builders.at(2026, 6, 1))
    with acting(SYSTEM):
        assert (actions.note_due(by=SYSTEM), actions.note_due(by=SYSTEM)) == (1, 0)
    assert [code for code, _, _ in reminders.reached(owner)] == ["notices.answer_overdue"] and days_of(made) == [(made.due_on, True)]


def test_who_looked_in_an_unusual_way_hears_that_it_has_to_be_explained_once(at: Scene, shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27, 22))
    grant, account = granted(at), reminders.holder("civil-affairs", permits.LOOK)
    mine, other = replace(at.looker, account=account), reminders.holder("civil-affairs", permits.PROVIDE)
    look(at, grant, mine), look(at, grant, mine)
    while journal.sequence():
        pass
    jobs.watch_looks()
    (code, words, link), = reminders.told(account, "exchange.")
    assert (code, link) == ("exchange.unusual", "/desk/exchange/unusual/") and reminders.told(other, "exchange.") == []
    assert "“示例人口信息”，有一次在 7 点以前、21 点以后查的。请在 4月30日" in words


@pytest.mark.parametrize(("moves", "results"), [
    (("pass", "grant"), ["同意了，授权已经生效"]), (("reject",), ["不合规，退回了"]),
    (("pass", "decline", "contest", "order"), ["提供单位不同意，可以在期限里提请协调", "裁定提供，授权已经生效"])])
def test_who_asked_hears_of_every_answer(at: Scene, moves: tuple[str, ...], results: list[str]) -> None:
    asker = replace(at.asker, account=reminders.holder("civil-affairs", permits.REQUEST))
    made = does(actions.ask, at.entry.code, asked(), by=asker)
    who = {"contest": asker, "grant": at.provider, "decline": at.provider}
    for move in moves:
        does(actions.answer, made.case.number, move, "现有的依据说得不够清楚", by=who.get(move, at.checker))
    told = reminders.told(asker.account or 0, "exchange.answered")
    assert [link for *_, link in told] == [f"/desk/exchange/requests/{made.case.number}/"] * len(results)
    assert all(result in words and "依据" not in words for (_, words, _), result in zip(told, results, strict=True))
