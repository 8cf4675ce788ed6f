"""A story each for joint approval, themes, certificates, supervision and the open interface, with everybody before a browser of their own."""

from __future__ import annotations

import base64
import json
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import applicants, handlers, hands, rooms, waiting
from tests.browser.county import QIUSHENG
from tests.browser.program import Program
from tests.browser.rooms import BIRTH, MEMBERS, PERMIT, RESTAURANT
from tests.browser.visitors import Visitor

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("program")]
Come = Callable[..., Visitor]


def _apart(who: Visitor, name: str, told: str, **given: str) -> None:
    """An act that has a page of its own."""
    who.press(name, exact=True)
    for field, value in given.items():
        box = who.page.locator(f"#main [name='{field}']")
        if box.first.get_attribute("type") == "radio":
            who.page.locator(f"#main [name='{field}'][value='{value}']").check()
        else:
            box.fill(value)
    who.page.locator("#main form .btn[type=submit]").last.click()
    who.sees(told)


def test_a_restaurant_is_opened_by_five_offices_from_one_application(visitor: Come) -> None:
    resident, lead = visitor(account=QIUSHENG, phone=True), visitor(account="handler")
    resident.open("/matters/?event=shop")
    resident.press("开餐馆联合审批")
    resident.sees("5 家一起看", "到期不答复，视为同意")
    number = hands.apply(resident, RESTAURANT, door="开云大道电影院对面二楼")
    handlers.open_case(lead, number)
    handlers.act(lead, "accept", "已经受理")
    _apart(lead, "约联合踏勘", "约好了", on="2026-04-27", place="店门口", words="请店主在场")
    resident.open(f"/affairs/{number}/")
    resident.sees("一起来看现场", "店门口", "0 家已答复")

    _apart(lead, "记踏勘", "踏勘记下了", record="后厨、店堂、通道都看了。", **{f"seen_{code}": "fit" for code in MEMBERS})
    for code, account in MEMBERS.items():
        member = visitor(account=account)
        handlers.open_case(member, number)
        said = {"verdict": "object", "text": "疏散通道宽度不够，拓宽以后可以再申请。"} if account == "fire" else {"verdict": "agree"}
        handlers.act(member, f"part-{code}", "已经答复", **said)
    handlers.open_case(lead, number)
    handlers.act(lead, "collect", "已经汇总", words="四家准予，消防不予")
    head = visitor(account="approver")
    handlers.open_case(head, number)
    handlers.act(head, "partly", "确定要")
    head.press("确定，")
    head.sees("已经答复")

    resident.open(f"/affairs/{number}/")
    resident.sees("部分准予", "5 家已答复", "疏散通道宽度不够")
    assert applicants.download(resident, "联合审批答复书").startswith(b"%PDF")


def test_a_child_is_born_and_one_form_tells_every_office(visitor: Come) -> None:
    resident, office, head = visitor(account=QIUSHENG, phone=True), visitor(account="health"), visitor(account="health:审批岗")
    resident.open("/themes/")
    resident.press("孩子出生", exact=True)
    resident.sees("这些只问一次", "系统转交")
    resident.press("开始申请")
    resident.choose("怀孕的时候办过生育登记吗", "办过")
    resident.choose("妈妈上班的单位交了医保吗", "没有单位或者没交")
    applicants.go_on(resident)
    resident.sees("孩子叫什么，哪天出生")
    run = hands.apply_theme(resident, BIRTH)
    resident.open(f"/themes/runs/{run}/")
    resident.sees("等“出生医学证明签发”办好，就自动提交", "您现在不用做什么")

    first = rooms.first_case(resident, run)
    handlers.do(office, first, "accept")
    handlers.do(head, first, "grant", conditions="证明编号 A430000001")
    household = resident.page.locator("section").filter(has_text="出生登记（新生儿上户口）").last.get_by_role("link").first
    for _ in range(waiting.PATIENCE):
        resident.open(f"/themes/runs/{run}/")
        if household.count() and "/affairs/" in (household.get_attribute("href") or ""):
            break
        resident.page.wait_for_timeout(1_000)
    resident.sees("决定书")
    household.click()
    resident.lands("/affairs/")
    resident.sees("属于一件事", "您填的内容")


