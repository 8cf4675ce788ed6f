"""What stands in the room of disclosure: requests in six states, an item to be published, a released report; brought about when a page asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.browser.visitors import Visitor
from tests.browser.waiting import QIUSHENG, Come
from tests.files import papers

CONTENT = "学校食堂食品安全抽检结果的汇总表（示例）"


@dataclass(frozen=True)
class Disclosure:
    """Addresses: `mine` and `desk` of a request under way, others of requests in other states, an item, a report.

    `copied` has a copy put to its answer, `given` was answered with one, `asked` waits for another organ, `done` was refused and is disputed.
    """

    mine: str
    desk: str
    correct: str
    consult: str
    refused: str
    done: str
    item: str
    report: str
    copied: str
    given: str
    asked: str


def disclosure(come: Come) -> Disclosure:
    resident, clerk, head = come(account=QIUSHENG), come(account="discloser"), come(account="approver")
    running, correct, consult, refused, given, asked = (_asked(resident, f"{year}年{CONTENT}") for year in range(2020, 2026))
    _done(clerk, correct, "ask_correction", words="请写明是哪个学期、哪一类学校")
    _done(clerk, consult, "third_party", name="示例茶业专业合作社", words="抽检报告里的原料配方")
    head.open(f"{_desk(refused)}do/decide/")
    head.page.locator("select[name=outcome]").select_option("process")
    _sent(head, words="汇总表还在讨论，没有定稿")
    _dispute(clerk, refused)
    _copied(clerk, running), _copied(clerk, given)
    head.open(f"{_desk(given)}do/decide/")
    head.page.locator("select[name=outcome]").select_option("granted")
    _sent(head, words="汇总表附在后面，可以下载")
    clerk.open(f"{_desk(asked)}do/organs/")
    clerk.page.locator("select[name=organs]").select_option(label="衡山县民政局")
    _sent(clerk, words="与贵局共同制定的方案（示例）")
    return Disclosure(_mine(running), _desk(running), _mine(correct), _desk(consult), _mine(refused), _desk(refused), _item(clerk), _report(head),
                      _desk(running), _mine(given), _desk(asked))


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


def _copied(clerk: Visitor, number: str) -> None:
    """A copy of the information, put to the answer."""
    clerk.open(f"{_desk(number)}do/enclose/")
    clerk.page.locator("input[name=files]").set_input_files([{"name": "抽检结果汇总表（示例）.pdf", "mimeType": "application/pdf", "buffer": papers.pdf(2)}])
    _sent(clerk)


def _dispute(clerk: Visitor, number: str) -> None:
    """A review, not concluded yet."""
    clerk.open(f"{_desk(number)}do/dispute/")
    clerk.page.locator("input[name=kind][value=review]").check()
    _sent(clerk, number="衡政复〔2026〕3号（示例）", forum="衡山县人民政府")


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
