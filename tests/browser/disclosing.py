"""What stands in the room of disclosure: requests in four states, an item to be published, a released report; brought about when a page asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.browser.visitors import Visitor
from tests.browser.waiting import QIUSHENG, Come

CONTENT = "学校食堂食品安全抽检结果的汇总表（示例）"


@dataclass(frozen=True)
class Disclosure:
    """Addresses: `mine` and `desk` of a request under way, others of requests in other states, an item, a report."""

    mine: str
    desk: str
    correct: str
    consult: str
    refused: str
    done: str
    item: str
    report: str


def disclosure(come: Come) -> Disclosure:
    resident, clerk, head = come(account=QIUSHENG), come(account="discloser"), come(account="approver")
    running, correct, consult, refused = (_asked(resident, f"{year}年{CONTENT}") for year in (2022, 2023, 2024, 2025))
    _done(clerk, correct, "ask_correction", words="请写明是哪个学期、哪一类学校")
    _done(clerk, consult, "third_party", name="示例茶业专业合作社", words="抽检报告里的原料配方")
    head.open(f"{_desk(refused)}do/decide/")
    head.page.locator("select[name=outcome]").select_option("process")
    _sent(head, words="汇总表还在讨论，没有定稿")
    return Disclosure(_mine(running), _desk(running), _mine(correct), _desk(consult), _mine(refused), _desk(refused), _item(clerk), _report(head))


def _mine(number: str) -> str:
    return f"/disclosure/mine/{number}/"


def _desk(number: str) -> str:
    return f"/desk/disclosure/requests/{number}/"


def _asked(resident: Visitor, content: str) -> str:
    resident.open("/disclosure/ask/?organ=market-regulation")
    resident.page.locator("textarea[name=content]").fill(content)
    resident.press("提交申请")
    found = re.search(r"\d{12}", resident.lands("/disclosure/mine/"))
    assert found
    return found[0]


def _sent(who: Visitor, **given: str) -> str:
    """The form of the page with these words; where it leads."""
    for name, words in given.items():
        who.page.locator(f"#main [name={name}]").fill(words)
    who.page.locator("#main form[method=post] button[type=submit]").first.click()
    return urlsplit(who.leaves("/do/")).path


def _done(clerk: Visitor, number: str, act: str, **given: str) -> None:
    clerk.open(f"{_desk(number)}do/{act}/")
    _sent(clerk, **given)


def _item(clerk: Visitor) -> str:
    clerk.open("/desk/disclosure/items/new/")
    clerk.page.locator("select[name=duty]").select_option(index=1)
    _sent(clerk, title="四月抽检结果（示例）")
    clerk.lands("/items/")
    clerk.open("/desk/disclosure/items/")
    return urlsplit(clerk.page.locator("#main tbody a").first.evaluate("link => link.href")).path


def _report(head: Visitor) -> str:
    head.open("/desk/disclosure/report/?year=2025")
    head.press("发布 2025 年的报告")
    return urlsplit(head.lands("/disclosure/reports/2025/")).path
