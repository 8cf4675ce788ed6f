"""What stands in the rooms of joint approval, themes, certificates, supervision and the open interface; each brought about when a page asks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests import builders
from tests.browser import assessing, disclosing, hands, sharing
from tests.browser.program import Program
from tests.browser.visitors import Visitor
from tests.browser.waiting import PATIENCE, QIUSHENG, XIAOMAN, Come, soon

RESTAURANT, SHOP, BIRTH, PERMIT = "open-restaurant", "opening-a-shop", "birth-of-a-child", "small-catering-permit"
MEMBERS = {"food-business-permit": "handler", "fire-public-place": "fire", "drainage-permit": "builder", "outdoor-signboard": "streets",
           "public-place-hygiene": "health"}


@dataclass(frozen=True)
class Rooms:
    """`rooms.joint`, `rooms.themes` …: what a room holds, made at the first question, for the whole session."""

    come: Come
    program: Program

    def __getattr__(self, name: str) -> Any:
        if name not in MAKERS:
            raise AttributeError(name)
        return self.program.once(f"room of {name}", lambda: MAKERS[name](self.come))


# --- joint approval


@dataclass(frozen=True)
class Joint:
    """A restaurant before five offices, in four states."""

    read: str  # received; every member reads the papers
    visit: str  # accepted; a day is agreed upon
    rectify: str  # seen on the spot; the applicant puts it right
    answered: str  # one office refused, the others granted


def _joint(come: Come) -> Joint:
    resident, lead = come(account=QIUSHENG), come(account="handler")
    read, visit, rectify, answered = (hands.apply(resident, RESTAURANT, shop_name=f"衡山县示例{name}酒楼") for name in "春夏秋冬")
    hands.act(lead, read, "receive")
    hands.act(come(account="fire"), read, "papers-fire-public-place", item_plan="没有标安全出口", others="写明谁是消防管理人")
    for number in (visit, rectify, answered):
        hands.act(lead, number, "accept")
        meet(lead, number)
    see(lead, rectify, wrong=True)
    hands.act(lead, rectify, "rectify", days="10")
    see(lead, answered)
    answer(come, answered)
    return Joint(read, visit, rectify, answered)


def meet(lead: Visitor, number: str, day: str = "2026-04-27") -> None:
    """Agree upon a day on the spot."""
    hands.act(lead, number, "propose_visit", on=day, place="店门口", words="请店主在场，带上平面图")


def see(lead: Visitor, number: str, wrong: bool = False) -> None:
    """Write down what was seen there; a sink is missing when something is wrong."""
    seen = {f"seen_{code}": "fit" for code in MEMBERS}
    fault = {"seen_food-business-permit": "unfit", "text_food-business-permit": "缺一个洗消池"} if wrong else {}
    hands.act(lead, number, "record_visit", held_on="2026-04-27", record="后厨、店堂、通道都看了。", **{**seen, **fault})


def answer(come: Come, number: str) -> None:
    """Every member answers, the fire brigade with a refusal; the lead collects, its head answers the applicant."""
    object_ = {"verdict": "object", "text": "疏散通道宽度不够，拓宽到 1.4 米以后可以再申请。"}
    for code, account in MEMBERS.items():
        hands.act(come(account=account), number, f"part-{code}", **(object_ if account == "fire" else {"verdict": "agree"}))
    hands.act(come(account="handler"), number, "collect", words="四家准予，消防不予")
    hands.act(come(account="approver"), number, "partly")


# --- themes


@dataclass(frozen=True)
class Themes:
    """Runs of 一件事."""

    waiting: str  # the first matter is filed, the others wait for it
    asking: str  # the first is granted, the others want its number
    half: str  # the theme that somebody has half filled in


def _themes(come: Come) -> Themes:
    resident = come(account=QIUSHENG)
    waiting, asking = hands.apply_theme(resident, BIRTH), hands.apply_theme(resident, SHOP)
    first = first_case(resident, asking)
    hands.act(come(account="handler"), first, "accept")
    hands.act(come(account="approver"), first, "grant")
    soon(resident, f"/themes/runs/{asking}/", f"#main a[href='/themes/runs/{asking}/{PERMIT}/']")
    hands.prepare_theme(come(account=XIAOMAN), BIRTH, "review")
    return Themes(waiting, asking, BIRTH)


def first_case(who: Visitor, run: str) -> str:
    """The number of the first case of a run."""
    who.open(f"/themes/runs/{run}/")
    found = re.search(r"/affairs/(\d{12})/", who.page.content())
    assert found, who.text()
    return found[1]


# --- certificates


@dataclass(frozen=True)
class Papers:
    """Addresses of certificates and of what is done with them."""

    mine: str  # the holder's page of one in force, with a code that is shared and one taken back
    shared: str  # the code that shows it
    register: str  # the same at the desk
    revoked: str  # another at the desk, revoked
    void: str  # the code printed on it
    batch: str  # a table looked through, one line refused


def _papers(come: Come) -> Papers:
    resident, approver = come(account=QIUSHENG), come(account="approver")
    mine = granted(come, hands.apply(resident, PERMIT, door="解放路粮站对面"))
    share(resident, mine)
    resident.press("收回")
    code = share(resident, mine)
    revoked = issue(approver, builders.id_number(89), "示例饮品店")
    void = code_at_desk(approver, revoked)
    revoke(approver, revoked)
    return Papers(mine, code, f"/desk/certificates/of/{mine.split('/')[2]}/", revoked, void, bulk(approver))


def granted(come: Come, number: str) -> str:
    """A permit is granted; the holder's address of the certificate that follows, which was not there before."""
    holder = come(account=QIUSHENG)
    before = _certificates(holder)
    for code, who in (("receive", "handler"), ("accept", "handler"), ("submit", "handler"), ("grant", "approver")):
        hands.act(come(account=who), number, code, **({"words": "符合条件"} if code == "submit" else {}))
    for _ in range(PATIENCE):
        fresh = _certificates(holder) - before
        if fresh:
            return fresh.pop()
        holder.page.wait_for_timeout(1_000)
    raise AssertionError(f"no certificate follows {number}")


