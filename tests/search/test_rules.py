"""Bigrams find exactly what was typed; numbers of people never get in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.search import rules


@pytest.mark.parametrize(("one", "other"), [
    ("衡山縣", "衡山县"), ("Ａ１２３", "a123"), ("個體工商戶註冊", "个体工商户註册"), ("開雲鎮", "开云镇"), ("ＰＤＦ", "pdf")])
def test_two_spellings_of_one_thing_are_the_same(one: str, other: str) -> None:
    assert rules.normalise(one) == rules.normalise(other)


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = rules.normalise(text)
    assert rules.normalise(once) == once or rules.normalise(rules.normalise(once)) == rules.normalise(once)


def test_a_question_without_letters_asks_nothing() -> None:
    for text in ("", "   ", "，。！", "'''", "\\", "&|!()<->"):
        assert rules.question(text) is None


def test_spaces_and_signs_separate_words_that_must_all_be_found() -> None:
    assert rules.asked("小餐饮，开云镇  小餐饮") == ["小餐饮", "开云镇"]


ID = "430423199001010014"


def checked(front: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return front + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(front, weights, strict=True)) % 11]


@pytest.mark.parametrize("text", [
    checked("43042319900101001"), "王示例" + checked("43042319491001123") + "申请", checked("43042319900101001").replace("1990", " 1990 "),
    checked("11010519491231002"), "430423900101001", "号码１３８００００００００", "138-0000-0000", "+8613800000000",
    checked("43042319900101001").lower()])
def test_id_and_mobile_numbers_are_refused_however_they_are_written(text: str) -> None:
    with pytest.raises(Refused, match="身份证号|手机号"):
        rules.check_impersonal("标题", text)


@pytest.mark.parametrize("text", [
    "260000012345", "2600 0001 2345", "91430423MA4L000000", "0734-5812345", "国办发明电〔2025〕7号", "2026年10月1日至7日 共12345件",
    "123456789012345678", "430423190001" * 3, "12345", "10086"])
def test_our_own_numbers_and_public_ones_are_taken(text: str) -> None:
    rules.check_impersonal(text)


def test_a_text_is_kept_as_questions_look_into_it() -> None:
    assert rules.said("開雲鎮（Ａ證2026年）：第12號") == "开云镇 ·a证·2026年  第·12号"
    question = rules.question("证2026年 第12号")
    assert question is not None and question.pieces == ("%证·2026年%|%第·12号%",)


def test_words_that_rank_are_those_of_the_title_and_those_the_body_comes_back_to() -> None:
    found = rules.words("低保金发放", "救助对象和救助标准，老人优先。" + "，".join(f"第{number}村" for number in range(90)))
    assert "'低保'" in found and "'救助':2B,3B" in found and "'老人'" not in found and len(found) < 400
