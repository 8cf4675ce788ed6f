"""The subject is told by a message that his objection was answered or his application decided; what was said stands behind the link only."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.loader import Profile
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal.queries import about as history
from shuheng.foundation.notices import loader
from shuheng.foundation.notices import queries as notices
from shuheng.foundation.notices.models import Notice
from shuheng.sharing.credit import actions, jobs, permits
from shuheng.sharing.credit.models import Entry, Objection
from tests import builders
from tests.credit.office import company, decider, does, kinds, recorded, recorder, subject
from tests.credit.test_life import applied
from tests.journeys.residents import follow_all
from tests.notices import reminders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _register(db: None, shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))
    kinds()
    with acting(SYSTEM):
        list(loader.write([one for one in loader.read(Profile(builders.COUNTY)) if one.code.startswith("credit.")], by=SYSTEM))


def told(party: int) -> list[tuple[str, str, str, str]]:
    """Template, way, words and link of what the party was told, each fact heard twice."""
    follow_all()
    follow_all()
    with acting(SYSTEM):
        rows = list(Notice.objects.select_related("template").filter(party=party).order_by("pk"))
        return [(row.template.code, row.channel, notices.message(row).text, row.link) for row in rows]


def objected() -> tuple[int, Entry, Objection]:
    party = company()
    row = recorded(party)
    return party.pk, row, does(actions.object_to, row.pk, "那天我们停业，不是我们", by=subject(party.pk))


def test_who_objected_is_told_that_it_was_not_well_founded() -> None:
    party, row, made = objected()
    assert told(party) == []
    does(actions.answer_objection, made.pk, False, "查过监控，就是这一家", by=decider())
    (code, way, words, link), sms = told(party)
    assert (code, way, link) == ("credit.objection_answered", "in_site", f"/credit/mine/{row.pk}/") and sms[1] == "sms"
    assert "行政处罚（一般）" in words and "异议不成立，信息没有改" in words and "晚" not in words
    assert "监控" not in words + sms[2] and "处罚" not in sms[2], "the telephone may be in other hands"


def test_an_accepted_answer_that_comes_late_says_both(shift: Callable[..., None]) -> None:
    party, row, made = objected()
    does(actions.withdraw, row.pk, "认错了当事人", by=recorder())
    shift(to=builders.at(2026, 5, 20))
    does(actions.answer_objection, made.pk, True, "确实不是这一家，已经撤下", by=decider())
    (_, _, words, _), _ = told(party)
    assert "异议成立，信息已经改正或者撤下" in words and "答复比最后一天（2026年5月9日）晚" in words and "撤下，" not in words


def test_a_refused_answer_tells_nobody() -> None:
    party, _, made = objected()
    with pytest.raises(Refused), transaction.atomic():
        does(actions.answer_objection, made.pk, True, "还没有改就说成立", by=decider())
    assert told(party) == []


@pytest.mark.parametrize(("granted", "result"), [(True, "准予修复，已经停止公示"), (False, "没有准予")])
def test_who_applied_for_repair_is_told_the_decision(granted: bool, result: str) -> None:
    party = company()
    row = recorded(party, days_ago=110)
    made = applied(row, subject(party.pk))
    does(actions.decide_repair, made.pk, granted, "材料看过了，现场看过了", by=decider())
    (code, _, words, link), sms = told(party.pk)
    assert (code, link, sms[1]) == ("credit.repair_decided", f"/credit/mine/{row.pk}/", "sms") and result in words and "现场" not in words


@pytest.mark.parametrize("what", ["信用异议", "信用修复申请"])
def test_who_must_answer_hears_of_the_day_before_and_of_the_day_that_passed(what: str, shift: Callable[..., None]) -> None:
    reminders.words()
    party = company()
    row = recorded(party, days_ago=110)
    made = does(actions.object_to, row.pk, "那天我们停业，不是我们", by=subject(party.pk)) if what == "信用异议" else applied(row, subject(party.pk))
    owner, writer = reminders.holder("market-regulation", permits.DECIDE), reminders.holder("market-regulation", permits.RECORD)
    stranger = reminders.holder("forestry", permits.DECIDE)
    eve, after = (calendar().add(made.due_on, days) for days in (-1, 1))
    for day, codes in ((eve, (["notices.answer_due"], [])), (after, (["notices.answer_due", "notices.answer_overdue"], ["notices.answer_overdue"]))):
        shift(to=builders.at(day.year, day.month, day.day))
        jobs.note_due(), jobs.note_due()
        assert tuple([code for code, _, _ in reminders.reached(who)] for who in (owner, writer)) == codes
    _, words, link = reminders.reached(owner)[0]
    assert what in words and "行政处罚（一般）" in words and "示例茶叶" not in words and link == "/desk/credit/waiting/" and not reminders.reached(stranger)
    facts = [one.event for one in history(f"credit_entry:{row.pk}", names=["credit.answer_due"])]
    assert [one.late for one in facts] == [True, False] and all(bool(one.objection) is (what == "信用异议") is not bool(one.repair) for one in facts)
