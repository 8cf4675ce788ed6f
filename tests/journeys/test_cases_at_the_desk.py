"""The officers' side of a small restaurant's permit, every page over HTTP."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from shuheng.foundation.cases import actions as kernel
from shuheng.foundation.cases.models import Case, Step
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.county.models import Organ
from shuheng.foundation.identity.queries import actor_of
from shuheng.foundation.journal.actions import sequence
from shuheng.foundation.journal.models import Entry
from shuheng.services.licensing.models import Application, Document, Material
from tests import builders
from tests.journeys import officers, residents
from tests.journeys.officers import case_page, do, post, same_as_told, seq_on, stage
from tests.journeys.residents import QIUSHENG, read, went, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(shift: Callable[..., None]) -> str:
    """The number of an application that was just filed on the portal."""
    shift(to=builders.at(2026, 4, 27))
    return residents.file(residents.signed_in(QIUSHENG))


def _count() -> None:
    """Let the figures follow the journal, as the worker would."""
    sequence()
    with acting(SYSTEM):
        while kernel.tally(by=SYSTEM):
            pass


def test_a_case_goes_from_receipt_to_the_archive(number: str, handler: Client, approver: Client) -> None:
    listed = words(read(handler.get("/desk/")))
    assert "等我办" in listed and "小餐饮经营许可" in listed and "陈秋生" in listed and "衡山县示例米粉店" not in listed
    assert number not in read(approver.get("/desk/"))

    page = case_page(handler, number)
    assert "199****" in page and "衡山县示例米粉店" in page and "示例甲" not in page
    do(handler, number, "receive")
    assert "受理通知书" in do(handler, number, "accept", words="材料齐全")
    assert "最晚" in words(do(handler, number, "submit", words="现场看过，符合条件。"))
    assert stage(number) == "deciding" and Case.objects.get(number=number).account is None
    assert number in read(approver.get("/desk/"))
    page = words(do(approver, number, "grant", conditions="不得制售裱花蛋糕"))
    assert "准予" in page and "决定书" in page
    do(handler, number, "deliver", way="electronic")
    page = words(do(handler, number, "close"))
    assert "办结" in page and stage(number) == "closed"
    assert number in read(handler.get("/desk/?view=done")) and number in read(handler.get("/desk/?view=closed&month=2026-04"))
    same_as_told(number)


def test_what_is_missing_is_told_once_and_comes_back(number: str, handler: Client) -> None:
    papers = {paper.code: paper for paper in Material.objects.filter(case__number=number)}
    check = f"/desk/cases/{number}/check/"
    page = read(handler.post(check, {f"verdict.{papers['plan'].pk}": "bad", f"verdict.{papers['health'].pk}": "ok"}), 422)
    assert "请写哪里不对" in page and Material.objects.get(pk=papers["health"].pk).verdict == "ok"
    went(handler.post(check, {f"verdict.{papers['plan'].pk}": "bad", f"remark.{papers['plan'].pk}": "没有标冰箱的位置"}))
    page = case_page(handler, number)
    assert 'name="item_plan" value="没有标冰箱的位置"' in page
    assert "一次说全" in read(post(handler, number, "ask_supplement", days="15"), 422)
    page = words(do(handler, number, "ask_supplement", item_plan="没有标冰箱的位置", others="写明周末营业不营业\n", days="15"))
    assert "补正材料一次性告知书" in page and "等申请人补正" in page
    assert number in read(handler.get("/desk/?view=waiting")) and number not in read(handler.get("/desk/?view=mine"))

    resident = residents.signed_in(QIUSHENG)
    went(resident.post(f"/affairs/{number}/supplement/", {"material.plan": residents.upload("新平面图"), "words": "周末照常", "send": "1"}))
    assert stage(number) == "received" and number in read(handler.get("/desk/"))
    page = words(do(handler, number, "accept"))
    assert "新平面图" not in page and "已换新的" in page
    same_as_told(number)


def test_a_special_procedure_stops_the_clock_and_an_extension_lengthens_it(
        number: str, handler: Client, approver: Client, shift: Callable[..., None]) -> None:
    do(handler, number, "accept")
    due = Case.objects.get(number=number).due_on
    assert "请写 1 到 180" in read(post(handler, number, "suspend", kind="inspection", days="千", words="送检"), 422)
    page = words(do(handler, number, "suspend", kind="inspection", days="10", words="水样要送检"))
    assert "停表" in page and "特别程序期限告知书" in page
    assert number in read(handler.get("/desk/?view=paused"))
    shift(to=builders.at(2026, 5, 8))
    do(handler, number, "resume", words="水样合格")
    later = Case.objects.get(number=number).due_on
    assert due and later and later > due

    assert "最多 10 个" in read(approver.get(f"/desk/cases/{number}/do/extend/"))
    assert "请写 1 到 10" in read(post(approver, number, "extend", days="40", words="要复检"), 422)
    page = words(do(approver, number, "extend", days="5", words="要请专家再看一次"))
    assert "延长审批期限告知书" in page and "经批准延长 5 个工作日" in page
    assert post(approver, number, "extend", seq="1", days="5", words="再延一次").status_code in (403, 409)
    same_as_told(number)


def test_a_refusal_is_looked_at_once_more_and_says_why(number: str, handler: Client, approver: Client) -> None:
    do(handler, number, "accept")
    do(handler, number, "submit")
    page = case_page(approver, number)
    assert "不符合条件：店主没有被禁止从事食品经营。" in page
    assert "请选一个理由" in read(post(approver, number, "refuse", words=" "), 422)
    asked = post(approver, number, "refuse", ready="不符合条件：店主没有被禁止从事食品经营。", words="三年内被吊销过许可。")
    page = words(read(asked))
    assert "确定要不予许可吗" in page and "三年内被吊销过许可" in page and stage(number) == "deciding"
    page = words(do(approver, number, "refuse", ready="不符合条件：店主没有被禁止从事食品经营。", words="三年内被吊销过许可。"))
    assert "三年内被吊销过许可" in page and Case.objects.get(number=number).outcome == "refused"
    pdf = Document.objects.get(case__number=number, kind="refused")
    answer = approver.get(f"/desk/cases/{number}/documents/{pdf.pk}/")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


def test_several_are_received_at_once_and_what_cannot_be_says_why(number: str, handler: Client, django_capture_on_commit_callbacks: Any) -> None:
    resident = residents.signed_in(QIUSHENG)
    second = residents.file(resident, answers=residents.sample(shop_name="衡山县示例二店"))
    do(handler, number, "receive")
    with django_capture_on_commit_callbacks(execute=True):
        went(handler.post("/desk/", {"act": "receive", "pick": [number, second, "260000000099"]}))
    assert stage(second) == "received"
    page = words(read(handler.get("/desk/")))
    assert "别的 1 件都办好了" in page and "2 件没有办" in page and "现在在“受理审核”环节" in page
    assert "没有办" not in words(read(handler.get("/desk/")))
    went(handler.post("/desk/", {"act": "accept"}))
    assert "还没有选办件" in read(handler.get("/desk/"))


def test_whoever_comes_second_sees_what_happened(number: str, handler: Client, approver: Client) -> None:
    do(handler, number, "accept")
    do(handler, number, "submit")
    seen = seq_on(case_page(approver, number))
    do(approver, number, "grant")
    again = post(approver, number, "grant", seq=seen)
    assert went(again).startswith(f"/desk/cases/{number}/"), "the same officer's second click changes nothing"
    assert Step.objects.filter(case__number=number, move="grant").count() == 1
    late = post(approver, number, "return", seq=seen, words="面积还要再量一次")
    page = words(read(late, 409))
    assert "没有办成，什么都没有改动" in page and "办了“准予许可”" in page and "面积还要再量一次" in page


def test_other_organs_see_nothing_and_windows_no_more_than_they_need(number: str) -> None:
    for name in ("civil", "town", "window"):
        client = officers.signed_in(name)
        assert client.get(f"/desk/cases/{number}/").status_code == 404
        assert client.post(f"/desk/cases/{number}/do/accept/").status_code == 404
        assert client.post(f"/desk/cases/{number}/reveal/", {"reason": "看一看"}).status_code in (404, 422)
        lists = read(client.get("/desk/?view=all")) + read(client.get(f"/desk/?view=all&q={number}"))
        assert f"/desk/cases/{number}/" not in lists
    assert stage(number) == "filed"


def test_personal_answers_are_shown_for_a_reason_that_the_applicant_reads(number: str, handler: Client) -> None:
    address = f"/desk/cases/{number}/reveal/"
    assert "请写明为什么要看" in read(handler.post(address, {"reason": " "}), 422)
    page = read(handler.post(address, {"reason": "打电话约现场核查"}))
    assert "示例甲" in page and "19900000001" in page and "199****0001" not in page and "打电话约现场核查" in page
    assert "示例甲" not in case_page(handler, number)
    assert Entry.objects.filter(name="licensing.personal_shown").count() == 1
    leader = officers.signed_in("leader")
    assert "只有办理单位看得到" in case_page(leader, number)
    assert leader.post(address, {"reason": "看一看这件"}).status_code == 404


def test_a_case_changes_hands_and_opinions_are_asked(number: str, handler: Client, approver: Client) -> None:
    do(handler, number, "accept")
    other = Organ.objects.get(code="civil-affairs")
    civil = officers.signed_in("civil")
    do(handler, number, "ask_opinions", organ_1=str(other.pk), words="是不是低保户家庭", days="3")
    assert number in read(civil.get("/desk/?view=opinions"))
    page = case_page(civil, number)
    assert "是不是低保户家庭" in page and "衡山县示例米粉店" in page and "转办" not in words(page)
    do(handler, number, "submit")
    assert "还有 1 个单位的意见没有答复" in words(read(post(approver, number, "grant"), 422)) and stage(number) == "deciding"
    do(civil, number, "give_opinion", verdict="agree", text="是。")
    page = words(case_page(handler, number))
    assert "同意" in page and "是。" in page and number not in read(civil.get("/desk/?view=opinions"))

    answer = post(handler, number, "transfer", organ=str(other.pk), words="应当由民政办理", sure="yes")
    assert answer.status_code == 302 and Case.objects.get(number=number).organ == other
    assert handler.get(f"/desk/cases/{number}/").status_code == 404
    assert "应当由民政办理" in case_page(civil, number)
    do(civil, number, "send_back", words="还是归市场监管局")
    assert "还是归市场监管局" in case_page(handler, number)
    assert Application.objects.exists() is False, "nobody reads answers without acting"
    same_as_told(number)


def test_a_bad_rating_is_called_back_answered_and_the_case_taken_up_again(number: str, handler: Client, approver: Client) -> None:
    for client, act, given in ((handler, "accept", {}), (handler, "submit", {}), (approver, "grant", {}), (handler, "deliver", {"way": "window"}),
                               (handler, "close", {})):
        do(client, number, act, **given)
    case = Case.objects.get(number=number)
    actor = actor_of(residents.account(QIUSHENG))
    with acting(actor):
        kernel.rate(case.pk, 1, reasons=("efficiency",), words="等太久", by=actor)
    assert number in read(approver.get("/desk/?view=bad"))
    assert "先打电话" in case_page(approver, number)
    do(approver, number, "call_back", finding="put_right")
    page = words(do(approver, number, "answer_rating", finding="put_right", words="加了人手，以后三天办完。"))
    assert "加了人手" in page and "非常不满意" in page
    page = words(do(approver, number, "reopen", reason="rating", stage="examining", words="重新核查一次"))
    assert "重新办理" in page and Case.objects.get(number=number).closed_on is None
    same_as_told(number)


def test_the_leader_sees_figures_that_open_to_their_cases(number: str, handler: Client, approver: Client, shift: Callable[..., None]) -> None:
    done = residents.file(residents.signed_in(QIUSHENG), answers=residents.sample(shop_name="衡山县示例二店"))
    for client, act, given in ((handler, "accept", {}), (handler, "submit", {}), (approver, "grant", {}), (handler, "deliver", {"way": "window"}),
                               (handler, "close", {})):
        do(client, done, act, **given)
    shift(to=builders.at(2026, 5, 20))
    with acting(SYSTEM):
        kernel.turn_lamps(by=SYSTEM)
    _count()
    leader = officers.signed_in("leader")
    page = words(read(leader.get("/desk/leader/")))
    assert "全县办件" in page and "一件超期，卡在哪里" in page and "4月按承诺办完" in page
    assert re.search(r"2026年4月 ?2 ?1 ?100\.0% ?0\.0 天", page)
    assert number in read(leader.get("/desk/?view=all&lamp=late")) and done in read(leader.get("/desk/?view=closed&month=2026-04"))
    assert "衡山县市场监督管理局的办件" in read(handler.get("/desk/leader/"))
    book = load_workbook(io.BytesIO(leader.get("/desk/leader/export/").content))
    assert [sheet.title for sheet in book] == ["按单位", "按事项", "按月"]
    with acting(SYSTEM):
        kernel.count_anew(by=SYSTEM)
    assert "没有正在办的件" in read(leader.get("/desk/leader/"))
    _count()
    assert words(read(leader.get("/desk/leader/"))) == page, "counted anew from the first fact it is the same"


def test_a_list_is_exported_and_that_is_written_down(number: str, handler: Client) -> None:
    answer = handler.get("/desk/export/?view=mine")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0][0] == "编号" and rows[1][:3] == (f"{number[:4]} {number[4:8]} {number[8:]}", "小餐饮经营许可", "陈秋生")
    assert rows[1][7].date() == date(2026, 4, 27)
    entry = Entry.objects.get(name="desk.exported")
    assert entry.data == {"view": "mine", "rows": 1, "whole": True} and entry.account == officers.account("handler").pk
    empty = load_workbook(io.BytesIO(officers.signed_in("civil").get("/desk/export/?view=all").content))
    assert len(list(empty.active.values)) == 1


def test_search_finds_by_number_name_telephone_and_matter(number: str, handler: Client) -> None:
    spaced = f"{number[:4]} {number[4:8]} {number[8:]}"
    for asked in (number, spaced, "陈秋生", "19900000001", "小餐饮"):
        assert number in read(handler.get("/desk/", {"view": "all", "q": asked})), asked
    for asked in ("陈秋", "陈秋生生", "19900000009", "260000000099", "建房"):
        assert number not in read(handler.get("/desk/", {"view": "all", "q": asked})), asked


def test_a_page_of_the_desk_costs_the_same_however_many_cases_there_are(
    number: str, handler: Client, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shuheng.foundation.core.kept.monotonic", lambda: 0.0)  # a busy machine lets nothing that is kept grow old between two looks

    def cost(address: str) -> int:
        handler.get(address)
        with django_assert_max_num_queries(80) as asked:
            read(handler.get(address))
        beside = ("SAVEPOINT", "set_config", "county_calendar")  # the calendar is asked again every two seconds
        return len([query for query in asked if not any(word in query["sql"] for word in beside)])

    residents.file(residents.signed_in(QIUSHENG), answers=residents.sample(shop_name="衡山县示例旧店"))
    addresses = ("/desk/", "/desk/?view=all", f"/desk/?q={number}", f"/desk/cases/{number}/?view=mine")
    before = [cost(address) for address in addresses]
    for shop in range(3):
        residents.file(residents.signed_in(QIUSHENG), answers=residents.sample(shop_name=f"衡山县示例{shop}店"))
    assert [cost(address) for address in addresses] == before
    assert max(before) <= 32, before
