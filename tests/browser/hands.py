"""Hands that send the forms of the pages without drawing them: what a story needs before its first page is looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any

from shuheng.services.licensing import checks
from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.weaving import Woven
from tests import builders
from tests.browser.visitors import Visitor
from tests.files import papers
from tests.proof.citizens import Citizen, Page

Papers = Callable[[Mapping[str, Any]], Iterable[Any]]


def hands_of(who: Visitor) -> Citizen:
    """Somebody who is signed in, without the browser's window."""
    hands = Citizen(who.address, "", "", "", Path())
    for one in who.context.cookies():
        hands.cookies.set_cookie(Cookie(0, one["name"], one["value"], None, False, one["domain"], True, False, one["path"], True, False, None, False,
                                        None, None, {}))
    return hands


def apply(who: Visitor, matter: str, **changes: Any) -> str:
    """The filled sample of a matter, filed; the number of the case."""
    content = builders.matters()[matter]
    landed = _filed(hands_of(who), f"/apply/{matter}/", content.form, {**content.sample, **changes}, content.required_materials)
    return _number(landed)


def apply_theme(who: Visitor, theme: str, **changes: Any) -> str:
    """The filled sample of a theme, filed; the number of its run."""
    woven = _woven(theme)
    return _number(_filed(hands_of(who), f"/themes/{theme}/apply/", woven.form, {**woven.theme.sample, **changes}, woven.required_materials))


def prepare_theme(who: Visitor, theme: str, until: str) -> None:
    """The same up to a step, which is not sent."""
    woven = _woven(theme)
    _filled(hands_of(who), f"/themes/{theme}/apply/", woven.form, woven.theme.sample, woven.required_materials, until)


def take_theme(who: Visitor, party: str, theme: str) -> str:
    """The filled sample of a theme at the window, its materials ticked as brought on paper; the number of its run."""
    woven, hands, address = _woven(theme), hands_of(who), f"/desk/window/{party}/themes/{theme}/"
    key = re.search(r'name="_key" value="([^"]+)"', hands.ask(address).text)
    assert key
    brought = [one.code for one in woven.required_materials(woven.theme.sample)]
    given = {**forms.flatten(woven.theme.sample), "_key": key[1], "paper": brought, "_confirmed": "yes"}
    return _number(_led(hands.post(address, given)))


def act(who: Visitor, number: str, code: str, **given: str) -> None:
    """One act on a case at the desk, confirmed where the page asks again."""
    hands, address = hands_of(who), f"/desk/cases/{number}/do/{code}/"
    page = hands.ask(address)
    seq = re.search(r'name="seq" value="(\d+)"', (hands.ask(page.leads) if page.leads else page).text)
    assert seq, page
    answer = hands.post(address, {"seq": seq[1], **given})
    if "确定要" in answer.text:
        answer = hands.post(address, {"seq": seq[1], **given, "sure": "yes"})
    _led(answer, f"/desk/cases/{number}/")


def send(who: Visitor, address: str, **given: str) -> str:
    """A form that must be taken; where it leads."""
    return _led(hands_of(who).post(address, given))


@cache
def _woven(theme: str) -> Woven:
    return checks.read_theme(builders.COUNTY / "themes" / f"{theme}.yaml", builders.matters())[0]


def _filed(hands: Citizen, address: str, form: Mapping[str, Any], answers: Mapping[str, Any], wanted: Papers) -> str:
    review = _filled(hands, address, form, answers, wanted, "review")
    text = hands.ask(review).text
    key, version = re.search(r'name="_key" value="([0-9a-f-]{36})"', text), re.search(r'name="_version" value="([\d.]+)"', text)
    assert key and version, text[:500]
    return _led(hands.post(review, {"_key": key[1], "_version": version[1], "promise": "yes"}))


def _filled(hands: Citizen, address: str, form: Mapping[str, Any], answers: Mapping[str, Any], wanted: Papers, until: str) -> str:
    """Every section before that step, and the materials; the address of the step."""
    step = str(form["x-sections"][0]["code"])
    while step != until:
        if step == "materials":
            files = {f"material.{one.code}": papers.png(40 + place, 30) for place, one in enumerate(wanted(answers))}
            address = _led(hands.upload(address, files), "step=")
        else:
            asked = forms.asked_in(form, step)
            address = _led(hands.post(address, forms.flatten({name: answer for name, answer in answers.items() if name in asked})), "step=")
        step = re.findall(r"step=([a-z_]+)", address)[0]
    return address


def _led(answer: Page, part: str = "/") -> str:
    assert part in answer.leads, f"{answer.status} {answer.leads} {re.sub('<[^>]+>', '', answer.text)[:1500]}"
    return answer.leads


def _number(address: str) -> str:
    found = re.search(r"/(\d{12})/", address)
    assert found, address
    return found[1]
