"""What stands in the rooms of the sharing floor: requests and grants, credit entries, delivered tables; each brought about when a page asks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.browser import hands
from tests.browser.applicants import MATTER
from tests.browser.visitors import Visitor
from tests.browser.waiting import PATIENCE, QIUSHENG, XIAOMAN, Come, soon

# --- the exchange


@dataclass(frozen=True)
class Sharing:
    """Two requests of one organ, the grant of the first, and a look under it that found nobody."""

    waiting: str  # the provider has to answer
    done: str
    grant: str
    look: str
    receipt: str


ASKING = {"拿来办什么事": "核对申请办照的人的姓名、性别和户籍地址", "依据": "《中华人民共和国食品安全法》第三十五条", "用在哪些事项": "小餐饮经营许可"}


def exchange(come: Come) -> Sharing:
    asker, checker = come(account="cataloguer"), come(account="librarian")
    done, waiting = _asked(asker, "人口基本信息"), _asked(asker, "婚姻登记信息")
    for address in (done, waiting):
        _answered(checker, address, "审查通过，交提供单位答复")
    _answered(come(account="registrar"), done, "同意提供")
    asker.open(done)
    asker.press("看授权")
    grant = asker.lands("/grants/")
    looker, number = come(account="handler"), hands.apply(come(account=QIUSHENG), MATTER)
    looker.open("/desk/exchange/look/")
    looker.page.get_by_role("link", name="查：人口基本信息").click()
    look = looker.lands("/look/")
    for label, words in (("身份证号", "430423197208150007"), ("办件编号", number), ("这件事为什么要查", "核对申请人的户籍地址")):
        looker.fill(label, words)
    looker.page.get_by_label("姓名").check()
    looker.press("查", exact=True)
    looker.page.get_by_role("link", name=re.compile("号回执")).first.click()
    return Sharing(waiting, done, urlsplit(grant).path, urlsplit(look).path, urlsplit(looker.lands("/receipts/")).path)


def _asked(asker: Visitor, title: str) -> str:
    asker.open("/desk/exchange/new/")
    asker.page.get_by_role("link", name=f"申请：{title}").click()
    asker.page.locator("input[name=items]").nth(1).check()
    for label, words in ASKING.items():
        asker.fill(label, words)
    asker.press("交申请")
    return urlsplit(asker.lands("/requests/")).path


def _answered(officer: Visitor, address: str, move: str) -> None:
    officer.open(address)
    officer.page.get_by_label(move, exact=True).check()
    officer.press("办", exact=True)
    officer.sees("办好了")


# --- credit


@dataclass(frozen=True)
class Credit:
    """Addresses of a penalty to which its subject objected: his own page, the organ's, and his report."""

    mine: str
    desk: str
    report: str


def credit(come: Come) -> Credit:
    subject, approver = come(account=XIAOMAN), come(account="approver")
    mine = soon(subject, "/credit/mine/", "#main li:has-text('示例市监罚字第2号') h3 a")
    hands.send(subject, f"{mine}object/", words="那天的货不是我们的，可以看进货单。")
    desk = soon(approver, "/desk/credit/waiting/", "#main tbody th a")
    return Credit(mine, desk, soon(subject, "/credit/mine/", "#main a[href^='/credit/report/']:has-text('合作社')"))


# --- the holdings


@dataclass(frozen=True)
class Holdings:
    """Addresses of a source of files, a batch with rejected rows, and a comparison in which both ends differ."""

    source: str
    batch: str
    compared: str


SHOPS = ("统一社会信用代码,名称,类别,成立日期,登记状态,住所\n9143042300000001XX,示例店一,企业,2020-01-01,存续,\n"
         "9143042300000002XX,示例店二,企业,不是日子,存续,\n")


def holdings(come: Come) -> Holdings:
    who = come(account="cataloguer")
    folder = who.program.data / "inbox" / "market-regulation"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shops.csv").write_text(SHOPS, encoding="utf-8")
    who.open("/desk/holdings/?words=法人登记")
    who.page.locator("#main tbody a[href^='/desk/holdings/']").first.click()
    who.press("登记一个来源")
    who.fill("来源名称", "示例门店月报")
    who.fill("文件、表或者网址", "shops.csv")
    who.fill("最多容许几条不通过", "5")
    who.press("存", exact=True)
    source = urlsplit(who.page.url).path
    batch = _settled(who, source, "现在读")
    (folder / "shops.csv").write_text(SHOPS.replace("示例店一", "示例店改名"), encoding="utf-8")
    return Holdings(source, batch, _settled(who, source, "和对方逐条比对"))


def _settled(who: Visitor, source: str, button: str) -> str:
    """The address of a batch that this button began, when it is done."""
    who.open(source)
    who.press(button)
    address = urlsplit(who.page.url).path
    for _ in range(PATIENCE):
        who.open(address)
        if "办完" in who.text():
            return address
        who.page.wait_for_timeout(1_000)
    raise AssertionError(who.text()[:800])


# --- quality


