"""When sentences of a phrasing program may be shown: never without a paragraph under them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.commons.answers import rules

PASSAGES = ["申请低保的家庭，人均收入要低于当地标准，并且财产符合规定。", "乡镇收到申请以后，在 20 个工作日内审核确认。"]


@pytest.mark.parametrize("answer", [
    "家庭人均收入要低于当地标准[1]。", "家庭人均收入要低于当地标准。[1] 乡镇在 20 个工作日内审核确认。[2]", "乡镇在20个工作日内审核确认[2]\n财产符合规定[1]"])
def test_what_cites_and_adds_nothing_is_shown(answer: str) -> None:
    found = rules.checked(answer, PASSAGES)
    assert found and all(one.cites and "[" not in one.text for one in found)


@pytest.mark.parametrize("answer", [
    "", "无法回答。", "家庭人均收入要低于当地标准。", "家庭人均收入要低于当地标准[3]。", "家庭人均收入要低于当地标准[0]。",
    "家庭人均收入要低于当地标准[1]。乡镇会审核。", "家庭人均收入要低于每月 500 元的当地标准[1]。", "乡镇在 20 个工作日内审核确认[1]。",
    "今天天气很好，适合出门散步[1]。", "[1]", "家庭人均收入要低于当地标准[1]。" * 9, "家庭人均收入要低于当地标准[1]。" + "长" * 900 + "[1]"])
def test_anything_else_is_not_shown_at_all(answer: str) -> None:
    assert rules.checked(answer, PASSAGES) == ()


@given(st.text(alphabet=st.sampled_from("低保标准20[]1239。！\n 人均收入乡镇"), max_size=80))
def test_whatever_is_said_every_shown_sentence_cites_a_given_paragraph_and_only_its_numbers(answer: str) -> None:
    for one in rules.checked(answer, PASSAGES):
        assert one.cites and set(one.cites) <= {1, 2}
        assert all(number in PASSAGES[0] + PASSAGES[1] for number in rules._NUMBER.findall(one.text))


def test_the_program_is_given_the_question_and_numbered_paragraphs() -> None:
    system, user = rules.prompt("低保要什么条件", PASSAGES)
    assert system["role"] == "system" and "[1] 申请低保" in user["content"] and "[2] 乡镇" in user["content"] and user["content"].endswith("低保要什么条件")
