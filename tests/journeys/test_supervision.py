"""电子监察 over HTTP: what every trigger raises, what both sides do about it, what a leader and everybody else sees."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.test import Client
from openpyxl import load_workbook

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.county.models import Organ
from shuheng.foundation.journal import hearing, worker
from shuheng.foundation.journal import queries as journal
from shuheng.oversight.supervision import jobs
from shuheng.oversight.supervision.models import Signal, Trial
from tests import builders
from tests.journeys import officers, residents
from tests.journeys.officers import do
from tests.journeys.residents import QIUSHENG, XIAOMAN, read, went, words
from tests.supervision import inspectors
from tests.supervision.inspectors import HOME, card, cards, inspector, page, send
from tests.supervision.watch import catch_up, rounds

pytestmark = pytest.mark.django_db
Shift = Callable[..., None]


@pytest.fixture
def number(shift: Shift) -> str:
    """The number of an application that was filed on Monday 27 April; seven working days from then end on Saturday 9 May, a day at work."""
    shift(to=builders.at(2026, 4, 27))
    return residents.file(residents.signed_in(QIUSHENG))


# -- the triggers


def test_silence_after_receipt_is_two_cards_late_receipt_and_no_notice(number: str, shift: Shift) -> None:
    shift(to=builders.at(2026, 4, 29))
    rounds()
    assert cards(number) == {"late_acceptance": ("yellow", "open")}
    shift(to=builders.at(2026, 5, 7))
    rounds()
    assert cards(number)["late_notice"] == ("reminder", "near")
    shift(to=builders.at(2026, 5, 8))
    rounds()  # the law holds it accepted; the notice stays missing
    assert cards(number)["late_notice"] == ("yellow", "open")


def test_what_was_brought_and_is_not_accepted_in_time(number: str, handler: Client, shift: Shift) -> None:
    do(handler, number, "ask_supplement", item_plan="没有标冰箱的位置", days="15")
    residents.signed_in(QIUSHENG).post(f"/affairs/{number}/supplement/", {"material.plan": residents.upload("新平面图"), "words": "补了", "send": "1"})
    shift(to=builders.at(2026, 5, 9))
    rounds()
    assert cards(number)["late_reacceptance"] == ("yellow", "open")


def test_the_applicant_s_own_days_are_nobody_s_fault(number: str, handler: Client, shift: Shift) -> None:
    do(handler, number, "ask_supplement", item_plan="没有标冰箱的位置", days="15")
    shift(to=builders.at(2026, 6, 30))
    rounds()
    assert cards(number) == {}


def test_a_stage_runs_over_although_the_whole_does_not(number: str, handler: Client, shift: Shift) -> None:
    do(handler, number, "accept")
    shift(to=builders.at(2026, 5, 9))
    rounds()
    assert cards(number) == {"late_stage": ("yellow", "open"), "late_promise": ("reminder", "near")}


def test_a_decision_after_the_promise_and_after_the_law_s_day(number: str, handler: Client, approver: Client, shift: Shift) -> None:
    do(handler, number, "accept")
    shift(to=builders.at(2026, 5, 15))
    do(handler, number, "submit", words="现场看过，符合条件。")
    do(approver, number, "grant")
    rounds()  # nobody looked in between: what stopped late is found late all the same
    found = cards(number)
    assert found["late_promise"] == ("yellow", "open") and found["late_decision"] == ("red", "open")


def test_a_decision_that_is_not_delivered(number: str, handler: Client, approver: Client, shift: Shift) -> None:
    do(handler, number, "accept")
    shift(to=builders.at(2026, 4, 28))
    do(handler, number, "submit", words="现场看过，符合条件。")
    do(approver, number, "grant")
    shift(to=builders.at(2026, 5, 15))
    rounds()
    assert cards(number)["late_delivery"] == ("yellow", "open")


def test_a_refusal_that_gives_no_reason(number: str, handler: Client, approver: Client) -> None:
    do(handler, number, "accept")
    do(handler, number, "submit", words="请审批。")
    do(approver, number, "refuse", words="不符合条件")
    rounds()
    assert cards(number)["no_reason"] == ("yellow", "open")
    shown = page(inspector(), card(number, "no_reason"))
    assert "就是这一条" in shown and "第三十八条" in shown and "待核对" in shown


def test_a_refusal_with_its_reason_is_none_of_our_business(number: str, handler: Client, approver: Client) -> None:
    do(handler, number, "accept")
    do(handler, number, "submit", words="请审批。")
    do(approver, number, "refuse", words="做饭的地方和厕所没有隔开，整改以后可以再申请。")
    rounds()
    assert "no_reason" not in cards(number)


def test_asking_twice_for_what_should_have_been_asked_once(number: str, handler: Client) -> None:
    resident = residents.signed_in(QIUSHENG)
    do(handler, number, "ask_supplement", item_plan="没有标冰箱的位置", days="15")
    resident.post(f"/affairs/{number}/supplement/", {"material.plan": residents.upload("新平面图"), "words": "补了", "send": "1"})
    do(handler, number, "ask_supplement", item_health="健康证明过期了", days="15", again="on")
    rounds()
    assert cards(number)["supplement_again"] == ("yellow", "open")


def test_a_clock_stopped_on_its_last_day_and_one_that_stands_too_long(number: str, handler: Client, shift: Shift) -> None:
    do(handler, number, "accept")
    shift(to=builders.at(2026, 5, 9))
    do(handler, number, "suspend", kind="inspection", days="10", words="水样要送检")
    rounds()
    assert cards(number)["unusual_pause"] == ("yellow", "open")
    shift(to=builders.at(2026, 6, 25))
    rounds()
    found = cards(number)
    assert found["long_pause"] == ("yellow", "open")
    assert not {"late_promise", "late_decision"} & found.keys()  # the clocks of law and promise stand still


def test_a_bad_rating_that_nobody_answers(number: str, handler: Client, approver: Client, shift: Shift) -> None:
    do(handler, number, "accept")
    shift(to=builders.at(2026, 4, 28))
    do(handler, number, "submit", words="符合条件。")
    do(approver, number, "grant")
    do(handler, number, "deliver", way="electronic")
    do(handler, number, "close")
    went(residents.signed_in(QIUSHENG).post(f"/affairs/{number}/rate/", {"level": "1", "reasons": ["efficiency"], "words": "等太久"}))
    rounds()
    assert cards(number) == {}
    shift(to=builders.at(2026, 5, 12))
    rounds()
    assert cards(number) == {"unanswered_rating": ("yellow", "open")}


def test_an_organ_that_is_asked_and_silent(number: str, handler: Client, shift: Shift) -> None:
    do(handler, number, "accept")
    civil = Organ.objects.get(code="civil-affairs")
    do(handler, number, "ask_opinions", organ_1=str(civil.pk), words="是不是低保户家庭", days="3")
    shift(to=builders.at(2026, 5, 7))
    rounds()
    assert cards(number)["silent_member"] == ("yellow", "open")
    assert card(number, "silent_member").organ == civil.pk
    assert "逾期不答复" in words(read(officers.signed_in("civil").get(f"{HOME}own/")))


def test_accepted_and_decided_within_minutes_is_noted_as_possibly_handled_elsewhere(number: str, handler: Client, approver: Client) -> None:
    do(handler, number, "accept")
    do(handler, number, "submit", words="符合条件。")
    do(approver, number, "grant")
    rounds()
    assert cards(number) == {"haste": ("reminder", "noted")}


def test_handling_outside_the_system_is_registered_when_it_is_found(number: str) -> None:
    client = inspector()
    wrong = client.post(f"{HOME}raise/", {"number": number, "rule": "offline", "words": " "})
    assert "请写明查到了什么" in words(read(wrong, 422)) and number in wrong.content.decode()
    assert "登记好了" in send(client, "raise/", number=number, rule="offline", words="档案里有手写的受理单，系统里没有。")
    assert cards(number)["offline"] == ("yellow", "open")
    again = client.post(f"{HOME}raise/", {"number": number, "rule": "offline", "words": "又一次"})
    assert "已经登记过" in words(read(again, 422))
    assert "档案里有手写的受理单" in page(officers.signed_in("approver"), card(number, "offline"))


# -- both sides


@pytest.fixture
def yellow(number: str, handler: Client, shift: Shift) -> Signal:
    """A yellow card of the market regulation for a broken promise, raised on 11 May."""
    do(handler, number, "accept")
    shift(to=builders.at(2026, 5, 11))
    rounds()
    return card(number, "late_promise")


def test_explained_confirmed_appealed_and_decided_by_another(yellow: Signal, handler: Client, approver: Client, shift: Shift) -> None:
    number = yellow.number
    own = words(read(approver.get(f"{HOME}own/")))
    assert "张牌等说明" in own and "超过承诺时限" in own
    assert "写说明" not in page(handler, yellow)  # who handles may read; the head speaks
    assert "写说明" in page(approver, yellow)
    early = inspector().post(f"{HOME}signals/{yellow.pk}/rule/", {"verdict": "confirm", "words": "超期属实"})
    assert "请等说明来了" in words(read(early, 422)) and "超期属实" in early.content.decode()
    assert "请写明是什么原因" in words(read(approver.post(f"{HOME}own/{yellow.pk}/explain/", {"words": "  "}), 422))
    assert "说明交上去了" in send(approver, f"own/{yellow.pk}/explain/", words="现场核查的人病了，没有人接手。")
    assert read(approver.post(f"{HOME}own/{yellow.pk}/explain/", {"words": "再说一次"}), 422)

    shown = page(inspector(), yellow)
    assert "现场核查的人病了" in shown and "核对码" in shown and "单位说明" in shown
    assert "裁定作出了" in send(inspector(), f"signals/{yellow.pk}/rule/", verdict="confirm", words="缺人不是理由，应当换人办。")
    assert cards(number)["late_promise"] == ("yellow", "confirmed")
    assert "申诉交上去了" in send(approver, f"own/{yellow.pk}/appeal/", words="当天停电，有供电所的证明。")
    same = inspector().post(f"{HOME}signals/{yellow.pk}/rule/", {"verdict": "confirm", "words": "维持"})
    assert "没有作过原裁定的人" in words(read(same, 422))
    assert "裁定作出了" in send(inspector("arbiter"), f"signals/{yellow.pk}/rule/", verdict="cancel", words="停电属实，撤销。")
    assert cards(number)["late_promise"] == ("yellow", "cancelled")
    assert read(inspector().post(f"{HOME}signals/{yellow.pk}/cancel/", {"words": "再撤一次"}), 422)


def test_days_for_words_end(yellow: Signal, approver: Client, shift: Shift) -> None:
    shift(to=builders.at(2026, 5, 15))  # three working days after the 11th are over
    assert "已经过了" in words(read(approver.post(f"{HOME}own/{yellow.pk}/explain/", {"words": "晚了"}), 422))
    send(inspector(), f"signals/{yellow.pk}/rule/", verdict="confirm", words="没有说明，超期属实。")
    shift(to=builders.at(2026, 5, 25))
    assert "已经过了" in words(read(approver.post(f"{HOME}own/{yellow.pk}/appeal/", {"words": "不服"}), 422))


def test_a_card_that_was_a_mistake_is_cancelled_with_its_reason(yellow: Signal, approver: Client) -> None:
    assert "请写明为什么撤销" in words(read(inspector().post(f"{HOME}signals/{yellow.pk}/cancel/", {"words": ""}), 422))
    send(inspector(), f"signals/{yellow.pk}/cancel/", words="系统停机一天，不算单位的。")
    assert "系统停机一天" in page(approver, yellow)
    assert cards(yellow.number)["late_promise"] == ("yellow", "cancelled")
    assert yellow.name in read(inspector().get(f"{HOME}?status=cancelled"))


def test_several_are_ruled_upon_at_once_and_what_cannot_be_is_told(yellow: Signal, approver: Client, django_capture_on_commit_callbacks: Callable) -> None:
    send(approver, f"own/{yellow.pk}/explain/", words="缺人。")
    other = card(yellow.number, "late_stage")
    client = inspector()
    nothing = words(read(client.get(went(client.post(HOME, {"act": "confirm", "pick": [str(yellow.pk)], "words": ""})))))
    assert "请先打勾选几张，再写理由" in nothing
    with django_capture_on_commit_callbacks(execute=True):
        went(client.post(HOME, {"act": "confirm", "pick": [str(yellow.pk), str(other.pk)], "words": "属实。"}))
    shown = words(read(client.get(HOME)))
    assert "办好了 1 张" in shown and "1 张没有办" in shown and "请等说明来了" in shown
    assert cards(yellow.number)["late_promise"] == ("yellow", "confirmed")


def test_the_list_is_filtered_and_taken_away_as_a_table(yellow: Signal) -> None:
    client = inspector()
    organ = yellow.organ
    assert yellow.name in read(client.get(f"{HOME}?level=yellow&organ={organ}&month=2026-05&rule=late_promise&status=waiting"))
    assert yellow.name not in read(client.get(f"{HOME}?level=red"))
    assert "没有这样的信号" in read(client.get(f"{HOME}?q=260000000000"))
    read(client.get(f"{HOME}?organ=%E4%B8%89&month=2026-13&page=zz"))
    book = load_workbook(io.BytesIO(client.get(f"{HOME}export/?rule=late_promise").content))
    table = list(book.active.values)  # type: ignore[union-attr]
    assert table[0][0] == "信号" and yellow.name in [row[0] for row in table]


def test_the_organ_is_told_in_its_messages(yellow: Signal, handler: Client, approver: Client) -> None:
    worker.discover()
    with acting(SYSTEM):
        for fact in reversed(journal.about(f"signal:{yellow.pk}")):
            for reaction in hearing.hearers(fact.event.event_name, fact.event.event_version):
                reaction.run(fact)
                reaction.run(fact)  # a crash may run it again
    shown = words(read(approver.get("/messages/")))
    assert shown.count("监察黄牌：小餐饮经营许可") == 1
    assert "监察黄牌" not in words(read(handler.get("/messages/")))


# -- figures


def _closed_in_time(handler: Client, approver: Client, count: int) -> list[str]:
    made = []
    for who in [QIUSHENG, XIAOMAN] * count:
        if len(made) == count:
            break
        number = residents.file(residents.signed_in(who))
        do(handler, number, "accept")
        do(handler, number, "submit", words="符合条件。")
        do(approver, number, "refuse", words="场地和平面图不一样，核查记录里写着。")  # nobody may hold two permits for one shop
        made.append(number)
    return made


def test_the_ranking_hides_small_numbers_and_every_number_opens_to_its_cases(number: str, handler: Client, approver: Client, shift: Shift) -> None:
    do(handler, number, "accept")
    shift(to=builders.at(2026, 5, 11))
    rounds()
    leader = officers.signed_in("leader")
    small = read(leader.get(f"{HOME}ranking/?month=2026-05"))
    assert "件数太少" in small and "少于 5" in small and "what=late" not in small
    shift(to=builders.at(2026, 4, 27))
    _closed_in_time(handler, approver, 5)
    shift(to=builders.at(2026, 5, 11))
    rounds()
    kept.forget()
    shown = read(leader.get(f"{HOME}ranking/?month=2026-05"))
    assert "83.3%" in shown and "不合格" in shown
    behind = read(leader.get(inspectors.figure(shown, "市监局超期")))
    assert residents.words(behind).count("超 2 天") == 1 and f"{number[:4]} {number[4:8]}" in behind
    assert "按时" in words(read(leader.get(inspectors.figure(shown, "市监局到期的承诺"))))
    assert "超过承诺时限" in words(read(leader.get(inspectors.figure(shown, "市监局黄牌"))))


def test_everybody_sees_the_day_but_no_name_and_no_small_number(yellow: Signal, handler: Client) -> None:
    kept.forget()
    answer = Client().get("/supervision/")
    shown = read(answer)
    assert "max-age" in answer.headers["Cache-Control"] and "public" in answer.headers["Cache-Control"] and "Refresh" not in answer.headers
    assert yellow.name in shown and "少于 5" in shown and "市监局" in shown
    for secret in (yellow.number, "陈秋生", "周若兰", "示例米粉店"):
        assert secret not in shown
    assert Client().get("/supervision/?follow=1").headers["Refresh"] == "20"


def test_a_trial_of_other_promises_changes_nothing_and_says_who_would_be_late(number: str, handler: Client, approver: Client, shift: Shift) -> None:
    shift(to=builders.at(2026, 4, 27))
    do(handler, number, "accept")
    shift(to=builders.at(2026, 5, 8))  # six working days later
    do(handler, number, "submit", words="符合条件。")
    do(approver, number, "grant")
    catch_up()
    before = cards(number)
    client = officers.signed_in("leader")
    assert "比如 50" in words(read(client.post(f"{HOME}trials/", {"factor": "一半"}), 422))
    address = went(client.post(f"{HOME}trials/", {"factor": "50", "days.licensing.tree-felling": "3"}))
    waiting = client.get(address)
    assert waiting.headers["Refresh"] == "2" and "正在推演" in read(waiting)
    trial = int(address.rstrip("/").rpartition("/")[2])
    with acting(SYSTEM):
        while jobs.actions.go_on(trial, by=SYSTEM):
            pass
    shown = words(read(client.get(address)))
    assert "1 件会超期" in shown and "市监局" in shown and "小餐饮经营许可" in shown
    with acting(SYSTEM):
        row = Trial.objects.get(pk=trial)
        assert [one[2:] for one in row.result] == [[1, 0, 1]]
    assert cards(number) == before
    assert read(officers.signed_in("approver").get(address), 403)


def test_the_case_itself_says_the_same_dates(yellow: Signal) -> None:
    case = Case.objects.get(pk=yellow.case)
    assert case.due_on == yellow.due_on and yellow.judged_on == builders.at(2026, 5, 11).date()
