"""The form engine: conditions, reading, problems in Chinese, personal answers, publication, drawing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from shuheng.foundation.core.identifiers import id_check_sign
from shuheng.services.licensing.rules import formats
from shuheng.services.licensing.rules.forms import (
    active,
    describe,
    flatten,
    join,
    matches,
    personal,
    problems,
    read,
    split,
)
from tests.licensing.shop_form import GOOD, SHOP, told

# -- reading ------------------------------------------------------------------------------------------------------------------


def test_a_browser_and_a_plain_mapping_are_read_alike() -> None:
    query = QueryDict("name=示例店&area=40&kitchen=yes&foods=hot&foods=cold&staff.0.name=示例甲&staff.0.health=no")
    assert read(SHOP, query) == read(SHOP, {**GOOD, "foods": ["cold", "hot"]})
    assert problems(SHOP, read(SHOP, query)) == []


def test_unknown_names_and_answers_to_questions_not_asked_are_ignored() -> None:
    strange = {"admin": "1", "staff.0.x": "1", "staff.x.name": "1"}
    value = read(SHOP, {**GOOD, **strange, "screen": "yes", "when": "明天", "staff.0.on": "2026-01-02"})
    assert set(value) == {"name", "area", "kitchen", "foods", "staff"}
    assert value["staff"] == [{"name": "示例甲", "health": False}]


def test_a_question_inside_a_question_is_read_when_both_are_asked() -> None:
    value = read(SHOP, {**GOOD, "kitchen": "no", "screen": "no", "when": "五月", "door": "东边"})
    assert value["when"] == "五月"
    assert "door" not in value


def test_the_first_pass_takes_else_but_its_answers_do_not_stay() -> None:
    value = read(SHOP, {**GOOD, "kitchen": "no", "screen": "yes", "door": "东边"})
    assert "door" not in value
    assert problems(SHOP, value) == []


def test_full_width_digits_blanks_units_and_invisible_marks_are_made_plain() -> None:
    value = read(SHOP, {**GOOD, "name": " 示例\u200b店\x00\r\n二 ", "area": "４０．５ 平方米", "phone": "＋86 199-0000-0000"})
    assert (value["name"], value["area"], value["phone"]) == ("示例店 二", 40.5, "19900000000")


@pytest.mark.parametrize("typed", ["2026年1月2日", "2026/1/2", "2026.01.02", "20260102", "２０２６-01-02"])
def test_a_date_may_be_written_in_many_ways(typed: str) -> None:
    assert read(SHOP, {**GOOD, "opened": typed})["opened"] == "2026-01-02"


def test_a_huge_number_stays_text_and_hurts_nobody() -> None:
    value = read(SHOP, {**GOOD, "area": "9" * 6000})
    assert isinstance(value["area"], str)
    assert "请写数字" in told({**GOOD, "area": "9" * 6000})["/area"]


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "1e5", "四十平", "-", "１２x"])
def test_what_is_no_number_is_shown_back_as_it_was_typed(typed: str) -> None:
    assert read(SHOP, {**GOOD, "area": typed})["area"] == formats.clean(typed)
    assert list(told({**GOOD, "area": typed})) == ["/area"]


def test_rows_keep_their_order_lose_blank_ones_and_are_capped() -> None:
    posted = {**GOOD, **{f"staff.{n}.name": f"示例{n}" for n in (7, 2, 10, 99)}, "staff.3.name": " "}
    assert [row["name"] for row in read(SHOP, posted)["staff"]] == ["示例甲", "示例2", "示例7"]


def test_the_button_that_drops_a_row_drops_this_row() -> None:
    posted = {**GOOD, "staff.1.name": "示例乙", "_drop": "staff.0"}
    assert read(SHOP, posted)["staff"] == [{"name": "示例乙"}]


def test_one_section_is_read_and_the_others_stay_as_they_were() -> None:
    before = read(SHOP, GOOD)
    value = read(SHOP, {"name": "示例二店", "area": "30"}, before=before, section="shop")
    assert (value["name"], value["kitchen"], value["staff"]) == ("示例二店", True, before["staff"])


def test_what_an_office_knows_wins_over_what_was_sent() -> None:
    value = read(SHOP, {**GOOD, "phone": "19911111111"}, facts={"party.phone": "19900000000"})
    assert value["phone"] == "19900000000"


def test_answers_flattened_are_read_back_unchanged() -> None:
    value = read(SHOP, {**GOOD, "kitchen": "no", "screen": "no", "when": "五月", "staff.0.health": "yes", "staff.0.on": "2026-01-02"})
    assert read(SHOP, flatten(value)) == value


KEYS = [*GOOD, "screen", "when", "door", "opened", "phone", "staff.1.name", "staff.1.health"]


@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=12)))
def test_whatever_is_sent_reading_settles_and_each_question_has_at_most_one_problem(posted: dict[str, str]) -> None:
    value = read(SHOP, posted)
    assert read(SHOP, flatten(value)) == value
    found = [problem.pointer for problem in problems(SHOP, value)]
    assert len(found) == len(set(found))
    assert found or Draft202012Validator(SHOP).is_valid(value)
    describe(SHOP, value, problems(SHOP, value))


# -- conditions ---------------------------------------------------------------------------------------------------------------

BOUNDS = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minItems"]
ANSWERS = st.one_of(st.booleans(), st.integers(-3, 3), st.text("xy", max_size=2), st.lists(st.sampled_from("xy"), max_size=3))
VALUES = st.fixed_dictionaries({}, optional={"a": ANSWERS, "b": st.integers(0, 3)})
LEAVES = st.one_of(
    st.builds(lambda v: {"const": v}, st.sampled_from([True, False, 0, 1, "x", "xy"])),
    st.builds(lambda v: {"enum": v}, st.lists(st.sampled_from([True, 1, 2, "x"]), min_size=1, max_size=3)),
    st.builds(lambda word, v: {word: v}, st.sampled_from(BOUNDS), st.integers(0, 3)),
    st.just({"contains": {"const": "x"}}),
)


def asking(name: str, leaf: dict[str, Any], needed: bool) -> dict[str, Any]:
    return {"properties": {name: leaf}, **({"required": [name]} if needed else {})}


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.lists(inner, min_size=1, max_size=2)
    return st.one_of(inner.map(lambda one: {"not": one}), some.map(lambda all_: {"allOf": all_}), some.map(lambda any_: {"anyOf": any_}))


CONDITIONS = st.recursive(st.builds(asking, st.sampled_from("ab"), LEAVES, st.booleans()), nested, max_leaves=4)


@given(CONDITIONS, VALUES)
def test_our_conditions_agree_with_json_schema(condition: dict[str, Any], value: dict[str, Any]) -> None:
    assert matches(condition, value) == Draft202012Validator(condition).is_valid(value)


def test_a_branch_may_narrow_a_question_asked_before() -> None:
    schema = {
        "properties": {"n": {"type": "number", "title": "数", "maximum": 100}},
        "if": {"properties": {"k": {"const": 1}}, "required": ["k"]},
        "then": {"properties": {"n": {"maximum": 5}}},
    }
    assert active(schema, {"k": 1}).fields["n"] == {"type": "number", "title": "数", "maximum": 5}
    assert active(schema, {}).fields["n"]["maximum"] == 100


# -- problems -----------------------------------------------------------------------------------------------------------------


def test_an_empty_form_tells_each_missing_answer_once_in_the_order_of_the_page() -> None:
    assert told({}) == {
        "/name": "还没填店名",
        "/area": "还没填使用面积，比如 40",
        "/kitchen": "还没选：厨房是不是单独一间",
        "/foods": "还没选：卖什么，至少选一项",
        "/staff": "还没填做饭的人，至少填一位",
    }


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("area", "四十平", "使用面积写成了“四十平”，请写数字，比如 40"),
        ("area", "60", "使用面积写成了“60”，应该在 1 到 50 平方米之间，比如 40"),
        ("name", "一二三四五六七八九十一", "店名写了 11 个字，最多 10 个字，请写短一些"),
        ("opened", "2026-02-30", "开张日期写成了“2026-02-30”，没有 2026年2月30日这一天，请看看日历再写"),
        ("opened", "去年", "开张日期写成了“去年”，要写成年月日，比如 2026-01-02"),
        ("opened", "2027-01-01", "开张日期写成了“2027-01-01”，这一天还没有到，比如 2026-01-02"),
        ("foods", "fish", "卖什么没有“fish”这一项，请重新选"),
        ("phone", "12345", "手机号写成了“12345”，有 5 位，手机号是 11 位"),
        ("staff.0.health", "yes", "还没填哪天办的，比如 2026-01-02"),
    ],
)
def test_a_problem_names_the_wrong_value_and_shows_a_right_one(field: str, typed: str, message: str) -> None:
    assert list(told({**GOOD, field: typed}, today=date(2026, 3, 2)).values()) == [message]


def test_a_problem_leads_to_the_element_to_be_mended() -> None:
    found = {problem.pointer: problem.field_id for problem in problems(SHOP, read(SHOP, {"staff.0.name": "示例甲"}))}
    assert found["/name"] == "f-name"
    assert found["/kitchen"] == "f-kitchen-0"
    assert found["/staff/0/health"] == "f-staff-0-health-0"
    assert {problem.field_id for problem in problems(SHOP, {}) if problem.pointer == "/staff"} == {"f-staff-add"}


def test_only_the_section_on_the_page_is_judged() -> None:
    assert {problem.pointer for problem in problems(SHOP, {}, section="shop")} == {"/name", "/area"}


def test_a_long_wrong_answer_is_quoted_in_part() -> None:
    assert "…”" in told({**GOOD, "area": "很" * 500})["/area"]
    assert len(told({**GOOD, "area": "很" * 500})["/area"]) < 60


# -- identity numbers and the like --------------------------------------------------------------------------------------------


PREFIXES = ["430423", "430523", "432723", "110101", "830000"]


@given(st.sampled_from(PREFIXES), st.dates(date(1930, 1, 1), date(2025, 12, 31)), st.integers(0, 999))
def test_every_resident_passes_whatever_county_code_was_in_force_at_birth(prefix: str, born: date, serial: int) -> None:
    first = f"{prefix}{born:%Y%m%d}{serial:03}"
    assert formats.why_not("id-number", first + id_check_sign(first)) == ""


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(place: int, step: int) -> None:
    good = "430423199001010014"
    wrong = good[:place] + str((int(good[place]) + step) % 10) + good[place + 1 :]
    assert formats.why_not("id-number", wrong)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("43042319900101001", "只有 17 位"),
        ("4304231990010100144", "有 19 位"),
        ("43042319900101001Y", "里有不该有的字"),
        ("990423199001010014", "最后一位对不上"),
        ("060423199001010014", "开头的 06"),
        ("430423199002300014", "中间的出生日期 19900230"),
        ("43042318900101001X", "中间的出生日期 18900101"),
        ("430423199001010015", "最后一位对不上"),
    ],
)
def test_a_wrong_identity_number_is_told_why(number: str, why: str) -> None:
    assert why in formats.why_not("id-number", number)


def test_the_last_sign_may_be_a_small_or_wide_x() -> None:
    assert formats.identity("43272319380601001ｘ") == "43272319380601001X"
    assert formats.identity(" 430423 19900101 0014 ") == "430423199001010014"


def test_credit_codes_are_checked_by_their_last_sign() -> None:
    assert formats.why_not("uscc", "92430423MA0000001W") == ""
    assert "最后一位对不上" in formats.why_not("uscc", "92430423MA0000001X")
    assert "不该有的字" in formats.why_not("uscc", "92430423MO0000001W")


@pytest.mark.parametrize(
    ("phone", "good"), [("19900000000", True), ("07340000000", True), ("1990000000", False), ("12900000000", False), ("110", False)]
)
def test_telephones_are_mobile_or_with_area_code(phone: str, good: bool) -> None:
    assert (formats.why_not("phone-cn", phone) == "") is good


# -- personal answers ---------------------------------------------------------------------------------------------------------


def test_personal_answers_leave_the_open_part_and_come_back_in_place() -> None:
    value = read(SHOP, {**GOOD, "phone": "19900000000", "staff.1.name": "示例乙", "staff.1.health": "no"})
    open_part, sealed = split(value, SHOP)
    assert personal(SHOP) == {"/phone", "/staff/*/name"}
    assert sealed == {"/phone": "19900000000", "/staff/0/name": "示例甲", "/staff/1/name": "示例乙"}
    assert "19900000000" not in repr(open_part)
    assert "示例甲" not in repr(open_part)
    assert join(open_part, sealed) == value
