"""What stands in the rooms of reported faults and of the assessment of websites; brought about when a page asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.browser.visitors import Visitor
from tests.browser.waiting import Come, soon


@dataclass(frozen=True)
class Corrections:
    """Addresses: two reports as whoever made them sees them, the list of the organ, the open one at its desk."""

    sent: str
    answered: str
    list: str
    desk: str


def corrections(come: Come) -> Corrections:
    somebody, clerk = come(), come(account="writer")
    answered, sent = _reported(somebody, "标题里少了一个字（示例）"), _reported(somebody, "这一栏好久没有更新了（示例）")
    clerk.open(f"/desk/corrections/{_number(answered)}/do/answer/")
    clerk.page.locator("input[value=mended]").check()
    clerk.page.locator("textarea[name=words]").fill("标题补全了，谢谢您（示例）。")
    clerk.page.locator("#main form[method=post] button[type=submit]").first.click()
    clerk.leaves("/do/")
    return Corrections(sent, answered, "/desk/corrections/", f"/desk/corrections/{_number(sent)}/")


def _reported(somebody: Visitor, words: str) -> str:
    """The address at which whoever reported a fault of the portal finds it again."""
    somebody.open("/corrections/?page=/columns/news/")
    somebody.page.locator("input[value=old]").check()
    somebody.page.locator("textarea[name=words]").fill(words)
    somebody.press("交上去")
    found = urlsplit(somebody.lands("/corrections/find/"))
    return f"{found.path}?{found.query}"


def _number(address: str) -> str:
    return address.partition("number=")[2][:12]


@dataclass(frozen=True)
class Appraisal:
    """Addresses: the sites of today, one of them, the indicators, what everybody reads."""

    list: str
    result: str
    indicators: str
    public: str


def appraisal(come: Come) -> Appraisal:
    leader = come(account="leader")
    result = soon(leader, "/desk/appraisal/", "#main tbody th a")
    return Appraisal("/desk/appraisal/", result, soon(leader, "/desk/appraisal/", "#main .bar a.btn"), "/appraisal/")
