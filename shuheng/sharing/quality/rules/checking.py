"""What a rule must say before it may stand: words of a form become its parameters, or it is refused with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.catalogue.rules import Content, Item

from .deriving import DATES, fits
from .kinds import CHECK, CODES, KINDS, LENGTH, LISTS, ORDER, PATTERN, RANGE, REFERS, SETTABLE, STANDARDS, TODAY, Rule

Given = Mapping[str, str]
Params = dict[str, object]
MOST_CODES, LONGEST_PATTERN = 500, 200
REASON = (6, 300)


def checked(said: Content, kind: str, column: str, given: Given) -> Rule:
    """The rule that a form asks for. Refused, with the field, when it cannot be."""
    item = next((one for one in said.items if one.column == column), None)
    if item is None:
        raise Refused("请选是哪个信息项。", "column")
    if kind not in SETTABLE:
        raise Refused("请从列出的里面选。", "kind")
    if not fits(item, kind):
        why = "是个人信息，归集时已经加密，只能查它有没有" if item.personal else f"的类型不能查“{KINDS[kind]}”"
        raise Refused(f"“{item.title}”{why}。", "kind")
    read = _READERS.get(kind)
    return Rule(kind, column, read(item, said, given) if read else {}, "set")


def check_reason(reason: str) -> str:
    """Why a rule is set or a defect stays, in one line. Refused when too short or too long."""
    cleaned = " ".join(reason.split())
    if not REASON[0] <= len(cleaned) <= REASON[1]:
        raise Refused(f"请写清楚理由，{REASON[0]} 到 {REASON[1]} 个字，不写姓名和证件号。", "reason")
    return cleaned


def _ends(read: Callable[[str], object], given: Given) -> Params:
    found: Params = {}
    for name in ("least", "most"):
        text = given.get(name, "").strip()
        if text:
            found[name] = read(text)
    if not found:
        raise Refused("最小和最大至少写一个。", "least")
    return found


def _length(item: Item, said: Content, given: Given) -> Params:
    return _ordered(_ends(_whole, given))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise Refused(f"“{text[:20]}”不是整数，请写像 18 这样。", "least")
    return int(text)


def _range(item: Item, said: Content, given: Given) -> Params:
    found = _ends(_day if item.type in DATES else _number, given)
    if TODAY in found.values():
        return found
    if item.type in DATES:
        return _ordered(found)
    if len(found) == 2 and Decimal(str(found["least"])) > Decimal(str(found["most"])):
        raise Refused("最小的比最大的还大，请核对。", "least")
    return found


def _ordered(found: Params) -> Params:
    if len(found) == 2 and found["least"] > found["most"]:  # type: ignore[operator]
        raise Refused("最小的比最大的还大，请核对。", "least")
    return found


def _day(text: str) -> str:
    if text in (TODAY, "今天"):
        return TODAY
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(f"“{text[:20]}”不是日期，请写像 2026-01-31 这样，或者写“今天”。", "least") from None


def _number(text: str) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise Refused(f"“{text[:20]}”不是数，请写像 0 或者 99.5 这样。", "least")
    return format(value, "f")


def _pattern(item: Item, said: Content, given: Given) -> Params:
    text = given.get("pattern", "").strip()
    if not 1 <= len(text) <= LONGEST_PATTERN:
        raise Refused(f"请写正则表达式，最长 {LONGEST_PATTERN} 个字，例如 \\d{{6}}。", "pattern")
    try:
        re.compile(text)
    except re.error:
        raise Refused("这个正则表达式读不懂，请核对括号和转义。", "pattern") from None
    return {"pattern": text}


def _codes(item: Item, said: Content, given: Given) -> Params:
    if given.get("list"):
        if given["list"] not in LISTS:
            raise Refused("请从列出的代码表里选。", "list")
        return {"list": given["list"]}
    codes = [one for one in re.split(r"[\s、，,；;]+", given.get("codes", "")) if one]
    if not 1 <= len(codes) <= MOST_CODES:
        raise Refused(f"请写允许的值，用顿号或者换行隔开，最多 {MOST_CODES} 个。", "codes")
    return {"codes": list(dict.fromkeys(codes))}


def _order(item: Item, said: Content, given: Given) -> Params:
    other = next((one for one in said.items if one.column == given.get("other")), None)
    if other is None or other.column == item.column or not fits(other, ORDER):
        raise Refused("请选另一个日期的信息项，它不能更早。", "other")
    return {"other": other.column}


def _check(item: Item, said: Content, given: Given) -> Params:
    if given.get("standard") not in STANDARDS:
        raise Refused("请选按哪个标准校验。", "standard")
    return {"standard": given["standard"]}


def _refers(item: Item, said: Content, given: Given) -> Params:
    entry = given.get("entry", "").strip()
    if not re.fullmatch(r"\d{1,8}/\d{1,11}", entry):
        raise Refused("请写另一个资源的代码，例如 101001/00001。", "entry")
    return {"entry": entry}


_READERS: Mapping[str, Callable[[Item, Content, Given], Params]] = {
    LENGTH: _length, RANGE: _range, PATTERN: _pattern, CODES: _codes, ORDER: _order, CHECK: _check, REFERS: _refers}
