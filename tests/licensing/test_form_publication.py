"""What keeps a form from being published."""

from __future__ import annotations

import copy
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.services.licensing.rules.forms import (
    form_faults,
)
from shuheng.services.licensing.rules.publication import pattern_fault
from tests.licensing.shop_form import SHOP

# -- publication --------------------------------------------------------------------------------------------------------------


def changed(way: str, part: Any) -> dict[str, Any]:
    schema = copy.deepcopy(SHOP)
    place: Any = schema
    *steps, last = way.split("/")
    for step in steps:
        place = place[int(step) if isinstance(place, list) else step]
    if part is None:
        del place[last]
    else:
        place[last] = part
    return schema


def test_a_good_form_may_be_published() -> None:
    assert form_faults(SHOP) == []


@pytest.mark.parametrize(
    ("way", "part", "at", "message"),
    [
        ("properties/name/title", None, "/properties/name", "没有 title"),
        ("properties/name/$ref", "https://example.org/x.json", "/properties/name/$ref", "不能用 $ref"),
        ("properties/name/type", "text", "/properties/name/type", "不是合格的 JSON Schema"),
        ("properties/name/maxLength", None, "/properties/name", "要写 maxLength"),
        ("properties/name/pattern", "^(a+)+$", "/properties/name/pattern", "不能用"),
        ("properties/name/x-kind", "photo", "/properties/name", "没有这一种"),
        ("properties/name/x-known", "police.record", "/properties/name", "没有这个来源"),
        ("properties/phone/x-personal", None, "/properties/phone", "x-personal: true"),
        ("properties/area/maximum", None, "/properties/area", "minimum 和 maximum"),
        ("properties/area/examples", [99], "/properties/area/examples", "自己就通不过"),
        ("properties/foods/uniqueItems", None, "/properties/foods", "uniqueItems"),
        ("properties/staff/maxItems", None, "/properties/staff", "maxItems"),
        ("properties/staff/items/properties/health/title", None, "/properties/staff/items/properties/health", "没有 title"),
        ("unevaluatedProperties", None, "/unevaluatedProperties", "unevaluatedProperties: false"),
        ("required", ["name", "colour"], "/required", "“colour”没有这个字段"),
        ("allOf/0/if/required", None, "/allOf/0/if/properties/kitchen", "required: [kitchen]"),
        ("allOf/0/if/pattern", "x", "/allOf/0/if/pattern", "条件里不能用"),
        ("x-sections/0/fields", ["name", "phone", "area"], "/properties/opened", "没有放进任何一步"),
        ("x-sections/0/fields", ["name", "phone", "area", "opened", "door"], "/x-sections", "出现了 2 次"),
        ("properties/Name", {"type": "string", "title": "x", "maxLength": 5}, "/properties/Name", "只能用小写英文字母"),
    ],
)
def test_what_must_not_be_published_is_told_with_its_place(way: str, part: Any, at: str, message: str) -> None:
    faults = form_faults(changed(way, part))
    assert any(fault.at == at and message in fault.message for fault in faults), faults


def test_an_account_must_be_marked_personal_by_its_title() -> None:
    schema = changed("properties/name/title", "银行账号")
    assert [fault.at for fault in form_faults(schema)] == ["/properties/name"]


@pytest.mark.parametrize("pattern", ["^[0-9]{6}$", "^JY[0-9]{14}$", "^[A-Z][0-9]{9}$", "^[0-9]{17}[0-9X][1-7](?:B[1-9])?$", "^(?:a|b)c?$"])
def test_bounded_patterns_pass(pattern: str) -> None:
    assert pattern_fault(pattern) == ""


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]{6}",
        "^(a+)+$",
        "^a*$",
        "^\\d{6}$",
        "^(?:a|a){30}$",
        "^(?:a{1,2}){3}$",
        "^a{1,500}$",
        "^(?=a)a$",
        "^(a)$",
        "^a.b$",
        "^(?:a$",
        "^[z-a]$",
    ],
)
def test_patterns_that_could_hang_a_server_are_refused(pattern: str) -> None:
    assert pattern_fault(pattern)


@given(st.text("ab[]{}(?:)|^$0123456789,-", max_size=30), st.text("ab0", max_size=200))
def test_no_pattern_that_passes_takes_long(pattern: str, text: str) -> None:
    if pattern_fault(f"^{pattern}$") == "":
        started = time.perf_counter()
        re.search(f"^{pattern}$", text * 10)
        assert time.perf_counter() - started < 0.5
