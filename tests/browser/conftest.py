"""Browser tests drive the running program as people do: no ORM, no test client, one server for the whole session.

Playwright keeps an event loop in its thread, in which Django refuses its ORM; so it lives for one module only and is gone
before any other test comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import county
from tests.browser.program import MORNING, Program
from tests.browser.rooms import Rooms
from tests.browser.visitors import Visitor

CHROMIUM = "/usr/bin/chromium-headless-shell"  # without the windows that nobody sees it is three times as fast


@pytest.fixture(scope="session")
def _running() -> Iterator[Program]:
    made = Program()
    try:
        yield made.wait()
    finally:
        made.stop()


@pytest.fixture
def program(_running: Program) -> Program:
    """The running demonstration, on Monday 27 April 2026, ten in the morning."""
    _running.set_clock(MORNING)
    return _running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--disable-gpu", "--lang=zh-CN"])
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, program: Program) -> Iterator[Callable[..., Visitor]]:
    """Somebody with a browser of their own: `visitor()`, `visitor(phone=True)`, `visitor(elder=True)`, `visitor(script=False)`."""
    came: list[Visitor] = []

    def come(**wishes: Any) -> Visitor:
        came.append(Visitor(chromium, program, **wishes))
        return came[-1]

    yield come
    for one in came:
        one.context.close()
    wrong = [line for one in came for line in one.complaints()]
    assert not wrong, wrong


@pytest.fixture(scope="module")
def _staying(chromium: Browser) -> Iterator[dict[str, Visitor]]:
    there: dict[str, Visitor] = {}
    yield there
    for one in there.values():
        one.context.close()


@pytest.fixture
def person(chromium: Browser, program: Program, _staying: dict[str, Visitor]) -> Iterator[Callable[..., Visitor]]:
    """Somebody who keeps one browser for the whole module: `person("handler")`, `person("handler", phone=True)`."""
    asked: list[Visitor] = []

    def stay(account: str, **wishes: bool) -> Visitor:
        name = f"{account} {sorted(wishes.items())}"
        if name not in _staying:
            _staying[name] = Visitor(chromium, program, account=account, **wishes)
        asked.append(_staying[name])
        return _staying[name]

    yield stay
    wrong = [line for one in asked for line in one.complaints()]
    assert not wrong, wrong


@pytest.fixture
def world(visitor: Callable[..., Visitor], program: Program) -> county.World:
    """What has happened in the county before: made once, in the browser, for all tests."""
    made: county.World = program.once("world", lambda: county.made(visitor))
    return replace(made, rooms=Rooms(visitor, program))
