"""What officers do at the desk."""

from __future__ import annotations

from tests.browser.visitors import Visitor


def open_case(who: Visitor, number: str) -> None:
    """The page of a case."""
    who.open(f"/desk/cases/{number}/")


def act(who: Visitor, code: str, told: str, **given: str) -> None:
    """Open one act on the page of a case, fill in its form, send it; `told` is what the page then says."""
    part = who.page.locator(f"#act-{code}")
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    for name, value in given.items():
        field = part.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            part.locator(f"[name={name}][value={value}]").check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    part.locator("button[type=submit]").click()
    who.sees(told)


def do(who: Visitor, number: str, code: str, **given: str) -> None:
    """One act on a case, which must succeed."""
    open_case(who, number)
    act(who, code, "", **given)
    who.page.locator(".told").wait_for()


def supplement(who: Visitor, **missing: str) -> None:
    """Tell once everything that is missing."""
    act(who, "ask_supplement", "已经一次性告知", **{f"item_{code}": words for code, words in missing.items()}, days="15")
