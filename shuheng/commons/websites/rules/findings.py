"""What is found in a text before people read it: wrong words, words not to be used, leaders' names and order, personal data, dead links.

The words are data with their source (`websites.yaml` of the county, 待核对); numbers are judged by their check signs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from shuheng.foundation.core.identifiers import id_check_sign

from .body import inner_links
from .content import Content

ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])")
PHONE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
ACCOUNT = re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)")
ROUND = 8  # signs of the text shown before and after a finding


@dataclass(frozen=True)
class WordRule:
    """A word of the county's list: what is wrong with it, what to write instead; for a leader the place in the order."""

    kind: str
    text: str
    advice: str = ""
    place: int = 0


@dataclass(frozen=True)
class Finding:
    """One thing found: `stops` keeps the text from release, anything else wants a look. `words` is what stands there, with a little around it."""

    kind: str
    words: str
    advice: str
    stops: bool


def findings(said: Content, words: Sequence[WordRule], alive: Callable[[str], bool]) -> list[Finding]:
    """Everything found, what stops first. `alive` says whether an address of our own answers."""
    text = said.text()
    found = [*_personal(text), *_wrong(text, words), *_order(text, words), *_dead(said.body, alive)]
    return sorted(dict.fromkeys(found), key=lambda one: not one.stops)


def _around(text: str, start: int, end: int) -> str:
    return text[max(start - ROUND, 0):end + ROUND].replace("\n", " ")


def _masked(number: str) -> str:
    """Enough of a number to find it, not enough to use it."""
    return f"{number[:3]}…{number[-2:]}"


def _personal(text: str) -> Iterator[Finding]:
    for hit in ID_NUMBER.finditer(text):
        if id_check_sign(hit[0][:17]) == hit[0][17].upper():
            yield Finding("身份证号", _masked(hit[0]), "身份证号不能公开。删掉，或者只留前六位和末两位。", True)
    for hit in ACCOUNT.finditer(text):
        digits = re.sub(r"\D", "", hit[0])
        if luhn(digits) and not ID_NUMBER.fullmatch(digits):
            yield Finding("银行账号", _masked(digits), "像是银行卡号。个人账号不能公开，请删掉。", True)
    for hit in PHONE.finditer(text):
        yield Finding("手机号", _masked(re.sub(r"\D", "", hit[0])), "公开个人手机号要本人同意。能用单位座机或者 12345 的，换掉。", False)


def luhn(digits: str) -> bool:
    """Whether a card number's last digit fits the others. ISO/IEC 7812-1"""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _wrong(text: str, words: Iterable[WordRule]) -> Iterator[Finding]:
    for rule in words:
        start = text.find(rule.text) if rule.kind in ("wrong", "sensitive") else -1
        if start >= 0:
            label = "错别字" if rule.kind == "wrong" else "不宜使用的说法"
            advice = f"应当写成“{rule.advice}”。" if rule.kind == "wrong" else rule.advice
            yield Finding(label, _around(text, start, start + len(rule.text)), advice, True)


def _order(text: str, words: Iterable[WordRule]) -> Iterator[Finding]:
    """Leaders named one after another stand in the county's order; a name with one sign changed is shown."""
    leaders = sorted((rule for rule in words if rule.kind == "leader"), key=lambda rule: rule.place)
    named = sorted((text.find(rule.text), rule) for rule in leaders if rule.text in text)
    for (_, before), (_, after) in zip(named, named[1:], strict=False):
        if before.place > after.place:
            yield Finding("领导排序", f"{before.text}在{after.text}前面", "按县里公布的次序，应当反过来。核对后再交。", False)
    for rule in leaders:
        yield from _misspelt(text, rule)


def _misspelt(text: str, rule: WordRule) -> Iterator[Finding]:
    """A duty followed by a name that is nearly the leader's: 副县长李○○."""
    if not rule.advice:
        return
    for hit in re.finditer(re.escape(rule.advice) + r"([\u4e00-\u9fff]{2,3})", text):
        name = hit[1][:len(rule.text)]
        if name != rule.text and len(name) == len(rule.text) and sum(a != b for a, b in zip(name, rule.text, strict=True)) == 1:
            yield Finding("领导姓名", hit[0], f"{rule.advice}名单里是“{rule.text}”，请核对。", True)


def _dead(body: str, alive: Callable[[str], bool]) -> Iterator[Finding]:
    for link in inner_links(body):
        if not alive(link):
            yield Finding("打不开的链接", link, "本站没有这一页。改对地址，或者去掉链接。", True)


def stopping(found: Collection[Finding]) -> list[Finding]:
    """Those that keep a text from release."""
    return [one for one in found if one.stops]
