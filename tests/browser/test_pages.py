"""Every page type, on a desktop, on a phone and in elderly mode: no barrier, nothing sideways, focus in sight, a title of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.county import World
from tests.browser.pages import EVERY, PORTAL
from tests.browser.program import Program
from tests.browser.steps import Page
from tests.browser.visitors import DESKTOP, PHONE, Visitor

Come = Callable[..., Visitor]
# What cannot be seen when it has the focus, and every control smaller than the eye or the finger needs.
UNSEEN = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0)
  .filter(one => { one.focus({focusVisible: true, preventScroll: true}); const style = getComputedStyle(one);
    return document.activeElement === one && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2); })
  .map(one => one.outerHTML.slice(0, 120))"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
RULES = {"resultTypes": ["violations"], "elementRef": False, "iframes": False}  # what axe tells; every rule is asked


def _look(visitor: Visitor) -> None:
    found: dict[str, Any] = visitor.page.evaluate("rules => axe.run(rules)", RULES)
    barriers = [f"{one['id']}: {node['html'][:200]} ({node.get('failureSummary', '')[:200]})" for one in found["violations"] for node in one["nodes"]]
    assert found["passes"] and not barriers, f"{visitor.page.url}\n" + "\n".join(barriers)


def _narrow(visitor: Visitor) -> None:
    visitor.page.set_viewport_size(PHONE)
    over = visitor.page.evaluate(SIDEWAYS)
    assert over <= 0, f"{visitor.page.url} scrolls sideways by {over}"


def _heads(visitor: Visitor, page: Page, program: Program) -> None:
    assert visitor.page.locator("html").get_attribute("lang") == ("zh-Hant" if page.path.startswith("/hant/") else "zh-CN")
    assert visitor.page.locator("h1").count() == 1 and visitor.page.locator("h1").inner_text().strip()
    title = visitor.page.title()
    other = program.kept.setdefault("titles", {}).setdefault(title, page.name)
    assert title and _family(other) == _family(page.name), f"“{title}” is the title of {other} and of {page.name}"


def _family(name: str) -> str:
    """States of one page may share its title."""
    return name.split(",")[0].split(" of ")[0]


def _somebody(page: Page, person: Come, visitor: Come, **wishes: bool) -> Visitor:
    """The one who stays; but a page that somebody unknown leads on to leaves traces in their browser."""
    return person(page.who, axe=True, **wishes) if page.who or not page.then else visitor(axe=True, **wishes)


# looked at in every run; the others, and what people do wrong on them, in the proofs
DAILY = {"home", "matters", "guide", "apply, first step", "apply, materials", "review", "my affairs", "affair, something is missing", "affair, decided",
         "supplement", "rate", "verify, real", "messages", "sign in", "account of a resident", "inbox", "case, filed", "leader", "window, form", "calendar",
         "theme", "theme form, first step", "supervision for everybody", "signals"}


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name, marks=[pytest.mark.proof] * (page.name not in DAILY)) for page in EVERY])
def test_nobody_is_shut_out(page: Page, person: Come, visitor: Come, program: Program, world: World) -> None:
    one = _somebody(page, person, visitor)
    one.page.set_viewport_size(DESKTOP)
    page.reach(one, world)
    _heads(one, page, program)
    assert not one.page.evaluate(UNSEEN)
    _look(one)
    _narrow(one)
    if page.name not in DAILY:
        _look(one)


@pytest.mark.proof
@pytest.mark.parametrize("page", PORTAL, ids=[page.name for page in PORTAL])
def test_nobody_is_shut_out_in_elderly_mode_on_a_phone(page: Page, person: Come, visitor: Come, world: World) -> None:
    one = _somebody(page, person, visitor, elder=True, phone=True)
    page.reach(one, world)
    assert one.page.locator("html").get_attribute("data-mode") == "elder"
    _narrow(one)
    _look(one)


@pytest.mark.proof
@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in EVERY if page.name in DAILY])
def test_nobody_is_shut_out_on_a_phone(page: Page, person: Come, visitor: Come, world: World) -> None:
    one = _somebody(page, person, visitor, phone=True)
    page.reach(one, world)
    _look(one)
