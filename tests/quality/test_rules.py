"""Which rules an entry has, what a rule must say, what a defect costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.catalogue.rules import Content, Item
from shuheng.sharing.quality import rules
from shuheng.sharing.quality.rules import Finding, Rule, kinds
from tests.quality.ground import ITEMS

OWNER = Item("owner", "负责人", "C", 20, personal=True, element="person.name")
SAID = Content("示例", "101001", "market-regulation", "示例", cycle="daily", items=(*ITEMS, OWNER,
               Item("town", "乡镇代码", "C", 12), Item("until", "有效期止", "D"), Item("note", "备注", "G")))
DAY = date(2026, 4, 27)
FORMULA = rules.formula(DAY)


def test_the_catalogue_gives_rules_by_type_key_element_and_title() -> None:
    assert [one.code for one in rules.derived(SAID)] == [
        "required:code", "check:code", "required:name", "range:opened", "range:closed", "required:owner", "codes:town", "range:until", "order:opened:closed",
        "fresh", *(f"objection:{one.column}" for one in SAID.items)]
    assert {one.code: one.params for one in rules.derived(SAID)}["range:until"] == {"least": "1900-01-01"}
    assert not [one for one in rules.derived(replace(SAID, cycle="as_needed")) if one.kind == kinds.FRESH]


@pytest.mark.parametrize(("kind", "column", "given", "field"), [
    ("unique", "nothing", {}, "column"), ("fresh", "name", {}, "kind"), ("unique", "owner", {}, "kind"), ("length", "owner", {"most": "2"}, "kind"),
    ("order", "name", {"other": "opened"}, "kind"), ("unique", "note", {}, "kind"), ("length", "name", {}, "least"),
    ("length", "name", {"most": "-1"}, "least"), ("length", "name", {"least": "9", "most": "2"}, "least"),
    ("range", "people", {"least": "many"}, "least"), ("range", "people", {"least": "nan"}, "least"),
    ("range", "people", {"least": "9", "most": "10e50"}, "least"), ("range", "people", {"least": "9", "most": "2"}, "least"),
    ("range", "opened", {"least": "2026-02-30"}, "least"), ("range", "opened", {"least": "2026-02-03", "most": "2026-02-01"}, "least"),
    ("pattern", "name", {"pattern": "("}, "pattern"), ("pattern", "name", {}, "pattern"), ("codes", "name", {"codes": "、"}, "codes"),
    ("codes", "name", {"list": "moons"}, "list"), ("order", "opened", {"other": "opened"}, "other"), ("order", "opened", {"other": "name"}, "other"),
    ("check", "code", {"standard": "mine"}, "standard"), ("refers", "code", {"entry": "people"}, "entry"),
])
def test_a_rule_that_says_nothing_clear_is_refused(kind: str, column: str, given: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.checked(SAID, kind, column, given)
    assert refused.value.field == field


@pytest.mark.parametrize(("kind", "column", "given", "params", "says"), [
    ("required", "owner", {}, {}, "负责人不能空着"), ("length", "name", {"least": "2", "most": "40"}, {"least": 2, "most": 40}, "名称的长度从 2 到 40 个字"),
    ("range", "people", {"least": "0"}, {"least": "0"}, "从业人数不小于 0"), ("range", "opened", {"most": "今天"}, {"most": "today"}, "成立日期不大于今天"),
    ("pattern", "name", {"pattern": r"\w+店"}, {"pattern": r"\w+店"}, r"名称的写法合乎 \w+店"), ("unique", "name", {}, {}, "名称不能重复"),
    ("codes", "name", {"codes": "甲、乙，甲"}, {"codes": ["甲", "乙"]}, "名称只能是：甲、乙"),
    ("codes", "town", {"list": "divisions"}, {"list": "divisions"}, "乡镇代码只能是：本县现行的区划代码"),
    ("order", "opened", {"other": "until"}, {"other": "until"}, "成立日期不能晚于有效期止"),
    ("check", "code", {"standard": "id"}, {"standard": "id"}, "统一社会信用代码的最后一位合乎公民身份号码（GB 11643）的校验"),
    ("refers", "code", {"entry": "101001/00001"}, {"entry": "101001/00001"}, "统一社会信用代码在资源 101001/00001 里找得到"),
])
def test_words_of_a_form_become_a_rule(kind: str, column: str, given: dict[str, str], params: dict[str, object], says: str) -> None:
    made = rules.checked(SAID, kind, column, given)
    assert (made.params, made.origin) == (params, "set") and rules.described(made, {one.column: one.title for one in SAID.items}) == says


@pytest.mark.parametrize("reason", ["", "太短", "长" * 301])
def test_a_reason_is_neither_a_word_nor_a_novel(reason: str) -> None:
    with pytest.raises(Refused, match="理由"):
        rules.check_reason(reason)


finding = st.builds(Finding, st.sampled_from(sorted(FORMULA.weights)), st.integers(0, 2_000), st.integers(0, 2_000), st.sampled_from(sorted(kinds.STATES)))


def _score(found: list[Finding]) -> int:
    return rules.score(rules.cost(one, FORMULA) for one in found)


@given(st.lists(finding, max_size=8), finding, st.integers(1, 500))
def test_one_more_defect_never_raises_the_score_and_a_larger_one_neither(found: list[Finding], more: Finding, rows: int) -> None:
    assert 0 <= _score([*found, more]) <= _score(found) <= rules.WHOLE
    assert _score([*found, replace(more, failing=more.failing + rows)]) <= _score([*found, more])
    assert _score([*found, replace(more, state=kinds.ACCEPTED)]) == _score(found)


def test_a_single_bad_row_of_a_million_costs_the_least_and_a_fifth_costs_all() -> None:
    costs = [rules.cost(Finding(kinds.UNIQUE, failing, 1_000_000), FORMULA) for failing in (0, 1, 100_000, 200_000, 900_000)]
    assert costs == [0, 10, 750, 1500, 1500] and (rules.shown(9750), rules.shown(10_000), rules.shown(5)) == ("97.5", "100", "0.05")
    assert rules.formula(date(2000, 1, 1)) is rules.FORMULAS[0]


def test_organs_with_few_rows_have_no_place_and_equal_ones_share_theirs() -> None:
    found = rules.ranked({1: [(9000, 500), (7000, 10)], 2: [(8000, 100)], 3: [(10_000, 99)], 4: [(9900, 300)], 5: []})
    assert [(one.organ, one.place, one.shown) for one in found] == [(4, 1, "99"), (1, 2, "80"), (2, 2, "80"), (3, None, "100")]


def test_steps_put_rules_of_single_rows_together_and_others_alone() -> None:
    many = [Rule(kinds.REQUIRED, f"c{one}") for one in range(45)]
    asked = [*many, Rule(kinds.UNIQUE, "a"), Rule(kinds.REFERS, "a"), Rule(kinds.FRESH), Rule(kinds.OBJECTION, "a")]
    made = rules.steps(["a", "b"], asked)
    assert [one.column for one in made[:2]] == ["a", "b"] and [len(one.codes) for one in made[2:]] == [40, 5, 1, 1]


def test_a_table_is_due_once_a_day_behind_the_night() -> None:
    early, late = datetime(2026, 4, 27, 2, 59), datetime(2026, 4, 27, 3, 0)
    assert [rules.due(early, None), rules.due(late, None), rules.due(late, date(2026, 4, 26)), rules.due(late, date(2026, 4, 27))] == [False, True, True, False]
    assert [rules.days_late(date(2026, 4, day), 2, DAY) for day in (27, 25, 24)] == [0, 0, 1]