@dataclass(frozen=True)
class Quality:
    """Addresses of a profiled entry, a defect that waits for its organ, and one that is explained."""

    entry: str
    open: str
    explained: str


def quality(come: Come) -> Quality:
    """The table that `holdings` brought is profiled; its codes have wrong check signs, and a second rule finds short addresses."""
    who = come(account="cataloguer")
    holdings(come)
    who.open("/desk/quality/?words=法人登记")
    entry = urlsplit(str(who.page.locator("#main tbody a[href^='/desk/quality/']").first.get_attribute("href"))).path
    hands.send(who, f"{entry}rules/new/", column="name", kind="length", least="30", reason="示例：名称写得太短的要看一看")
    defects = _profiled(who, entry)
    hands.send(who, f"{defects[1]}explain/", reason="示例：店名本来就短，没有写错。")
    return Quality(entry, defects[0], defects[1])


def _profiled(who: Visitor, entry: str) -> list[str]:
    """The defects of an entry when a profile by hand is done."""
    hands.send(who, f"{entry}run/")
    for _ in range(PATIENCE):
        who.open(entry)
        found = [urlsplit(str(one.get_attribute("href"))).path for one in who.page.locator("#main a[href^='/desk/quality/defects/']").all()]
        if len(found) > 1:
            return found
        who.page.wait_for_timeout(1_000)
    raise AssertionError(who.text()[:800])


# --- the transfers


@dataclass(frozen=True)
class Transfers:
    """Addresses of a channel, a target of it that is in use, one that rests, and a batch that came there; of a grant without a channel."""

    channel: str
    target: str
    resting: str
    batch: str
    opening: str


STALLS = {"title": "示例摊点信息", "category": "204001", "abstract": "示例摊点的编号和名称，每天更新。", "form": "table", "sharing": "conditional",
          "condition": "核对摊点的时候用", "openness": "closed", "cycle": "as_needed", "level": "1", "keywords": "摊点", "then": "review",
          "items": "编号\tcode\t字符型\t20\t有条件共享\t不予开放\t\t\t\t是\n名称\tname\t字符型\t40\t有条件共享\t不予开放"}
SOURCE = {"title": "示例摊点表", "kind": "folder", "place": "stalls.csv", "mapping": "", "mode": "full", "schedule": "off", "hour": "2",
          "most": "0", "unit": "rows"}
AIM = {"kind": "folder", "form": "csv", "schedule": "daily", "hour": "3"}


def transfers(come: Come) -> Transfers:
    """An entry of its own goes all the way: published, loaded, attached, asked for, granted, opened, brought."""
    provider, checker, asker = come(account="cataloguer"), come(account="librarian"), come(account="compiler")
    entry = hands.send(provider, "/desk/catalogue/new/", **STALLS)
    number = re.findall(r"/desk/catalogue/(\d+)/", entry)[0]
    hands.send(checker, f"/desk/catalogue/{number}/publish/")
    folder = provider.program.data / "inbox" / "market-regulation"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stalls.csv").write_text("编号,名称\n1,示例摊一\n2,示例摊二\n", encoding="utf-8")
    _settled(provider, urlsplit(hands.send(provider, f"/desk/holdings/{number}/sources/new/", **SOURCE)).path, "现在读")
    hands.send(provider, f"/desk/exchange/attachments/{number}/", relation="held")
    channel = _opened(provider, checker, asker, number)
    target, resting = (urlsplit(hands.send(asker, f"{channel}targets/new/", title=title, **AIM)).path for title in ("示例业务库", "示例备份"))
    hands.send(asker, f"{resting}pause/")
    _granted(provider, checker, come(account="registrar"), number)
    return Transfers(channel, target, resting, _brought(asker, target), _offered(provider))


def _opened(provider: Visitor, checker: Visitor, asker: Visitor, number: str) -> str:
    _granted(provider, checker, asker, number)
    provider.open(_offered(provider))
    provider.press("开通道", exact=True)
    return urlsplit(provider.lands("/channels/")).path


def _offered(provider: Visitor) -> str:
    """The page on which a channel is opened for the grant that has none."""
    provider.open("/desk/transfers/")
    link = provider.page.locator("#main a[href^='/desk/transfers/grants/']").filter(has_text=STALLS["title"]).first
    return urlsplit(str(link.get_attribute("href"))).path


def _granted(provider: Visitor, checker: Visitor, asker: Visitor, number: str) -> None:
    asker.open(f"/desk/exchange/new/{number}/")
    for box in asker.page.locator("input[name=items]").all():
        box.check()
    for label, words in ASKING.items():
        asker.fill(label, words)
    asker.press("交申请")
    request = urlsplit(asker.lands("/requests/")).path
    _answered(checker, request, "审查通过，交提供单位答复")
    _answered(provider, request, "同意提供")


def _brought(asker: Visitor, target: str) -> str:
    batch = urlsplit(hands.send(asker, f"{target}run/", mode="changes")).path
    for _ in range(PATIENCE):
        asker.open(batch)
        if "送到了" in asker.text():
            return batch
        asker.page.wait_for_timeout(1_000)
    raise AssertionError(asker.text()[:800])
