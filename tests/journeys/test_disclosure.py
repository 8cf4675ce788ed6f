"""Asking an organ for information: from the portal to the answer, on paper, with a refusal and an extension; the year's report says what was done."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.numbers import spaced
from shuheng.foundation.core.sheets import XLSX
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal import queries as journal
from shuheng.services.disclosure import jobs, reactions
from shuheng.services.disclosure.models import Request
from tests import builders
from tests.files import papers
from tests.journeys import officers
from tests.journeys.residents import DONGMEI, QIUSHENG, follow, read, signed_in, went, words

pytestmark = pytest.mark.django_db
ASKED = {"organ": "market-regulation", "who": "", "applicant": "natural", "content": "去年学校食堂抽检的结果（示例）",
         "medium": "electronic", "delivery": "online"}
LETTER = {"way": "post", "received_on": "2026-04-24", "applicant": "natural", "name": "陈秋生", "number": "430423197208150007",
          "content": "2025年餐饮店行政处罚决定书（示例）", "medium": "paper", "delivery": "post", "address": "衡山县示例镇示例村 1 号"}


@pytest.fixture(autouse=True)
def _april(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 4, 27))


def ask(who: Client, **changes: str) -> str:
    """A request from the portal; the address of its page."""
    return went(who.post("/disclosure/ask/", {key: value for key, value in {**ASKED, **changes}.items() if value}))


def number_in(address: str) -> str:
    found = re.search(r"/(\d{12})/", address)
    assert found
    return found[1]


def day_words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def answer_by(start: date, days: int = 20) -> str:
    """What the applicant reads as long as nobody is waited for."""
    return f"最晚 {day_words(calendar().add(start, days))}答复您"


def act(who: Client, number: str, code: str, /, **given: Any) -> str:
    """An act of an officer that must be done; the page after it."""
    return read(who.get(went(who.post(f"/desk/disclosure/requests/{number}/do/{code}/", given))))


def test_a_resident_asks_corrects_waits_for_a_third_party_and_is_answered(shift: Callable[..., None]) -> None:
    mine, clerk, head = signed_in(DONGMEI), officers.signed_in("discloser"), officers.signed_in("approver")
    assert "申请公开信息" in read(Client().get("/disclosure/")) and went(Client().get("/disclosure/ask/")).startswith("/sign-in/")
    assert "写清楚要哪份信息" in words(read(mine.post("/disclosure/ask/", {**ASKED, "content": "文件"}), 422))
    page = ask(mine)
    number = number_in(page)
    assert answer_by(date(2026, 4, 27)) in words(read(mine.get(page)))
    assert "政府信息公开申请" in read(mine.get("/affairs/")) and page in read(mine.get("/affairs/"))
    assert number in read(clerk.get("/desk/?view=all")) and went(clerk.get(f"/desk/cases/{number}/")) == f"/desk/disclosure/requests/{number}/"

    assert "停表" in act(clerk, number, "ask_correction", words="请写明是哪个学期、哪一类学校")
    assert "请写明是哪个学期" in read(mine.get(page))
    follow(number)
    letters = words(read(mine.get("/messages/")))
    assert "补正告知书" in letters and "登记回执" in letters
    shift(to=builders.at(2026, 5, 6))
    went(mine.post(f"{page}correct/", {"words": "2025年秋季学期小学食堂抽检的结果汇总表"}))
    assert answer_by(date(2026, 5, 6)) in words(read(mine.get(page)))

    assert "不给申请人看" in act(clerk, number, "third_party", name="示例茶业专业合作社", address="", words="抽检报告里的原料配方")
    follow(number)
    assert "第三方意见征求书" not in read(mine.get("/messages/"))
    held = read(mine.get(page))
    assert "正在征求意见" in held and "示例茶业" not in held
    third = re.search(r'name="third" value="(\d+)"', read(clerk.get(f"/desk/disclosure/requests/{number}/do/note_third_party/")))
    assert third
    shift(to=builders.at(2026, 5, 13))
    act(clerk, number, "note_third_party", third=third[1], verdict="object", words="原料配方是商业秘密")
    # six working days stood still: 7, 8, 9 (a make-up Saturday), 11, 12, 13 May
    assert answer_by(date(2026, 5, 6), 26) in words(read(mine.get(page)))

    assert "不归您现在的岗位" in read(clerk.get(f"/desk/disclosure/requests/{number}/do/decide/"), 404)
    attach = f"/desk/disclosure/requests/{number}/do/enclose/"
    assert "假的.pdf" in words(read(clerk.post(attach, {"files": SimpleUploadedFile("假的.pdf", b"<html>")}), 422))
    copies = {"files": [SimpleUploadedFile("抽检结果汇总表（示例）.pdf", papers.pdf(2)), SimpleUploadedFile("说明（示例）.docx", papers.docx())]}
    kept = read(clerk.get(went(clerk.post(attach, copies))))
    copy = re.search(r"/disclosure/enclosures/\d+/", kept)
    assert copy and "现在他看不到" in kept and "附上的文件" in read(head.get(f"/desk/disclosure/requests/{number}/do/decide/"))
    read(mine.get(copy[0]), 404)
    act(head, number, "decide", outcome="partly", words="汇总表可以公开，原料配方是第三方的商业秘密，不公开")
    end = words(read(mine.get(page)))
    assert "部分公开" in end and "原料配方是第三方的商业秘密" in end and "抽检结果汇总表（示例）.pdf" in end
    got = mine.get(copy[0])
    assert got.content.startswith(b"%PDF") and "attachment" in got["Content-Disposition"] and clerk.get(copy[0]).status_code == 200
    for other in (signed_in(QIUSHENG), officers.signed_in("openness")):
        read(other.get(copy[0]), 404)
    paper = re.search(r"/disclosure/documents/(\d+)/", read(mine.get(page)))
    assert paper
    printed = mine.get(paper[0])
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF") and "attachment" in printed["Content-Disposition"]
    read(signed_in(QIUSHENG).get(paper[0]), 404)
    read(signed_in(QIUSHENG).get(page), 404)
    went(mine.post(f"{page}rate/", {"level": "5"}))
    assert "您的评价" in words(read(mine.get(page)))


def test_a_letter_is_recorded_extended_refused_and_posted() -> None:
    clerk, head = officers.signed_in("discloser"), officers.signed_in("approver")
    assert "收到的日子" in words(read(clerk.post("/desk/disclosure/new/", {**LETTER, "received_on": "2026-05-01"}), 422))
    number = number_in(went(clerk.post("/desk/disclosure/new/", LETTER)))
    page = read(clerk.get(f"/desk/disclosure/requests/{number}/"))
    assert "2026年4月24日，挂号信、快递" in words(page) and LETTER["number"] not in page
    assert "政府信息公开申请登记回执" in page
    due = day_words(calendar().add(date(2026, 4, 24), 40))
    assert due in words(act(head, number, "extend", days="20", words="要检索的卷宗很多"))
    refusal = f"/desk/disclosure/requests/{number}/do/decide/"
    assert "写明理由" in words(read(head.post(refusal, {"outcome": "enforcement", "words": "不行"}), 422))
    assert "送达" in act(head, number, "decide", outcome="enforcement", words="处罚决定书以外的卷宗材料属于执法案卷")
    assert "邮寄送达" in act(clerk, number, "deliver", way="post")
    assert number in read(clerk.get("/desk/disclosure/?state=closed&group=refused"))
    dispute = {"kind": "review", "number": "衡政复〔2026〕3号（示例）", "forum": "衡山县人民政府", "filed_on": "2026-04-27"}
    assert "尚未审结" in act(clerk, number, "dispute", **dispute)
    found = re.search(r'name="dispute" value="(\d+)"', read(clerk.get(f"/desk/disclosure/requests/{number}/do/dispute_result/")))
    assert found and "结果维持" in act(clerk, number, "dispute_result", dispute=found[1], outcome="upheld", decided_on="2026-04-27")
    assert "行政复议10001" in words(read(head.get("/desk/disclosure/report/?year=2026")))
    assert number in words(read(signed_in(QIUSHENG).get("/disclosure/mine/"))).replace(" ", "")


def test_an_organ_that_was_asked_answers_from_its_inbox() -> None:
    clerk, other = officers.signed_in("discloser"), officers.signed_in("civil")  # who holds cases.opine only
    number = number_in(ask(signed_in(QIUSHENG)))
    with acting(SYSTEM):
        civil = builders.organ("civil-affairs").pk
    act(clerk, number, "organs", organs=[civil], words="与贵局共同制定的方案")
    assert number in read(other.get("/desk/?view=opinions"))
    asked = read(other.get(f"/desk/disclosure/requests/{number}/"))
    assert "与贵局共同制定的方案" in asked and "去年学校食堂抽检" not in asked and "陈秋生" not in words(asked.split("<main")[1])
    read(other.get("/desk/disclosure/"), 403)
    act(other, number, "opinion", verdict="agree", words="")
    assert "同意公开" in read(clerk.get(f"/desk/disclosure/requests/{number}/"))
    read(officers.signed_in("fire").get(f"/desk/disclosure/requests/{number}/"), 404)


def test_the_years_report_says_what_was_done(shift: Callable[..., None]) -> None:
    shift(to=builders.at(2026, 12, 1))
    mine, head = signed_in(QIUSHENG), officers.signed_in("approver")
    granted, refused, open_ = (number_in(ask(mine, content=f"第 {place} 份要的信息（示例）")) for place in (1, 2, 3))
    act(head, granted, "decide", outcome="granted", words="请看附在后面的汇总表")
    act(head, refused, "decide", outcome="internal", words="这是内部值班的安排表")
    table = words(read(head.get("/desk/disclosure/report/?year=2026")))
    assert "一、本年新收政府信息公开申请数量3000003" in table and "四、结转下年度继续办理1000001" in table
    assert "（一）予以公开1000001" in table and "属于三类内部事务信息1000001" in table
    assert "2026 年还没有过完" in words(read(head.post("/desk/disclosure/report/?year=2026", {}), 422))

    shift(to=builders.at(2027, 1, 12))
    address = went(head.post("/desk/disclosure/report/?year=2026", {"words": "检索还不够快，明年改"}))
    public = Client()
    told = words(read(public.get(address)))
    assert "新收政府信息公开申请 3 件" in told and "明年改" in told
    assert public.get(f"{address}report.pdf").content.startswith(b"%PDF")
    assert public.get(f"{address}report.xlsx")["Content-Type"] == XLSX
    assert "已经发布过" in words(read(head.post("/desk/disclosure/report/?year=2026", {}), 422))
    county = words(read(officers.signed_in("overseer").get("/desk/disclosure/report/?year=2026")))
    assert "全县" in county and "申请数量3000003" in county
    with acting(SYSTEM):
        assert Request.objects.get(case__number=open_).ended_on is None


def test_what_must_be_published_unasked_is_seen_before_its_day(shift: Callable[..., None]) -> None:
    clerk = officers.signed_in("discloser")
    assert "食品药品、产品质量监督抽检结果" in read(Client().get("/disclosure/catalogue/?organ=market-regulation"))
    duty = re.search(r'<option value="(\d+)">食品药品', read(clerk.get("/desk/disclosure/items/new/")))
    assert duty
    went(clerk.post("/desk/disclosure/items/new/", {"duty": duty[1], "title": "四月抽检结果（示例）", "made_on": "2026-04-20"}))
    assert "还没公开" in words(read(clerk.get("/desk/disclosure/items/")))
    shift(to=builders.at(2026, 5, 18))
    assert "1 条快到期" in words(read(clerk.get("/desk/disclosure/")))
    item = re.search(r"/desk/disclosure/items/(\d+)/", read(clerk.get("/desk/disclosure/items/")))
    assert item
    assert "网页地址" in words(read(clerk.post(item[0], {"published_on": "2026-05-18", "link": "javascript:x"}), 422))
    went(clerk.post(item[0], {"published_on": "2026-05-18", "link": "/data/"}))
    assert "四月抽检结果" in read(Client().get("/disclosure/catalogue/?organ=market-regulation"))


def test_who_answers_hears_of_the_day_before_and_of_the_day_that_passed(shift: Callable[..., None]) -> None:
    clerk, head, overseer = (officers.signed_in(name) for name in ("discloser", "approver", "overseer"))
    number = number_in(ask(signed_in(QIUSHENG)))
    duty = re.search(r'<option value="(\d+)">食品药品', read(clerk.get("/desk/disclosure/items/new/")))
    assert duty
    went(clerk.post("/desk/disclosure/items/new/", {"duty": duty[1], "title": "四月抽检结果（示例）", "made_on": "2026-04-27"}))
    due = calendar().add(date(2026, 4, 27), 20)
    eve = calendar().add(due, -1)
    shift(to=builders.at(eve.year, eve.month, eve.day))
    jobs.warn_of_items()
    with acting(SYSTEM):
        for fact in journal.named("disclosure.item_due"):
            reactions.tell_publisher(fact)
    assert all("快到公开期限：四月抽检结果" in read(who.get("/messages/")) for who in (clerk, head))
    assert "四月抽检结果" not in read(overseer.get("/messages/"))
    shift(to=builders.at(2026, 6, 22))
    with acting(SYSTEM):
        cases.turn_lamps(by=SYSTEM)
    for _ in range(2):
        jobs.tell_overdue(), follow(number)
    for who in (clerk, head, overseer):
        assert read(who.get("/messages/")).count(f"信息公开申请超期：{spaced(number)}") == 1
