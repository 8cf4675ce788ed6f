"""The main story: a resident, two officers, a stranger and a leader, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.browser import applicants, handlers
from tests.browser.applicants import MATTER, TITLE
from tests.browser.program import MORNING, Program
from tests.browser.visitors import Visitor
from tests.builders import id_number

pytestmark = pytest.mark.usefixtures("program")
Come = Callable[..., Visitor]


def _day(program: Program, days: int, hours: int = 0) -> datetime:
    later = MORNING + timedelta(days=days, hours=hours)
    program.set_clock(later)
    return later


def _register(who: Visitor, telephone: str) -> None:
    who.open("/matters/?q=开饭店")
    who.press(TITLE)
    who.sees("健康证明", "7 个工作日", "依据和救济")
    who.press("开始申请")
    assert "/sign-in/" in who.page.url
    who.ask_code(telephone)
    who.fill("姓名", "谭秋月")
    who.fill("身份证号", id_number(int(telephone[-2:])))
    who.page.locator("#main form button[type=submit]").first.click()
    who.lands(f"/apply/{MATTER}/")


def _apply(who: Visitor) -> str:
    applicants.answer_everything(who)
    who.sees("谭秋月", "湘江路农贸市场东门旁", "健康证明.png")
    who.press("提交申请")
    who.sees("有 1 处要改", "请先勾选")
    who.page.get_by_label("上面填的都是真的").check()
    who.page.get_by_role("button", name="提交申请").dblclick()  # as many do; it is filed once
    who.lands("/filed/")
    who.sees("已经提交", "最晚")
    return applicants.number_in(who.page.url)


def _tell_what_is_missing(handler: Visitor, number: str) -> None:
    handler.open("/desk/")
    handler.page.get_by_role("row").filter(has_text=applicants.spaced(number)).get_by_role("link").click()
    handler.sees("谭秋月", "衡山县示例米粉店")
    handlers.act(handler, "receive", "收下了")
    handlers.supplement(handler, health="过期了，请换一张一年内的", plan="没有标出冰箱的位置")


def _bring_it(who: Visitor, telephone: str) -> None:
    who.open("/sign-in/")
    who.ask_code(telephone)
    who.open("/affairs/")
    who.sees("1 件事等您", TITLE)
    who.press(TITLE, exact=True)
    who.sees("过期了，请换一张一年内的", "没有标出冰箱的位置")
    who.press("去补交")
    applicants.hand_in(who, {"健康证明": "新健康证明.png", "店面平面图": "新平面图.png"})
    who.press("都补好了，交上去")
    who.sees("您补交了材料")


def _examine(handler: Visitor, number: str) -> None:
    handlers.open_case(handler, number)
    handlers.act(handler, "accept", "已经受理", words="材料齐全")
    handlers.act(handler, "suspend", "已经停表", kind="inspection", days="5", words="水样要送检")


def _finish(handler: Visitor, approver: Visitor, number: str) -> None:
    handlers.open_case(handler, number)
    handlers.act(handler, "resume", "特别程序结束", words="水样合格")
    handlers.act(handler, "submit", "转到下一步", words="现场看过，符合条件")
    handlers.open_case(approver, number)
    handlers.act(approver, "grant", "已经作出决定", conditions="不得制售裱花蛋糕")
    handlers.open_case(handler, number)
    handlers.act(handler, "deliver", "已经送达", way="electronic")
    handlers.act(handler, "close", "已经办结归档")


def _see_the_paper(who: Visitor) -> str:
    who.sees("准予许可", "不得制售裱花蛋糕", "评一评")
    assert "现场看过" not in who.text()
    paper = applicants.download(who, "决定书|许可证")
    assert paper.startswith(b"%PDF")
    return applicants.code_in(paper)


@pytest.mark.parametrize(("phone", "telephone"), [
    pytest.param(True, "19912340078", id="applies on a phone, supplements on a desktop"),
    pytest.param(False, "19912340077", id="the other way round", marks=pytest.mark.proof),
])
def test_a_resident_gets_a_permit_and_everybody_sees_their_part(phone: bool, telephone: str, visitor: Come, program: Program) -> None:
    resident = visitor(phone=phone)
    _register(resident, telephone)
    number = _apply(resident)
    handler, approver = visitor(account="handler"), visitor(account="approver")
    _tell_what_is_missing(handler, number)

    _day(program, 1)
    _bring_it(visitor(phone=not phone), telephone)
    _examine(handler.again(), number)
    _day(program, 2)
    _finish(handler.again(), approver.again(), number)

    resident.open(f"/affairs/{number}/")
    code = _see_the_paper(resident)
    stranger = visitor()
    stranger.open("/verify/")
    stranger.fill("核验码", code)
    stranger.press("查真假")
    stranger.sees("是真的", "谭**")
    assert "谭秋月" not in stranger.text()

    resident.press("评一评")
    resident.choose("您觉得", "非常满意")
    resident.press("交评价")
    resident.sees("非常满意")

    leader = visitor(account="leader")
    leader.open("/desk/leader/")
    leader.sees("全县办件", "县市场监督管理局")
    leader.page.locator(".stats a").first.click()
    assert leader.page.url.startswith(f"{leader.address}/desk/?")
