"""Somebody with a browser: what they open, press and fill in, and what their browser had to complain about."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect

from tests.browser.program import Program

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 60_000  # milliseconds: two cores may be busy with other tests

expect.set_options(timeout=PATIENCE)


class Visitor:
    """A browser of one's own. `wrong` collects errors on the console, failed answers and requests to other hosts."""

    def __init__(self, chromium: Browser, program: Program, *, phone: bool = False, elder: bool = False, script: bool = True,
                 host: str = "127.0.0.1", account: str = "", axe: bool = False) -> None:
        self.program, self.account = program, account
        self.address = f"http://{host}:{program.port}"
        self.wrong: list[str] = []
        self.last: Response | None = None  # the page as the server sent it
        self.context: BrowserContext = chromium.new_context(
            base_url=self.address, viewport=PHONE if phone else DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce",
            java_script_enabled=script, has_touch=phone, device_scale_factor=1, accept_downloads=True)
        self.context.set_default_timeout(PATIENCE)
        if axe:
            self.context.add_init_script(AXE_SCRIPT)  # beside every page, unseen by its own scripts
        if elder:
            self.elder()
        self.page: Page = self.context.new_page()
        self._listen()
        if account:
            self._come_back()

    def again(self) -> Visitor:
        """On another day: signed in anew where the night ended it."""
        self.open("/account/")
        if "/sign-in/" in self.page.url:
            self.sign_in(self.account)
        return self

    def _come_back(self) -> None:
        """As somebody who signed in before, if that still holds."""
        kept = self.program.kept.setdefault("signed in", {})
        if self.account in kept:
            self.context.add_cookies(kept[self.account])
            self.open("/account/")
        if "/account/" not in self.page.url:
            name, _, post = self.account.partition(":")
            self.sign_in(name)
            if post:
                self.open("/account/")
                self.page.get_by_role("button", name=re.compile(f"换到这个岗位.*{post}")).click()
            kept[self.account] = [cookie for cookie in self.context.cookies() if cookie.get("name") != "mode"]

    # -- what the browser complains about

    def _listen(self) -> None:
        self.page.on("console", self._spoke)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def _spoke(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):  # those are told by the answer
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"{self.page.url} asks {request.url}")

    def _answered(self, response: Response) -> None:
        page = response.request.is_navigation_request()
        if page and response.status not in (301, 302, 303):
            self.last = response
        if response.status >= 500 or (response.status >= 400 and not page):
            self.wrong.append(f"{self.page.url}: {response.status} for {response.url}")

    def complaints(self) -> list[str]:
        """What went wrong since somebody last asked."""
        told, self.wrong = self.wrong, []
        return told

    # -- what everybody does

    def elder(self) -> None:
        """From the next page on in elderly mode."""
        self.context.add_cookies([{"name": "mode", "value": "elder", "url": self.address}])

    def open(self, path: str) -> Page:
        """Go to an address of the program."""
        self.page.goto(path)
        return self.page

    def text(self) -> str:
        """The words of the page, spaces made one."""
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    def sees(self, *words: str) -> None:
        """Every one of these words stands on the page."""
        told = self.text()
        for one in words:
            assert one in told, f"“{one}” is not on {self.page.url}: {told[:1500]}"

    def lands(self, part: str) -> str:
        """Wait until the path of the page holds this; returns the address."""
        return self._arrives(rf"^[^?#]*{re.escape(part)}")

    def leaves(self, part: str) -> str:
        """Wait until the path of the page no longer holds this; returns the address."""
        return self._arrives(rf"^(?![^?#]*{re.escape(part)})")

    def _arrives(self, pattern: str) -> str:
        """Looks at the address again and again: waiting for a navigation fails when a second click breaks the first one off."""
        try:
            expect(self.page).to_have_url(re.compile(pattern))
        except AssertionError as error:
            raise AssertionError(f"{self.page.url}, not {pattern}: {self.text()[:1500]}") from error
        self.page.wait_for_load_state()
        return self.page.url

    def press(self, name: str, exact: bool = False) -> None:
        """The button or link with this name."""
        part = self.page.locator("#main")
        part.get_by_role("button", name=name, exact=exact).or_(part.get_by_role("link", name=name, exact=exact)).first.click()

    def fill(self, label: str, value: Any) -> None:
        """The field with this label."""
        self.page.get_by_label(label).first.fill(str(value))

    def choose(self, question: str, answer: str) -> None:
        """One answer of a question with several."""
        group = self.page.get_by_role("group", name=question)
        group.get_by_label(answer).first.check()

    # -- signing in

    def sign_in(self, account: str, password: str = "") -> Visitor:
        """With a password: officers by account, residents of the demonstration by telephone."""
        self.open("/sign-in/password/")
        self.page.locator("input[name=login]").fill(account)
        self.page.locator("input[name=password]").fill(password or self.program.password(account))
        self.press("登录", exact=True)
        self.leaves("/sign-in/")
        return self

    def ask_code(self, phone: str) -> None:
        """Type the telephone and the code that the demonstration shows."""
        self.page.locator("input[name=phone]").fill(phone)
        self.press("发验证码")
        shown = re.search(r"示例验证码：\s*(\d{6})", self.text())
        assert shown, self.text()
        self.page.locator("input[name=code]").fill(shown[1])
        self.press("下一步")
