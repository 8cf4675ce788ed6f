"""What stands in the county before the pages are looked at: cases brought by residents and officers to the states the pages show."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.browser import applicants, handlers
from tests.browser.applicants import MATTER
from tests.browser.hands import hands_of
from tests.browser.rooms import Rooms
from tests.browser.visitors import Visitor
from tests.builders import id_number

QIUSHENG, XIAOMAN = "19900000001", "19900000003"
HEALTH = "健康证明过期了，请换一张一年内的"
LONG = "示例古丽米热·阿卜杜热合曼"  # as long as names get, on every page that shows one
Come = Callable[..., Visitor]


@dataclass(frozen=True)
class World:
    """The numbers of cases in each state, and what belongs to them."""

    filed: str  # just filed, nobody has touched it
    supplementing: str
    delivered: str  # decided and delivered, not rated
    code: str  # the code of verification of its decision
    letter: str  # address of a message in the site
    party: str  # somebody whom the window has met
    counter: str  # filed at the window
    rooms: Rooms | None = None  # what stands in the other rooms, brought about when a page asks for it


PATIENCE = 240  # seconds


def made(come: Come) -> World:
    """Bring everything about, as people would."""
    resident, handler, approver = come(account=QIUSHENG), come(account="handler"), come(account="approver")
    filed, supplementing, delivered = (file(resident) for _ in range(3))
    handlers.do(handler, supplementing, "receive")
    handlers.supplement(handler, health=HEALTH, plan="没有标出冰箱的位置")
    _decide(handler, approver, delivered)
    world = World(filed, supplementing, delivered, _code(resident, delivered), _letter(resident), *_met(come(account="window")))
    _half_filled(come(account=XIAOMAN))
    return world


def _decide(handler: Visitor, approver: Visitor, number: str) -> None:
    for code in ("receive", "accept", "submit"):
        handlers.do(handler, number, code)
    handlers.do(approver, number, "grant")
    handlers.do(handler, number, "deliver", way="electronic")


def file(resident: Visitor) -> str:
    """What `applicants.file` does, in a second: the same forms are sent, but nobody draws the pages."""
    hands = hands_of(resident)
    return applicants.number_in(hands.post(f"/apply/{MATTER}/?step=review", hands.prepare()).leads)


def _half_filled(resident: Visitor) -> None:
    hands_of(resident).prepare()


def _code(resident: Visitor, number: str) -> str:
    resident.open(f"/affairs/{number}/")
    return applicants.code_in(applicants.download(resident, "决定书"))


def _letter(resident: Visitor) -> str:
    letters = resident.page.locator("#main a[href^='/messages/']")
    for _ in range(PATIENCE):  # notices follow the facts; on a busy machine the papers come first
        resident.open("/messages/")
        if letters.count():
            break
        resident.page.wait_for_timeout(1_000)
    address = letters.first.get_attribute("href")
    assert address
    return address


def _met(window: Visitor) -> tuple[str, str]:
    window.open("/desk/window/")
    window.fill("姓名或名称", LONG)
    window.fill("证件号", id_number(88))
    window.page.locator("#main form[method=post] button[type=submit]").first.click()
    party = re.search(r"/desk/window/(\d+)/", window.page.url)
    assert party, window.text()
    window.open(f"/desk/window/{party[1]}/{MATTER}/")
    applicants.answer_shop(window)
    window.fill("联系电话", "19900000088")
    applicants.answer_place(window)
    applicants.answer_food(window)
    window.choose("您保证填的都是真的", "我保证")
    window.press("收件", exact=True)
    window.sees("还差租房合同")  # the shop is rented: one paper more
    for paper in window.page.locator("input[name=paper]").all():
        paper.check()
    window.page.get_by_label("已经念给申请人听").check()
    window.press("收件", exact=True)
    return party[1], applicants.number_in(window.lands("/filed/"))
