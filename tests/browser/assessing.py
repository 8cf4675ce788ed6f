"""What stands in the rooms of reported faults, letters and of the assessment of websites; brought about when a page asks for it."""

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
class Letters:
    """Addresses: a letter that waits, as whoever wrote it sees it and at its desk; one that was answered and published, at the desk and for everybody."""

    sent: str
    desk: str
    ready: str
    public: str


def letters(come: Come) -> Letters:
    somebody, clerk, second = come(), come(account="writer"), come(account="proofreader")
    sent, answered = _wrote(somebody, "示例：大厅周六开不开门"), _wrote(somebody, "示例：示例路几时修好")
    clerk.open(f"/desk/letters/{_number(answered)}/do/answer/")
    clerk.page.locator("input[value=answered]").check()
    clerk.page.locator("textarea[name=words]").fill("月底以前修好，施工的时候从东边绕行（示例）。")
    clerk.page.locator("#main form[method=post] button[type=submit]").first.click()
    clerk.leaves("/do/")
    second.open(f"/desk/letters/{_number(answered)}/do/publish/")
    second.page.locator("#main form[method=post] button[type=submit]").first.click()
    second.leaves("/do/")
    return Letters(sent, f"/desk/letters/{_number(sent)}/", f"/desk/letters/{_number(answered)}/", f"/letters/{_number(answered)}/")


def _wrote(somebody: Visitor, title: str) -> str:
    """The address at which whoever wrote to the county finds his letter again."""
    somebody.open("/letters/write/")
    somebody.page.locator("input[value=ask]").check()
    somebody.page.locator("input[name=title]").fill(title)
    somebody.page.locator("textarea[name=words]").fill("想问清楚这件事，请告诉我怎么办（示例）。")
    somebody.page.locator("input[name=open]").check()
    somebody.press("寄出")
    found = urlsplit(somebody.lands("/letters/find/"))
    return f"{found.path}?{found.query}"


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