def test_a_certificate_is_shown_to_a_stranger_and_ends(visitor: Come, program: Program) -> None:
    door = f"湘江路码头旁 {program.count('door')} 号"
    holder, stranger, office = visitor(account=QIUSHENG, phone=True), visitor(phone=True), visitor(account="approver")
    mine = rooms.granted(visitor, hands.apply(holder, PERMIT, door=door))
    code = rooms.share(holder, mine)
    holder.sees("能用", "看过 0 次")
    stranger.open("/verify/")
    stranger.fill("核验码", code)
    stranger.press("查真假")
    stranger.sees("是真的，现在有效", "陈秋生", door)
    holder.open(mine)
    holder.sees("看过 1 次")
    holder.press("收回")
    stranger.open(f"/verify/{code}/")
    stranger.sees("没有这份文书")

    printed = rooms.code_at_desk(office, f"/desk/certificates/of/{mine.split('/')[2]}/")
    stranger.open(f"/verify/{printed}/")
    stranger.sees("是真的，现在有效", "陈**")
    assert "陈秋生" not in stranger.text()
    rooms.revoke(office, f"/desk/certificates/of/{mine.split('/')[2]}/")
    stranger.open(f"/verify/{printed}/")
    stranger.sees("但现在无效", "撤销")
    holder.open(mine)
    holder.sees("申请时提供了虚假材料", "现在不能出示")


def test_a_card_is_raised_explained_and_ruled_upon(visitor: Come) -> None:
    inspector, office = visitor(account="inspector"), visitor(account="approver")
    number = hands.apply(visitor(account=QIUSHENG), PERMIT, door="湘江路渡口旁")
    inspector.open("/desk/supervision/")
    inspector.press("登记查实的情况")
    inspector.fill("办件编号", number)
    inspector.page.locator("input[name=rule][value=offline]").check()
    inspector.fill("查实的情况", "档案里有手写的受理单，系统里没有。")
    inspector.press("登记并发牌")
    inspector.sees("登记好了")
    inspector.page.get_by_role("row").filter(has_text=applicants.spaced(number)).get_by_role("link").click()
    card = inspector.lands("/signals/").removeprefix(inspector.address)

    office.open("/desk/supervision/own/")
    office.sees("张牌等说明")
    office.open(card)
    office.press("写说明")
    office.page.locator("#main textarea").fill("那天系统停机，先收了纸，第二天补录。")
    office.press("交给监察机关")
    office.sees("说明交上去了", "第二天补录")

    inspector.open(card)
    inspector.sees("第二天补录")
    inspector.press("裁定", exact=True)
    inspector.page.locator("input[name=verdict][value=cancel]").check()
    inspector.page.locator("#main textarea").fill("停机属实，撤销。")
    inspector.press("作出裁定")
    inspector.sees("裁定作出了")
    office.open(card)
    office.sees("停机属实，撤销。", "已撤销")


def _ask(program: Program, path: str, head: str, form: dict[str, str] | None = None) -> Any:
    data = urllib.parse.urlencode(form).encode() if form else None
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(f"{program.address}{path}", data, {"Authorization": head}), timeout=20) as answer:
        return json.load(answer)


def test_a_client_is_registered_and_reads_a_case(visitor: Come, program: Program) -> None:
    number = hands.apply(visitor(account=QIUSHENG), PERMIT, door="湘江路水厂旁")
    manager = visitor(account="manager")
    client, secret = rooms.register(manager, f"示例进度屏{program.count('client')}")
    manager.open("/desk/clients/")
    assert secret not in manager.text() and client in manager.text()

    basic = base64.b64encode(f"{client}:{secret}".encode()).decode()
    token = _ask(program, "/api/oauth/token", f"Basic {basic}", {"grant_type": "client_credentials", "scope": "cases.read"})["access_token"]
    case = _ask(program, f"/api/v1/cases/{number}", f"Bearer {token}")
    assert case["number"] == number
    manager.page.reload()
    manager.sees("示例进度屏")
