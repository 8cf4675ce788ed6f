"""Every page type, on a desktop, on a phone and in elderly mode: no barrier, nothing sideways, focus in sight, a title of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.county import World
from tests.browser.pages import EVERY, PORTAL, Page
from tests.browser.program import Program
from tests.browser.visitors import PHONE, Visitor

Come = Callable[..., Visitor]
# What cannot be seen when it has the focus, and every control smaller than the eye or the finger needs.
UNSEEN = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0)
  .filter(one => { one.focus({focusVisible: true, preventScroll: true}); const style = getComputedStyle(one);
    return document.activeElement === one && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2); })
  .map(one => one.outerHTML.slice(0, 120))"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
RULES = {"resultTypes": ["violations"], "elementRef": False, "iframes": False}


def _barriers(visitor: Visitor) -> list[str]:
    found: dict[str, Any] = visitor.page.evaluate(f"axe.run({json.dumps(RULES)})")
    return [f"{one['id']}: {node['html'][:200]} ({node.get('failureSummary', '')[:200]})" for one in found["violations"] for node in one["nodes"]]


def _look(visitor: Visitor, where: str) -> None:
    visitor.page.evaluate(f"() => {{ if (!window.axe) {{ {_axe()} }} }}")
    barriers = _barriers(visitor)
    assert not barriers, f"{where} {visitor.page.url}\n" + "\n".join(barriers)


@cache
def _axe() -> str:
    return AXE_SCRIPT


def _narrow(visitor: Visitor, where: str) -> None:
    visitor.page.set_viewport_size(PHONE)
    assert visitor.page.evaluate(SIDEWAYS) <= 0, f"{where} {visitor.page.url} scrolls sideways by {visitor.page.evaluate(SIDEWAYS)}"


def _heads(visitor: Visitor, page: Page, program: Program) -> None:
    assert visitor.page.locator("html").get_attribute("lang") == "zh-CN"
    assert visitor.page.locator("h1").count() == 1 and visitor.page.locator("h1").inner_text().strip()
    title = visitor.page.title()
    other = program.kept.setdefault("titles", {}).setdefault(title, page.name)
    assert title and _family(other) == _family(page.name), f"“{title}” is the title of {other} and of {page.name}"


def _family(name: str) -> str:
    """States of one page may share its title."""
    return name.split(",")[0].split(" of ")[0]


@pytest.mark.parametrize("page", EVERY, ids=[page.name for page in EVERY])
def test_nobody_is_shut_out(page: Page, visitor: Come, program: Program, world: World) -> None:
    one = visitor(account=page.who)
    page.reach(one, world)
    _heads(one, page, program)
    assert not one.page.evaluate(UNSEEN)
    _look(one, "desktop")
    _narrow(one, "phone")


@pytest.mark.parametrize("page", PORTAL, ids=[page.name for page in PORTAL])
def test_nobody_is_shut_out_in_elderly_mode_on_a_phone(page: Page, visitor: Come, world: World) -> None:
    one = visitor(account=page.who, elder=True, phone=True)
    page.reach(one, world)
    assert one.page.locator("html").get_attribute("data-mode") == "elder"
    _narrow(one, "elder")
    _look(one, "elder")


@pytest.mark.proof
@pytest.mark.parametrize("page", EVERY, ids=[page.name for page in EVERY])
def test_nobody_is_shut_out_on_a_phone(page: Page, visitor: Come, world: World) -> None:
    one = visitor(account=page.who, phone=True)
    page.reach(one, world)
    _look(one, "phone")
