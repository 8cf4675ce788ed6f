"""The way of a request: asked, corrected, consulted on, paid for, extended, answered, given up; what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from shuheng.foundation.cases.rules import ClockKind, Lamp
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.identity.actions import Person
from shuheng.foundation.journal.queries import history
from shuheng.services.disclosure import actions, queries
from shuheng.services.disclosure.models import Document, Request, ThirdParty
from shuheng.services.disclosure.rules import Answer, Asked
from tests import builders
from tests.disclosure.office import CONTENT, ORGAN, OTHER, Scene, asked, does, number, scene, state


@pytest.fixture
def at(db: None, shift: Callable[..., None]) -> Scene:
    shift(to=builders.at(2026, 3, 2))
    return scene()


def due(row: Request) -> date | None:
    return state(row).clock("statutory").due_on


def facts(row: Request) -> list[str]:
    return [one.event.event_name for one in history(row.pk) if one.event.event_name.startswith("disclosure.")]


def document(row: Request, kind: str) -> Document:
    with acting(SYSTEM):
        return Document.objects.get(case=row.pk, kind=kind)


def test_a_request_is_a_case_whose_clock_runs_from_receipt(at: Scene) -> None:
    row = asked(at)
    held = state(row)
    clock = held.clock("statutory")
    assert (held.stage, held.lamp, clock.start_on, clock.days) == ("handle", Lamp.OK, today(), 20)
    assert clock.due_on == calendar().add(today(), 20) and "待核对" in clock.article
    assert facts(row) == ["disclosure.requested", "disclosure.document_issued"]
    assert CONTENT.encode() not in bytes(row.sealed)


def test_a_double_click_makes_one_request(at: Scene) -> None:
    first = does(actions.submit, ORGAN, Asked(CONTENT), at.resident.party, by=at.resident, key="ask:1")
    assert does(actions.submit, ORGAN, Asked(CONTENT), at.resident.party, by=at.resident, key="ask:1").pk == first.pk


def test_a_clerk_records_a_letter_with_the_day_that_counts(at: Scene, shift: Callable[..., None]) -> None:
    who = Person("陈秋生（示例）", builders.id_number(301))
    day = today() - timedelta(days=3)
    row = does(actions.record, Asked(CONTENT, delivery="post", address="衡山县示例路 1 号"), who, "post", day, by=at.clerk)
    assert (row.received_on, state(row).clock("statutory").start_on, state(row).account) == (day, day, at.clerk.account)
    for way, received in (("portal", day), ("post", today() + timedelta(days=1)), ("post", today() - timedelta(days=90))):
        with pytest.raises(Refused):
            does(actions.record, Asked(CONTENT), who, way, received, by=at.clerk)
    with pytest.raises(Forbidden):
        does(actions.record, Asked(CONTENT), who, "post", day, by=at.head)
    with acting(SYSTEM):
        assert Request.objects.count() == 1


@pytest.mark.parametrize(("changes", "field"), [
    ({"content": "要文件"}, "content"), ({"delivery": "post"}, "address"), ({"medium": "stone"}, "medium"), ({"applicant": "company"}, "applicant")])
def test_a_request_that_says_too_little_is_refused(at: Scene, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(at, **changes)
    assert refused.value.field == field
    with acting(SYSTEM):
        assert not Request.objects.exists()


def test_nobody_asks_in_the_name_of_somebody_else(at: Scene) -> None:
    with pytest.raises(Forbidden, match="委托"):
        does(actions.submit, ORGAN, Asked(CONTENT), builders.resident("谭冬梅（示例）").party, by=at.resident)


def test_correction_stops_the_clock_and_it_begins_anew(at: Scene, shift: Callable[..., None]) -> None:
    row = asked(at)
    does(actions.ask_correction, number(row), "请写明是哪一个季度、哪一类学校的抽检", by=at.clerk)
    held = state(row)
    assert (held.stage, held.lamp, held.supplement_until) == ("correct", Lamp.HOLD, calendar().add(today(), 15))
    with pytest.raises(Refused, match="原来一样"):
        does(actions.correct, number(row), CONTENT, by=at.resident)
    shift(to=builders.at(2026, 3, 10))
    does(actions.correct, number(row), "2025年第三季度小学食堂抽检结果汇总表", by=at.resident)
    assert (state(row).stage, state(row).clock("statutory").start_on, due(row)) == ("handle", today(), calendar().add(today(), 20))
    with acting(at.clerk):
        assert queries.asked(queries.request_to_read(at.clerk, number(row))).content.startswith("2025年第三季度")
    with pytest.raises(Refused, match="只能告知一次"):
        does(actions.ask_correction, number(row), "再写明是哪一所学校", by=at.clerk)


def test_correction_is_asked_within_seven_days_or_not_at_all(at: Scene, shift: Callable[..., None]) -> None:
    row = asked(at)
    shift(to=builders.at(2026, 3, 12))
    with pytest.raises(Refused, match="日子过了"):
        does(actions.ask_correction, number(row), "请写明是哪一个季度的抽检", by=at.clerk)
    assert state(row).supplements == 0 and len(facts(row)) == 2


def test_who_does_not_correct_has_given_up_only_after_the_day(at: Scene, shift: Callable[..., None]) -> None:
    row = asked(at)
    does(actions.ask_correction, number(row), "请写明是哪一个季度的抽检", by=at.clerk)
    with pytest.raises(Refused, match="再等等"):
        does(actions.abandon, number(row), by=at.clerk)
    shift(to=builders.at(2026, 3, 24))
    does(actions.abandon, number(row), by=at.clerk)
    assert state(row).outcome == "no_correction" and not state(row).open
    assert facts(row)[-1] == "disclosure.answered" and document(row, "closed")


def test_a_third_partys_days_are_not_counted(at: Scene, shift: Callable[..., None]) -> None:
    row = asked(at)
    first = due(row)
    shift(to=builders.at(2026, 3, 5))
    third = does(actions.ask_third_party, number(row), "示例茶业合作社", "开云镇示例村", "抽检报告里的配方", by=at.clerk)
    assert (state(row).stage, state(row).lamp, third.due_on) == ("consult", Lamp.HOLD, calendar().add(today(), 15))
    shift(to=builders.at(2026, 3, 12))
    with pytest.raises(Refused, match="写清楚"):
        does(actions.note_third_party, number(row), third.pk, "object", "不", by=at.clerk)
    does(actions.note_third_party, number(row), third.pk, "object", "配方是商业秘密", by=at.clerk)
    assert (state(row).stage, due(row)) == ("handle", calendar().add(first or today(), 5))
    assert "示例茶业".encode() not in bytes(third.sealed)
    with acting(at.resident):
        assert not ThirdParty.objects.exists() and not Document.objects.filter(kind="third_party").exists()
        assert Document.objects.filter(kind="consulted").exists()


def test_a_silent_third_party_holds_nothing_up_past_its_day(at: Scene, shift: Callable[..., None]) -> None:
    row = asked(at)
    shift(to=builders.at(2026, 3, 5))
    third = does(actions.ask_third_party, number(row), "示例茶业合作社", "", "抽检报告里的配方", by=at.clerk)
    with acting(SYSTEM):
        assert actions.end_silence(by=SYSTEM) == 0
    shift(to=builders.at(2026, 4, 1))
    with acting(SYSTEM):
        assert actions.end_silence(by=SYSTEM) == 1
        third.refresh_from_db()
    assert (third.verdict, third.answered_on, state(row).stage) == ("silent", third.due_on, "handle")
    assert state(row).clock("statutory").pauses[0].to_on == third.due_on


def test_other_organs_are_asked_and_only_they_answer(at: Scene) -> None:
    row = asked(at)
    does(actions.ask_organs, number(row), [builders.organ(OTHER).pk], "与贵局共同制定的方案", by=at.clerk)
    assert (state(row).stage, state(row).lamp) == ("consult", Lamp.HOLD)
    with pytest.raises(Absent):
        does(actions.give_opinion, number(row), "agree", "", by=at.clerk)
    with pytest.raises(Refused, match="理由"):
        does(actions.give_opinion, number(row), "object", "", by=at.other)
    does(actions.give_opinion, number(row), "agree", "可以公开", by=at.other)
    assert state(row).stage == "handle" and not state(row).paused


def test_the_silence_of_another_organ_is_consent(at: Scene, shift: Callable[..., None]) -> None:
    from shuheng.foundation.cases import actions as cases

    row = asked(at)
    does(actions.ask_organs, number(row), [builders.organ(OTHER).pk], "与贵局共同制定的方案", by=at.clerk)
    shift(to=builders.at(2026, 3, 30))
    with acting(SYSTEM):
        cases.deem_opinions(row.pk, by=SYSTEM)
        assert actions.end_silence(by=SYSTEM) == 1
    assert (state(row).stage, state(row).opinions[0].deemed, state(row).paused) == ("handle", True, False)


def test_a_fee_stops_the_clock_until_it_is_paid(at: Scene, shift: Callable[..., None]) -> None:
    row = asked(at)
    with pytest.raises(Refused, match="没有超过免费"):
        does(actions.charge, number(row), "pages", 30, by=at.clerk)
    row = does(actions.charge, number(row), "pages", 120, by=at.clerk)
    assert (row.fee_fen, state(row).stage, state(row).lamp) == (70 * 10_00 + 20 * 20_00, "pay", Lamp.HOLD)
    shift(to=builders.at(2026, 3, 9))
    does(actions.paid, number(row), by=at.clerk)
    assert (state(row).stage, due(row)) == ("handle", calendar().add(today(), 20))
    assert facts(row)[-2:] == ["disclosure.fee_charged", "disclosure.fee_paid"]


def test_a_fee_that_is_not_paid_ends_the_request_by_itself(at: Scene, shift: Callable[..., None]) -> None:
    row = does(actions.charge, number(asked(at)), "pieces", 45, by=at.clerk)
    assert row.fee_fen == 20 * 100_00 + 10 * 200_00 + 5 * 300_00
    with acting(SYSTEM):
        assert actions.end_unpaid(by=SYSTEM) == 0
    shift(to=builders.at(2026, 4, 2))
    with acting(SYSTEM):
        assert actions.end_unpaid(by=SYSTEM) == 1
    assert state(row).outcome == "not_paid" and not state(row).open


def test_one_extension_by_the_head_before_the_day(at: Scene, shift: Callable[..., None]) -> None:
    row = asked(at)
    with pytest.raises(Forbidden):
        does(actions.extend, number(row), 20, "要检索的档案很多", by=at.clerk)
    with pytest.raises(Refused, match="最多延长 20"):
        does(actions.extend, number(row), 21, "要检索的档案很多", by=at.head)
    does(actions.extend, number(row), 20, "要检索的档案很多", by=at.head)
    assert due(row) == calendar().add(today(), 40) and document(row, "extension").shown
    with pytest.raises(Refused, match="已经延长过"):
        does(actions.extend, number(row), 5, "还要延长几天才行", by=at.head)


def test_an_answer_stops_the_clock_and_is_delivered_online_at_once(at: Scene) -> None:
    row = asked(at)
    with pytest.raises(Forbidden):
        does(actions.decide, number(row), Answer("granted", "见附件的汇总表"), by=at.clerk)
    row = does(actions.decide, number(row), Answer("granted", "见附件的汇总表"), by=at.head)
    held = state(row)
    assert (held.outcome, held.open, held.clock("statutory").stopped_on) == ("granted", False, today())
    assert (row.outcome, row.ended_on) == ("granted", today()) and document(row, "answer").delivered_on == today()
    with acting(at.resident):
        assert queries.answer(queries.own_request(at.resident, number(row)))["words"] == "见附件的汇总表"


def test_a_refusal_names_its_article_and_the_way_to_contest_it(at: Scene) -> None:
    row = asked(at, delivery="post", address="衡山县示例路 1 号")
    does(actions.decide, number(row), Answer("process", "方案还在讨论，没有定稿"), by=at.head)
    with acting(SYSTEM):
        words = str(queries.sheet(document(row, "answer")))
    assert all(one in words for one in ("不予公开决定书", "第十六条", "方案还在讨论", "先申请复议", "60 日"))
    assert state(row).stage == "deliver"
    does(actions.deliver, number(row), "post", by=at.clerk)
    assert not state(row).open


def test_who_has_not_got_it_says_who_has(at: Scene) -> None:
    row = asked(at)
    with pytest.raises(Refused, match="联系方式"):
        does(actions.decide, number(row), Answer("not_held", "经检索没有这份信息", "示例教育局"), by=at.head)
    does(actions.decide, number(row), Answer("not_held", "经检索没有这份信息", "示例教育局", "电话 12345"), by=at.head)
    with acting(SYSTEM):
        assert "示例教育局" in str(queries.sheet(document(row, "answer")))


@pytest.mark.parametrize(("outcome", "why"), [("unclear", "告知补正"), ("excessive", "说明理由"), ("withdrawn", "怎样答复"), ("nothing", "怎样答复")])
def test_some_answers_need_a_step_before_them(at: Scene, outcome: str, why: str) -> None:
    row = asked(at)
    with pytest.raises(Refused, match=why):
        does(actions.decide, number(row), Answer(outcome, "说明说明说明"), by=at.head)
    assert state(row).stage == "handle" and facts(row)[-1] == "disclosure.document_issued"


def test_who_asks_very_often_is_asked_why(at: Scene) -> None:
    row = [asked(at) for _ in range(3)][-1]
    does(actions.ask_reasons, number(row), by=at.clerk)
    with acting(SYSTEM):
        assert "3 份申请" in str(queries.sheet(document(row, "reasons")))
    does(actions.give_reasons, number(row), "写一份调查要用的资料", by=at.resident)
    with pytest.raises(Refused, match="不用说明"):
        does(actions.give_reasons, number(row), "再写一遍这些理由", by=at.resident)
    does(actions.decide, number(row), Answer("excessive", "理由不合理，内容相同"), by=at.head)
    assert state(row).outcome == "excessive"


def test_the_applicant_takes_it_back_while_it_is_open(at: Scene) -> None:
    row = asked(at)
    does(actions.ask_third_party, number(row), "示例茶业合作社", "", "抽检报告里的配方", by=at.clerk)
    does(actions.withdraw, number(row), by=at.resident)
    assert state(row).outcome == "withdrawn"
    with pytest.raises(Refused):
        does(actions.withdraw, number(row), by=at.resident)


def test_others_see_neither_the_request_nor_its_papers(at: Scene) -> None:
    row = asked(at)
    stranger = builders.resident("王小满（示例）")
    for who in (stranger, at.other):
        with acting(who):
            assert not Request.objects.exists() and not Document.objects.exists()
    with acting(stranger), pytest.raises(Absent):
        queries.own_request(stranger, number(row))
    with pytest.raises(Absent):
        does(actions.ask_correction, number(row), "请写明是哪一个季度", by=at.other)


def test_an_answer_becomes_a_pdf_once(at: Scene) -> None:
    row = asked(at)
    with acting(SYSTEM):
        first = actions.print_document(document(row, "receipt").pk, by=SYSTEM)
        assert first.stored and first.stored.kind == "pdf"
        assert actions.print_document(first.pk, by=SYSTEM).stored_id == first.stored_id


def test_every_clock_of_a_request_is_the_replay_of_its_journal(at: Scene, shift: Callable[..., None]) -> None:
    from shuheng.foundation.cases.rules.state import replay

    row = asked(at)
    does(actions.ask_third_party, number(row), "示例茶业合作社", "", "抽检报告里的配方", by=at.clerk)
    again = replay(one.event for one in history(row.pk))
    assert again.clocks == state(row).clocks and any(one.kind is ClockKind.STATUTORY for one in again.clocks)
