"""The resident's side in elderly mode, and without any script."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser import applicants
from tests.browser.applicants import MATTER, TITLE
from tests.browser.county import HEALTH, QIUSHENG, World
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.proof
Come = Callable[..., Visitor]
DONGMEI = "19900000002"


def test_an_elderly_person_applies_on_a_phone_in_large_letters(visitor: Come) -> None:
    who = visitor(account=DONGMEI, phone=True)
    who.open("/services/")
    who.page.get_by_role("link", name="大字版").click()
    who.page.get_by_role("link", name="普通版").wait_for()
    assert who.page.locator("html").get_attribute("data-mode") == "elder"
    size = who.page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    who.open(f"/apply/{MATTER}/")  # others may have begun before, and the guide would offer to go on
    applicants.answer_everything(who)
    small = "() => [...document.querySelectorAll('main .btn, .pick')].map(b => b.getBoundingClientRect().height).filter(h => h && h < 59)"
    assert size >= 20 and not who.page.evaluate(small)
    who.page.get_by_label("上面填的都是真的").check()
    who.press("提交申请")
    who.lands("/filed/")
    who.page.go_back()
    who.sees("也可能已经提交了")
    who.page.go_forward()
    who.press("看进度")
    who.sees(TITLE, "最晚")
    who.page.get_by_role("link", name="普通版").click()
    who.page.get_by_role("link", name="大字版").wait_for()


def test_everything_of_an_application_works_without_a_script(visitor: Come) -> None:
    who = visitor(account=QIUSHENG, script=False)
    who.open(f"/apply/{MATTER}/?step=shop")
    applicants.answer_shop(who)
    applicants.go_on(who)
    screen = who.page.get_by_role("group", name="灶台和店堂之间有没有透明隔板")
    assert not screen.is_visible()
    who.choose("厨房是不是单独一间", "不是，和店堂连着")
    who.press("更新要填的内容")
    screen.wait_for()
    applicants.answer_place(who)
    applicants.go_on(who)
    applicants.answer_food(who)
    who.choose("在不在网上接单", "接")
    who.press("更新要填的内容")
    who.fill("在哪些平台接单", "示例外卖平台")
    _second_person(who)
    applicants.go_on(who)
    who.choose("您保证填的都是真的", "我保证")
    applicants.go_on(who)
    applicants.hand_in(who, applicants.PAPERS)
    applicants.go_on(who)
    who.sees("示例外卖平台", "第 2 位", "示例乙")
    who.page.get_by_label("上面填的都是真的").check()
    who.press("提交申请")
    who.lands("/filed/")


def _second_person(who: Visitor) -> None:
    who.press("再加一位")
    second = who.page.locator("[data-row]").nth(1)
    second.get_by_label("姓名").fill("示例乙")
    second.get_by_label("端菜收银").check()
    second.get_by_label("健康证明是哪天办的").fill("2025-11-20")


def test_without_a_script_the_proof_stands_open_and_the_supplement_can_be_sent(visitor: Come, world: World) -> None:
    who = visitor(account=QIUSHENG, script=False)
    who.open(f"/affairs/{world.supplementing}/")
    who.sees(HEALTH)
    who.press("去补交")
    who.press("都补好了，交上去")
    who.sees("处要改")
