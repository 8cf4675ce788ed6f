"""With the keyboard alone: an application on the portal, the day's work at the desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import applicants, pages, portal_pages
from tests.browser.applicants import MATTER, photo
from tests.browser.county import QIUSHENG, World
from tests.browser.visitors import Visitor

pytestmark = pytest.mark.proof
Come = Callable[..., Visitor]
FOCUSED = "selector => document.activeElement.matches(selector)"
# Every control in sight, each with its name; circles of one question are one stop.
STOPS = """() => { let place = 0; const stops = new Set();
  for (const one of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'))
    if (one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0)
      stops.add(one.stop = one.type === 'radio' ? `radio ${one.name}` : `${++place} ${one.outerHTML.slice(0, 100)}`);
  return [...stops]; }"""
MOST = 90  # presses of the tabulator until something must have been reached


class Keyboard:
    """Hands that never touch a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def to(self, selector: str) -> None:
        """Press the tabulator until this has the focus."""
        for _ in range(MOST):
            if self.page.evaluate(FOCUSED, selector):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} cannot be reached on {self.page.url}")

    def type(self, selector: str, text: str) -> None:
        self.to(selector)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def pick(self, name: str, value: str) -> None:
        """One of several circles: the tabulator reaches the group, arrows walk in it."""
        self.to(f"[name='{name}']")
        for _ in range(9):
            if self.page.evaluate(FOCUSED, f"[value='{value}']"):
                break
            self.press("ArrowDown")
        self.press("Space")
        assert self.page.locator(f"[name='{name}'][value='{value}']").is_checked()

    def follow(self, selector: str) -> None:
        """Press Enter on it and wait for another page."""
        self.to(selector)
        with self.page.expect_navigation():
            self.press("Enter")

    def skip(self) -> None:
        """The first stop leads past the head of the page; the forms that follow on it stay past it."""
        self.press("Tab")
        assert self.page.evaluate(FOCUSED, "a.skip"), f"{self.page.url} does not begin with the way past its head"
        self.press("Enter")
        self.page.wait_for_url(lambda url: url.endswith("#main"))  # told, or the next page would seem to have come
        self.page.wait_for_function(FOCUSED, arg="main")


def _shop_and_place(hands: Keyboard) -> None:
    hands.type("[name=uscc]", "92430423MA0000001W")
    hands.type("[name=shop_name]", "衡山县示例米粉店")
    hands.type("[name=owner]", "示例甲")
    hands.pick("mode", "snack")
    hands.pick("premises", "rented")
    hands.follow(".form .btn[type=submit]")
    hands.to("[name=town]")
    hands.press("ArrowDown")
    hands.type("[name=door]", "湘江路农贸市场东门旁")
    hands.type("[name=area]", "40")
    hands.pick("kitchen", "no")
    hands.pick("screen", "yes")
    hands.type("[name=seats]", "12")
    hands.follow(".form .btn[type=submit]:not([name])")


def _food_and_promise(hands: Keyboard) -> None:
    hands.to("[name=food][value=hot]")
    hands.press("Space")
    hands.pick("online", "no")
    hands.type("[name='staff.0.name']", "示例甲")
    hands.pick("staff.0.duty", "cook")
    hands.type("[name$=health_on]", "2026-01-15")
    hands.follow(".form .btn[type=submit]:not([name])")
    hands.pick("promise", "yes")
    hands.follow(".form .btn[type=submit]:not([name])")


def test_an_application_is_filed_by_keyboard_alone(visitor: Come) -> None:
    who = visitor(account=QIUSHENG)
    who.open(f"/matters/{MATTER}/")
    hands = Keyboard(who.page)
    hands.skip()
    hands.follow("main a.btn.big")
    hands.skip()
    _shop_and_place(hands)
    _food_and_promise(hands)
    who.page.on("filechooser", lambda chooser: None)  # asked for anew each time, Chromium misses one in five
    for code in ("health", "plan", "lease", "rules"):
        hands.to(f"#m-{code}")
        with who.page.expect_file_chooser() as chooser:
            hands.press("Enter")
        chooser.value.set_files([photo(f"{code}.png")])
    hands.follow(".form .btn[type=submit]:not([name])")
    hands.to("#promise")
    hands.press("Space")
    hands.follow(".form .btn[type=submit]")
    who.lands("/filed/")


def test_an_officer_works_by_letters(visitor: Come) -> None:
    number = applicants.file(visitor(account=QIUSHENG))
    who = visitor(account="handler")
    who.open("/desk/")
    hands = Keyboard(who.page)
    _walk_to(hands, number)
    hands.press("x")
    who.sees("选了 1 件")
    with who.page.expect_navigation():
        hands.press("y")
    who.sees("办好了 1 件")

    _search(who, hands, number)
    hands.press("j", "k")
    with who.page.expect_navigation():
        hands.press("Enter")
    who.sees("受理审核环节")
    hands.press("a")
    who.page.locator("#act-accept[open]").wait_for()
    hands.page.keyboard.type("材料齐全")
    hands.follow("#act-accept button[type=submit]")
    who.sees("已经受理")


def _walk_to(hands: Keyboard, number: str) -> None:
    """Down the list until the row of this case is the present one."""
    for _ in range(50):
        hands.press("j")
        if applicants.spaced(number) in hands.page.locator("tr.at").inner_text():
            return
    raise AssertionError(f"{number} is not in the list")


def _search(who: Visitor, hands: Keyboard, number: str) -> None:
    hands.press("/")
    assert who.page.evaluate(FOCUSED, "#find")
    hands.press("Control+a")
    hands.page.keyboard.type(number)
    with who.page.expect_navigation():
        hands.press("Enter")
    who.sees("的结果", applicants.spaced(number))
    hands.press("Escape")


@pytest.mark.parametrize("page", portal_pages.NEWER_PORTAL, ids=[page.name for page in portal_pages.NEWER_PORTAL])
def test_every_control_is_a_stop_of_the_tabulator(page: pages.Page, person: Come, visitor: Come, world: World) -> None:
    who = person(page.who) if page.who else visitor()
    page.reach(who, world)
    who.page.wait_for_load_state()  # a form that came back may still be on its way
    who.page.evaluate("() => document.activeElement.blur()")
    wanted, met = who.page.evaluate(STOPS), set()
    assert wanted[0].endswith("</a>") and "skip" in wanted[0]
    for _ in range(2 * len(wanted) + 2):  # a form that came back begins at its mistakes; behind the last stop comes the first
        if met >= set(wanted):
            break
        who.page.keyboard.press("Tab")
        met.add(who.page.evaluate("() => document.activeElement.stop"))
    assert not set(wanted) - met, who.page.url