def _certificates(holder: Visitor) -> set[str]:
    holder.open("/certificates/")
    return {urlsplit(str(one.get_attribute("href"))).path for one in holder.page.locator("#main .items h3 a").all()}


def share(holder: Visitor, address: str) -> str:
    """Make a code to show a certificate by."""
    holder.open(address)
    holder.press("生成出示码")
    found = re.search(r"出示码：([0-9A-Z ]+)。", holder.text())
    assert found, holder.text()[:1500]
    return found[1].replace(" ", "")


def issue(approver: Visitor, number: str, shop: str) -> str:
    """A certificate issued by hand; its address at the desk."""
    approver.open(f"/desk/certificates/issue/{PERMIT}/")
    for label, value in (("持有人", "谭秋月"), ("证件号", number), ("店名", shop), ("统一社会信用代码", "92430423MA0000001W"), ("经营场所", f"{shop}路 8 号"),
                         ("依据的文书", "衡市监准字〔2026〕8号")):
        approver.fill(label, value)
    approver.press("颁发", exact=True)
    return urlsplit(approver.lands("/certificates/of/")).path


def revoke(approver: Visitor, address: str) -> None:
    """Take a certificate back for good."""
    approver.open(f"{address}revoke/")
    approver.fill("理由", "申请时提供了虚假材料")
    approver.fill("依据的文书", "衡市监撤字〔2026〕1号")
    approver.press("撤销", exact=True)
    approver.sees("撤销办好了")


def code_at_desk(who: Visitor, address: str) -> str:
    """The code of verification of a certificate."""
    who.open(address)
    found = re.search(r"核验码 ((?:[0-9A-Z]{4} ){4})", who.text())
    assert found, who.text()[:1500]
    return found[1].replace(" ", "")


