"""Every page type of portal and desk: who opens it, where it is, and what must be done first when an address alone does not lead there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser import hands, rooms
from tests.browser.applicants import MATTER, photo
from tests.browser.county import QIUSHENG, XIAOMAN, World
from tests.browser.rooms import BIRTH, RESTAURANT
from tests.browser.visitors import Visitor

NOBODY, FRESH = "", "19900000002"
COOPERATIVE = "93430423MA0000002W"
Step = Callable[[Visitor, World], None]


@dataclass(frozen=True)
class Page:
    """One page type. `path` may name a field of the world in braces; `then` leads on from there."""

    name: str
    path: str
    who: str = NOBODY
    then: Step | None = None

    @property
    def desk(self) -> bool:
        """Whether officers use it: drawn for a desktop, usable on a phone."""
        return self.path.startswith("/desk/")

    def reach(self, visitor: Visitor, world: World) -> None:
        """Stand on the page."""
        visitor.open(self.path.format(**vars(world)))
        if self.then:
            self.then(visitor, world)


def _press(*names: str) -> Step:
    def step(visitor: Visitor, world: World) -> None:
        for name in names:
            visitor.press(name)
    return step


def _code(visitor: Visitor, world: World) -> None:
    visitor.page.locator("input[name=phone]").fill(f"1991235{visitor.program.count('telephone'):04d}")
    visitor.press("发验证码")


def _name(visitor: Visitor, world: World) -> None:
    visitor.ask_code(f"1991236{visitor.program.count('telephone'):04d}")


def _send(visitor: Visitor, world: World) -> None:
    visitor.page.locator("#main form[method=post] button[type=submit]:not(.hide)").first.click()


def _ask_nothing(visitor: Visitor, world: World) -> None:
    visitor.page.get_by_role("link", name="申请：人口基本信息").click()
    visitor.press("交申请")


def _bad_file(visitor: Visitor, world: World) -> None:
    visitor.page.get_by_label("健康证明", exact=True).set_input_files([photo("健康证明.png"), {"name": "程序.exe", "mimeType": "", "buffer": b"MZ\x90\x00"}])
    _press("都补好了，交上去")(visitor, world)


def _refuse(visitor: Visitor, world: World) -> None:
    part = visitor.page.locator("#act-not_accept")
    part.locator("summary").click()
    part.locator("textarea").fill("这件事归开云镇办，请到镇便民服务中心。")
    part.locator("button[type=submit]").click()
    visitor.sees("确定要")


def _wrong_act(visitor: Visitor, world: World) -> None:
    part = visitor.page.locator("#act-ask_supplement")
    part.locator("summary").click()
    part.locator("button[type=submit]").click()
    visitor.sees("请写清楚要补什么")


def _reveal(visitor: Visitor, world: World) -> None:
    visitor.page.get_by_text("显示完整的号码和内容").click()
    visitor.fill("为什么要看", "打电话约现场核查的时间")
    visitor.press("显示", exact=True)
    visitor.sees("下面是完整的个人信息")


def _matter_at_window(visitor: Visitor, world: World) -> None:
    visitor.open(f"/desk/window/{world.party}/{MATTER}/")


def _window_errors(visitor: Visitor, world: World) -> None:
    _matter_at_window(visitor, world)
    visitor.press("收件", exact=True)
    visitor.sees("处要改")


def _preview(visitor: Visitor, world: World) -> None:
    visitor.page.locator("input[name=status]").last.check()
    visitor.fill("放假安排", "2027-10-01至2027-10-07,放假,国庆节")
    visitor.press("看效果")
    visitor.sees("国庆节")


def _theme_taken(visitor: Visitor, world: World) -> None:
    number = visitor.program.once("theme at the window", lambda: hands.take_theme(visitor, world.party, BIRTH))
    visitor.open(f"/desk/window/themes/{number}/")


def _part_errors(visitor: Visitor, world: World) -> None:
    visitor.press("补好了，提交")
    visitor.sees("处要改")


def _trial_errors(visitor: Visitor, world: World) -> None:
    visitor.fill("百分之几", "一半")
    visitor.press("推演", exact=True)
    visitor.sees("比如 50")


def _client_opened(visitor: Visitor, world: World) -> None:
    rooms.register(visitor, f"示例系统{visitor.program.count('client')}")


def _entry_kept(visitor: Visitor, world: World) -> None:
    visitor.fill("资源名称", f"示例资源 {visitor.program.count('entry')}")
    visitor.page.locator("[name=items]").fill("负责人\towner\t字符型\t60\t有条件共享")
    visitor.press("先存着")
    visitor.sees("还没有交去审核")


def _place_wrong(visitor: Visitor, world: World) -> None:
    visitor.fill("经度，或者北坐标", "27.2303")
    visitor.fill("纬度，或者东坐标", "112.8695")
    _send(visitor, world)
    visitor.sees("经度和纬度写反了")


def _holding(visitor: Visitor, world: World) -> None:
    visitor.page.locator("#main tbody a[href^='/desk/holdings/']").first.click()


def _source_errors(visitor: Visitor, world: World) -> None:
    _holding(visitor, world)
    visitor.press("登记一个来源")
    visitor.press("存", exact=True)
    visitor.sees("处要改")


def _open_acts(visitor: Visitor, world: World) -> None:
    visitor.page.evaluate("() => document.querySelectorAll('#main details').forEach(one => { one.open = true; })")


NEWER_PORTAL = [
    Page("guide of a joint approval", f"/matters/{RESTAURANT}/"),
    Page("joint affair, waiting for a day", "/affairs/{rooms.joint.visit}/", QIUSHENG),
    Page("joint affair, to be put right", "/affairs/{rooms.joint.rectify}/", QIUSHENG),
    Page("joint affair, answered", "/affairs/{rooms.joint.answered}/", QIUSHENG),
    Page("rectified", "/affairs/{rooms.joint.rectify}/rectified/", QIUSHENG),
    Page("rectified, with errors", "/affairs/{rooms.joint.rectify}/rectified/", QIUSHENG, _press("都改好了")),
    Page("themes", "/themes/"),
    Page("theme", f"/themes/{BIRTH}/"),
    Page("theme, half filled", "/themes/{rooms.themes.half}/", XIAOMAN),
    Page("theme form, first step", f"/themes/{BIRTH}/apply/", FRESH),
    Page("theme form, with errors", f"/themes/{BIRTH}/apply/", FRESH, _press("保存，下一步")),
    Page("theme form, asked once", "/themes/{rooms.themes.half}/apply/?step=parents", XIAOMAN),
    Page("theme form, for several offices", "/themes/{rooms.themes.half}/apply/?step=place", XIAOMAN),
    Page("theme form, promises", "/themes/{rooms.themes.half}/apply/?step=promises", XIAOMAN),
    Page("theme review", "/themes/{rooms.themes.half}/apply/?step=review", XIAOMAN),
    Page("run, just filed", "/themes/runs/{rooms.themes.waiting}/?filed=1", QIUSHENG),
    Page("run, something is asked", "/themes/runs/{rooms.themes.asking}/", QIUSHENG),
    Page("part", "/themes/runs/{rooms.themes.asking}/small-catering-permit/", QIUSHENG),
    Page("part, with errors", "/themes/runs/{rooms.themes.asking}/small-catering-permit/", QIUSHENG, _part_errors),
    Page("drop", "/themes/runs/{rooms.themes.asking}/small-catering-permit/drop/", QIUSHENG),
    Page("withdraw a theme", "/themes/runs/{rooms.themes.waiting}/withdraw/", QIUSHENG),
    Page("certificates", "/certificates/", QIUSHENG),
    Page("certificates, none", "/certificates/", FRESH),
    Page("certificate of mine", "{rooms.papers.mine}", QIUSHENG),
    Page("verify, shared", "/verify/{rooms.papers.shared}/"),
    Page("verify, revoked", "/verify/{rooms.papers.void}/"),
    Page("trail", "/trail/", QIUSHENG),
    Page("consents", "{rooms.clients.consents}", QIUSHENG),
    Page("consents, with errors", "{rooms.clients.consents}", QIUSHENG, _press("授权给它")),
    Page("supervision for everybody", "/supervision/"),
    Page("handbook", "/api/"),
    Page("places", "/places/"),
    Page("places of a kind", "/places/?kind=hospital"),
    Page("places, nothing", "/places/?kind=heritage"),
    Page("data", "/data/"),
    Page("data, nothing", "/data/?words=没有这样的"),
    Page("dataset, open", "/data/103001-00001/"),
    Page("dataset, under a condition", "/data/101001-00001/"),
    Page("credit", "/credit/"),
    Page("credit, found", f"/credit/?q={COOPERATIVE}"),
    Page("credit, nothing", "/credit/?q=没有这样的"),
    Page("my credit", "/credit/mine/", XIAOMAN),
    Page("my credit entry, disputed", "{rooms.credit.mine}", XIAOMAN),
    Page("object to an entry", "{rooms.credit.mine}object/", XIAOMAN),
    Page("object to an entry, with errors", "{rooms.credit.mine}object/", XIAOMAN, _press("提异议")),
    Page("repair", "{rooms.credit.mine}repair/", XIAOMAN),
    Page("repair, with errors", "{rooms.credit.mine}repair/", XIAOMAN, _press("申请修复")),
    Page("credit report", "{rooms.credit.report}", XIAOMAN),
]
NEWER_DESK = [
    Page("case, member reads", "/desk/cases/{rooms.joint.read}/", "health"),
    Page("case, lead before acceptance", "/desk/cases/{rooms.joint.read}/", "handler"),
    Page("case, lead before the visit", "/desk/cases/{rooms.joint.visit}/", "handler", _open_acts),
    Page("case, member answers", "/desk/cases/{rooms.joint.visit}/", "fire"),
    Page("case, put right", "/desk/cases/{rooms.joint.rectify}/", "handler"),
    Page("case, answered", "/desk/cases/{rooms.joint.answered}/", "handler"),
    Page("window, theme", f"/desk/window/{{party}}/themes/{BIRTH}/", "window"),
    Page("window, theme filed", "/desk/window/", "window", _theme_taken),
    Page("register", "/desk/certificates/", "approver"),
    Page("register, nothing", "/desk/certificates/?q=没有", "approver"),
    Page("certificate at the desk", "{rooms.papers.register}", "approver"),
    Page("certificate at the desk, revoked", "{rooms.papers.revoked}", "approver"),
    Page("change a certificate", "{rooms.papers.register}change/", "approver"),
    Page("revoke a certificate", "{rooms.papers.register}revoke/", "approver"),
    Page("revoke a certificate, with errors", "{rooms.papers.register}revoke/", "approver", _send),
    Page("issue", f"/desk/certificates/issue/{MATTER}/", "approver"),
    Page("issue, with errors", f"/desk/certificates/issue/{MATTER}/", "approver", _send),
    Page("batches", "/desk/certificates/bulk/", "approver"),
    Page("batches, with errors", "/desk/certificates/bulk/", "approver", _send),
    Page("batch", "{rooms.papers.batch}", "approver"),
    Page("signals", "/desk/supervision/", "inspector"),
    Page("signals, nothing", "/desk/supervision/?q=260000000000", "inspector"),
    Page("signal, open", "{rooms.cards.open}", "inspector"),
    Page("signal, ruled", "{rooms.cards.ruled}", "approver"),
    Page("signal, with its proof", "{rooms.cards.late}", "inspector"),
    Page("rule", "{rooms.cards.late}rule/", "inspector"),
    Page("rule, with errors", "{rooms.cards.late}rule/", "inspector", _send),
    Page("cancel a card", "{rooms.cards.open}cancel/", "inspector"),
    Page("raise", "/desk/supervision/raise/", "inspector"),
    Page("own signals", "/desk/supervision/own/", "approver"),
    Page("own signals, none", "/desk/supervision/own/", "ecology"),
    Page("explain", "{rooms.cards.open}", "approver", _press("写说明")),
    Page("appeal", "{rooms.cards.ruled}", "approver", _press("申诉")),
    Page("ranking", "/desk/supervision/ranking/", "leader"),
    Page("promises behind a number", "/desk/supervision/cases/?what=all", "leader"),
    Page("trials", "/desk/supervision/trials/", "leader"),
    Page("trials, with errors", "/desk/supervision/trials/", "leader", _trial_errors),
    Page("trial", "{rooms.cards.trial}", "leader"),
    Page("clients", "/desk/clients/", "manager"),
    Page("clients, opened", "/desk/clients/", "manager", _client_opened),
    Page("clients, with errors", "/desk/clients/", "manager", _send),
    Page("client", "{rooms.clients.page}", "manager", _open_acts),
    Page("hooks", "/desk/hooks/", "manager"),
    Page("register of places", "/desk/places/?sort=point", "surveyor"),
    Page("register of places, nothing", "/desk/places/?words=没有这样的", "surveyor"),
    Page("place", "/desk/places/records/demo-hospital-1/", "surveyor"),
    Page("place, on an early day", "/desk/places/records/demo-hospital-1/?on=2015-12-01", "surveyor"),
    Page("address, written", "/desk/places/new/address/", "surveyor"),
    Page("address, with errors", "/desk/places/new/address/", "surveyor", _place_wrong),
    Page("point, written", "/desk/places/new/point/", "surveyor"),
    Page("correct a place", "/desk/places/records/demo-hospital-1/correct/", "surveyor"),
    Page("correct a place, with errors", "/desk/places/records/demo-hospital-1/correct/", "surveyor", _send),
    Page("retire a place", "/desk/places/records/demo-hospital-1/retire/", "surveyor"),
    Page("merge a place", "/desk/places/records/demo-hospital-1/merge/", "surveyor"),
    Page("coordinates", "/desk/places/convert/?first=112.8695&second=27.2303&datum=wgs84", "surveyor"),
    Page("coordinates, with errors", "/desk/places/convert/?first=27.2303&second=112.8695&datum=wgs84", "surveyor"),
    Page("division of a point", "/desk/places/division/?first=112.8695&second=27.2303&datum=wgs84", "surveyor"),
    Page("outlines", "/desk/places/outlines/", "surveyor"),
    Page("outline, with errors", "/desk/places/outlines/new/", "surveyor", _send),
    Page("catalogue", "/desk/catalogue/", "cataloguer"),
    Page("catalogue, nothing", "/desk/catalogue/?words=没有这样的", "cataloguer"),
    Page("catalogue by organ", "/desk/catalogue/statistics/", "cataloguer"),
    Page("entry of another organ", "/desk/catalogue/?words=婚姻登记", "cataloguer", _press("婚姻登记信息")),
    Page("entry of mine", "/desk/catalogue/?words=法人登记", "cataloguer", _press("法人登记基本信息")),
    Page("entry, written", "/desk/catalogue/new/", "cataloguer", _entry_kept),
    Page("holdings", "/desk/holdings/", "cataloguer"),
    Page("holdings, nothing", "/desk/holdings/?words=没有这样的", "cataloguer"),
    Page("holding", "/desk/holdings/", "cataloguer", _holding),
    Page("source, with errors", "/desk/holdings/", "cataloguer", _source_errors),
    Page("source, tried", "{rooms.holdings.source}", "cataloguer", _press("读前 20 行看看")),
    Page("batch with rejects", "{rooms.holdings.batch}", "cataloguer"),
    Page("batch, compared", "{rooms.holdings.compared}", "cataloguer"),
    Page("entry, with errors", "/desk/catalogue/new/", "cataloguer", _press("交去审核")),
    Page("exchange", "/desk/exchange/", "cataloguer"),
    Page("exchange, closed", "/desk/exchange/?state=closed", "cataloguer"),
    Page("share, which entry", "/desk/exchange/new/", "cataloguer"),
    Page("share, nothing found", "/desk/exchange/new/?words=没有这样的", "cataloguer"),
    Page("share, with errors", "/desk/exchange/new/?words=人口基本", "cataloguer", _ask_nothing),
    Page("request, to answer", "{rooms.sharing.waiting}", "cataloguer"),
    Page("request, done", "{rooms.sharing.done}", "registrar"),
    Page("grants", "/desk/exchange/grants/", "handler"),
    Page("grant", "{rooms.sharing.grant}", "registrar"),
    Page("grant, with errors", "{rooms.sharing.grant}", "registrar", _press("终止授权")),
    Page("look, which grant", "/desk/exchange/look/", "handler"),
    Page("look", "{rooms.sharing.look}", "handler"),
    Page("look, with errors", "{rooms.sharing.look}", "handler", _send),
    Page("receipt", "{rooms.sharing.receipt}", "handler"),
    Page("attachments", "/desk/exchange/attachments/", "registrar"),
    Page("unusual looks", "/desk/exchange/unusual/", "librarian"),
    Page("objections to data", "/desk/exchange/objections/", "registrar"),
    Page("flows", "/desk/exchange/flows/", "registrar"),
    Page("islands", "/desk/exchange/islands/", "librarian"),
    Page("credit entries", "/desk/credit/", "handler"),
    Page("credit entries, nothing", "/desk/credit/?words=没有这样的", "handler"),
    Page("credit waiting", "/desk/credit/waiting/", "approver"),
    Page("credit of somebody", "/desk/credit/find/", "handler"),
    Page("credit of somebody, found", f"/desk/credit/find/?q={COOPERATIVE}", "handler"),
    Page("credit of somebody, with errors", "/desk/credit/find/", "handler", _press("查这个人")),
    Page("credit subject", f"/desk/credit/find/?q={COOPERATIVE}", "handler", _press("衡山县示例茶业专业合作社")),
    Page("new credit entry", f"/desk/credit/find/?q={COOPERATIVE}", "handler", _press("衡山县示例茶业专业合作社", "记一条")),
    Page("new credit entry, with errors", f"/desk/credit/find/?q={COOPERATIVE}", "handler", _press("衡山县示例茶业专业合作社", "记一条", "记下来")),
    Page("credit entry, read", "{rooms.credit.desk}", "handler"),
    Page("credit entry, to be answered", "{rooms.credit.desk}", "approver"),
    Page("credit entry, answered wrongly", "{rooms.credit.desk}", "approver", _press("答复")),
    Page("correct a credit entry", "{rooms.credit.desk}correct/", "handler"),
    Page("withdraw a credit entry", "{rooms.credit.desk}withdraw/", "handler"),
    Page("withdraw a credit entry, with errors", "{rooms.credit.desk}withdraw/", "handler", _press("撤下")),
]
PORTAL = [
    Page("home", "/"),
    Page("home of a resident", "/", QIUSHENG),
    Page("matters", "/matters/"),
    Page("matters of a life event", "/matters/?event=shop"),
    Page("matters, nothing found", "/matters/?q=没有这样的事"),
    Page("guide", f"/matters/{MATTER}/"),
    Page("guide without materials", "/matters/remote-medical-filing/"),
    Page("sample", f"/matters/{MATTER}/sample/"),
    Page("apply, first step", f"/apply/{MATTER}/", FRESH),
    Page("apply, with errors", f"/apply/{MATTER}/", FRESH, _press("保存，下一步")),
    Page("apply, for whom", f"/apply/{MATTER}/?step=shop", XIAOMAN),
    Page("apply, conditions", f"/apply/{MATTER}/?step=place", XIAOMAN),
    Page("apply, rows", f"/apply/{MATTER}/?step=food", XIAOMAN),
    Page("apply, materials", f"/apply/{MATTER}/?step=materials", XIAOMAN),
    Page("review", f"/apply/{MATTER}/?step=review", XIAOMAN),
    Page("filed", "/affairs/{filed}/filed/", QIUSHENG),
    Page("my affairs", "/affairs/", QIUSHENG),
    Page("my affairs, none", "/affairs/?show=done", FRESH),
    Page("affair, filed", "/affairs/{filed}/", QIUSHENG),
    Page("affair, something is missing", "/affairs/{supplementing}/", QIUSHENG),
    Page("affair, decided", "/affairs/{delivered}/", QIUSHENG),
    Page("supplement", "/affairs/{supplementing}/supplement/", QIUSHENG),
    Page("supplement, with errors", "/affairs/{supplementing}/supplement/", QIUSHENG, _bad_file),
    Page("withdraw", "/affairs/{filed}/withdraw/", QIUSHENG),
    Page("rate", "/affairs/{delivered}/rate/", QIUSHENG),
    Page("rate, with errors", "/affairs/{delivered}/rate/", QIUSHENG, _press("交评价")),
    Page("verify", "/verify/"),
    Page("verify, real", "/verify/{code}/"),
    Page("verify, not real", "/verify/0000AAAA0000/"),
    Page("messages", "/messages/", QIUSHENG),
    Page("my objections, none", "/my-data/objections/", QIUSHENG),
    Page("message", "{letter}", QIUSHENG),
    Page("sign in", "/sign-in/"),
    Page("sign in, wrong telephone", "/sign-in/", NOBODY, _send),
    Page("sign in, code", "/sign-in/", NOBODY, _code),
    Page("sign in, password", "/sign-in/password/"),
    Page("register", "/register/"),
    Page("register, name", "/sign-in/", NOBODY, _name),
    Page("account of a resident", "/account/", QIUSHENG),
    Page("level", "/account/level/", FRESH),
    Page("mandates", "/account/mandates/", QIUSHENG),
    Page("password", "/account/password/", "reviewer"),
    Page("second factors", "/account/second/", "reviewer"),
    Page("second factor by app", "/account/second/app/", "reviewer"),
    Page("second factor by key", "/account/second/keys/add/", "reviewer"),
    Page("keys", "/account/second/keys/", "reviewer"),
    Page("account of an officer", "/account/", "reviewer"),
    Page("not found", "/nowhere/"),
    Page("not allowed", "/desk/", QIUSHENG),
    Page("parts", "/parts/"),
    *NEWER_PORTAL,
]
DESK = [
    Page("inbox", "/desk/", "handler"),
    Page("inbox, everything", "/desk/?view=all", "handler"),
    Page("inbox, search", "/desk/?view=all&q=小餐饮", "handler"),
    Page("inbox, nothing", "/desk/?view=opinions", "handler"),
    Page("case, filed", "/desk/cases/{filed}/", "handler"),
    Page("case, waiting", "/desk/cases/{supplementing}/", "handler"),
    Page("case, delivered", "/desk/cases/{delivered}/", "handler"),
    Page("case, a wrong act", "/desk/cases/{filed}/", "handler", _wrong_act),
    Page("case, everything shown", "/desk/cases/{filed}/", "handler", _reveal),
    Page("confirm", "/desk/cases/{filed}/", "handler", _refuse),
    Page("leader", "/desk/leader/", "leader"),
    Page("window, who", "/desk/window/", "window"),
    Page("window, with errors", "/desk/window/", "window", _send),
    Page("window, matter", "/desk/window/{party}/", "window"),
    Page("window, form", "/desk/window/{party}/", "window", _matter_at_window),
    Page("window, form with errors", "/desk/window/{party}/", "window", _window_errors),
    Page("window, filed", "/desk/window/filed/{counter}/", "window"),
    Page("window, receipt", "/desk/window/filed/{counter}/receipt/", "window"),
    Page("window, supplement", "/desk/window/supplement/{supplementing}/", "window"),
    Page("calendar", "/desk/calendar/", "manager"),
    Page("calendar, publish", "/desk/calendar/publish/", "manager:日历管理岗"),
    Page("calendar, preview", "/desk/calendar/publish/", "manager:日历管理岗", _preview),
    Page("accounts", "/desk/accounts/", "manager"),
    Page("officer", "/desk/accounts/", "manager", lambda visitor, world: visitor.page.locator("#main a[href^='/desk/accounts/']").first.click()),
    Page("posts", "/desk/posts/", "manager"),
    Page("identity", "/desk/identity/", "window"),
    Page("party", "/desk/identity/{party}/", "window"),
    Page("deliveries", "/desk/notices", "manager"),
    Page("population", "/desk/population/", "handler"),
    Page("population, with errors", "/desk/population/", "handler", _send),
    Page("counts by township", "/desk/population/count/?on=2015-12-01", "handler"),
    Page("legal persons", "/desk/legal-persons/", "handler"),
    *NEWER_DESK,
]
EVERY = PORTAL + DESK
