"""A page type, and the steps that lead to a page where an address alone does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser import hands, rooms
from tests.browser.applicants import MATTER, photo
from tests.browser.county import World
from tests.browser.rooms import BIRTH
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


def press(*names: str) -> Step:
    def step(visitor: Visitor, world: World) -> None:
        for name in names:
            visitor.press(name)
    return step


def sees(words: str) -> Step:
    return lambda visitor, world: visitor.sees(words)


def filled(label: str, value: str, name: str) -> Step:
    """A form sent with this in one field."""
    def step(visitor: Visitor, world: World) -> None:
        visitor.fill(label, value)
        visitor.press(name, exact=True)
    return step


def code(visitor: Visitor, world: World) -> None:
    visitor.page.locator("input[name=phone]").fill(f"1991235{visitor.program.count('telephone'):04d}")
    visitor.press("发验证码")


def name(visitor: Visitor, world: World) -> None:
    visitor.ask_code(f"1991236{visitor.program.count('telephone'):04d}")


def send(visitor: Visitor, world: World) -> None:
    visitor.page.locator("#main form[method=post] button[type=submit]:not(.hide)").first.click()


def ask_nothing(visitor: Visitor, world: World) -> None:
    visitor.page.get_by_role("link", name="申请：人口基本信息").click()
    visitor.press("交申请")


def bad_file(visitor: Visitor, world: World) -> None:
    visitor.page.get_by_label("健康证明", exact=True).set_input_files([photo("健康证明.png"), {"name": "程序.exe", "mimeType": "", "buffer": b"MZ\x90\x00"}])
    press("都补好了，交上去")(visitor, world)


def refuse(visitor: Visitor, world: World) -> None:
    part = visitor.page.locator("#act-not_accept")
    part.locator("summary").click()
    part.locator("textarea").fill("这件事归开云镇办，请到镇便民服务中心。")
    part.locator("button[type=submit]").click()
    visitor.sees("确定要")


def wrong_act(visitor: Visitor, world: World) -> None:
    part = visitor.page.locator("#act-ask_supplement")
    part.locator("summary").click()
    part.locator("button[type=submit]").click()
    visitor.sees("请写清楚要补什么")


def reveal(visitor: Visitor, world: World) -> None:
    visitor.page.get_by_text("显示完整的号码和内容").click()
    visitor.fill("为什么要看", "打电话约现场核查的时间")
    visitor.press("显示", exact=True)
    visitor.sees("下面是完整的个人信息")


def matter_at_window(visitor: Visitor, world: World) -> None:
    visitor.open(f"/desk/window/{world.party}/{MATTER}/")


def window_errors(visitor: Visitor, world: World) -> None:
    matter_at_window(visitor, world)
    visitor.press("收件", exact=True)
    visitor.sees("处要改")


def preview(visitor: Visitor, world: World) -> None:
    visitor.page.locator("input[name=status]").last.check()
    visitor.fill("放假安排", "2027-10-01至2027-10-07,放假,国庆节")
    visitor.press("看效果")
    visitor.sees("国庆节")


def theme_taken(visitor: Visitor, world: World) -> None:
    number = visitor.program.once("theme at the window", lambda: hands.take_theme(visitor, world.party, BIRTH))
    visitor.open(f"/desk/window/themes/{number}/")


def part_errors(visitor: Visitor, world: World) -> None:
    visitor.press("补好了，提交")
    visitor.sees("处要改")


def trial_errors(visitor: Visitor, world: World) -> None:
    visitor.fill("百分之几", "一半")
    visitor.press("推演", exact=True)
    visitor.sees("比如 50")


def client_opened(visitor: Visitor, world: World) -> None:
    rooms.register(visitor, f"示例系统{visitor.program.count('client')}")


def entry_kept(visitor: Visitor, world: World) -> None:
    visitor.fill("资源名称", f"示例资源 {visitor.program.count('entry')}")
    visitor.page.locator("[name=items]").fill("负责人\towner\t字符型\t60\t有条件共享")
    visitor.press("先存着")
    visitor.sees("还没有交去审核")


def place_wrong(visitor: Visitor, world: World) -> None:
    visitor.fill("经度，或者北坐标", "27.2303")
    visitor.fill("纬度，或者东坐标", "112.8695")
    send(visitor, world)
    visitor.sees("经度和纬度写反了")


def nobody(visitor: Visitor, world: World) -> None:
    visitor.page.locator("select[name=purpose]").select_option("correction")
    visitor.fill("为什么查", "核对质量问题里的档案")
    visitor.press("查", exact=True)
    visitor.sees("没有这个档案号")


def person(visitor: Visitor, world: World) -> None:
    visitor.page.locator("select[name=purpose]").select_option("residence")
    visitor.fill("身份证号", "430423197208150007")
    visitor.fill("为什么查", "核对申请人的户籍地址")
    visitor.press("查", exact=True)
    visitor.lands("/looks/")


def holding(visitor: Visitor, world: World) -> None:
    visitor.page.locator("#main tbody a[href^='/desk/holdings/']").first.click()


def first_item(visitor: Visitor, world: World) -> None:
    visitor.page.locator("#main .news a, #main tbody th a").first.click()


def source_errors(visitor: Visitor, world: World) -> None:
    holding(visitor, world)
    visitor.press("登记一个来源")
    visitor.press("存", exact=True)
    visitor.sees("处要改")


def open_acts(visitor: Visitor, world: World) -> None:
    visitor.page.evaluate("() => document.querySelectorAll('#main details').forEach(one => { one.open = true; })")