def bulk(approver: Visitor) -> str:
    """A table of two holders, one with half a number, looked through; its address."""
    head = "持有人,证件号,手机号,店名,统一社会信用代码,负责人,经营场所,业态,经营项目"
    lines = [head, f"彭德明,{builders.id_number(90)},,示例店,92430423MA0000001W,,示例路 1 号,,", "阳桂香,430423,,示例店,92430423MA0000001W,,示例路 2 号,,"]
    approver.open("/desk/certificates/bulk/")
    approver.fill("依据的文书", "换发方案〔2026〕1号")
    approver.page.get_by_label("表格").set_input_files({"name": "名单.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode("utf-8-sig")})
    approver.page.get_by_label("哪种证照").select_option(PERMIT)
    approver.press("上传，先核对")
    approver.sees("颁发这 1 张")
    return urlsplit(approver.page.url).path


# --- supervision


@dataclass(frozen=True)
class Cards:
    """Addresses of signals and of a trial."""

    open: str  # raised by hand, waiting for the organ's words
    ruled: str  # explained and confirmed: the organ may appeal
    late: str  # a broken promise with its proof
    trial: str  # finished


def _cards(come: Come) -> Cards:
    resident, inspector, approver = come(account=QIUSHENG), come(account="inspector"), come(account="approver")
    first, second = (raised(inspector, hands.apply(resident, PERMIT, door=f"解放路 {place} 号")) for place in (1, 2))
    hands.send(approver, explain(second), words="那天系统停机，先收了纸，第二天补录。")
    hands.send(inspector, f"{second}rule/", verdict="confirm", words="停机不到一小时，应当当天补录。")
    late = soon(inspector, "/desk/supervision/?rule=late_promise&level=yellow", "#main tbody tr:has-text('小餐饮经营许可') th a")
    leader = come(account="leader")
    trial = hands.send(leader, "/desk/supervision/trials/", factor="50")
    leader.open(trial)
    leader.page.get_by_text("会超期").first.wait_for()
    return Cards(first, second, late, trial)


def raised(inspector: Visitor, number: str) -> str:
    """A card for what an inspection found; its address."""
    hands.send(inspector, "/desk/supervision/raise/", number=number, rule="offline", words="档案里有手写的受理单，系统里没有。")
    return soon(inspector, f"/desk/supervision/?q={number}&rule=offline", "#main tbody th a")


def explain(card: str) -> str:
    """Where the organ explains this card."""
    return card.replace("/signals/", "/own/") + "explain/"


# --- the open interface


@dataclass(frozen=True)
class Clients:
    """Addresses of a client that residents may let act for them."""

    page: str
    consents: str


def _clients(come: Come) -> Clients:
    manager = come(account="manager")
    name = f"示例综合受理系统{manager.program.count('client')}"
    register(manager, name)
    page = manager.page.get_by_role("link", name=name).get_attribute("href")
    assert page
    manager.open(page)
    manager.page.locator("summary").filter(has_text="加一个订阅").click()
    manager.fill("接收地址", "http://127.0.0.1:9/events")
    manager.page.locator("input[name=events]").first.check()
    manager.page.get_by_role("button", name="加一个订阅").click()
    manager.sees("签名密钥")
    return Clients(page, "/account/clients/")


def register(manager: Visitor, name: str) -> tuple[str, str]:
    """A client of the market regulation that receives and reads; its number and its secret, which the page shows once."""
    manager.open("/desk/clients/")
    manager.page.get_by_label("单位", exact=True).select_option(label="衡山县市场监督管理局")
    manager.fill("客户名称", name)
    manager.fill("用途", "大厅的排队机收件、查进度")
    for permit in ("cases.read", "licensing.accept"):
        manager.page.locator(f"input[name=permits][value='{permit}']").check()
    manager.page.get_by_label("群众可以在网上授权它代办").check()
    manager.press("开通，签发密钥")
    told = re.search(r"客户号：\s*(\S+)\s*密钥：\s*(\S+)", manager.text())
    assert told, manager.text()[:1500]
    return told[1], told[2]


MAKERS: Mapping[str, Callable[[Come], Any]] = {"joint": _joint, "themes": _themes, "papers": _papers, "cards": _cards, "clients": _clients,
                                               "sharing": sharing.exchange, "credit": sharing.credit, "holdings": sharing.holdings,
                                               "quality": sharing.quality, "transfers": sharing.transfers, "disclosure": disclosing.disclosure,
                                               "corrections": assessing.corrections, "letters": assessing.letters,
                                               "appraisal": assessing.appraisal}
