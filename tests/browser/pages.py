"""Every page type of portal and desk: who opens it, where it is, and what must be done first when an address alone does not lead there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.applicants import MATTER, photo
from tests.browser.county import QIUSHENG, XIAOMAN, World
from tests.browser.visitors import Visitor

NOBODY, FRESH = "", "19900000002"
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
]
EVERY = PORTAL + DESK
