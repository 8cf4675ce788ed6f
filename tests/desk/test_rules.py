"""What stands beside a lamp, and what of a personal answer may be seen."""

from __future__ import annotations

from datetime import date

import pytest

from shuheng.faces.desk.desk.leader import late_title
from shuheng.faces.desk.rules import lamp_words, left_words, masked, refusal_reasons

TODAY = date(2026, 10, 13)


@pytest.mark.parametrize(("lamp", "due", "words"), [
    ("ok", date(2026, 10, 30), "正常"), ("soon", TODAY, "今天"), ("soon", date(2026, 10, 14), "明天"), ("soon", date(2026, 10, 16), "剩 3 天"),
    ("late", date(2026, 10, 11), "超 2 天"), ("late", TODAY, "超 1 天"), ("hold", date(2026, 10, 30), "停表"), ("done", None, "办结"), ("late", None, "正常"),
])
def test_a_lamp_says_how_much(lamp: str, due: date | None, words: str) -> None:
    assert lamp_words(lamp, due, TODAY) == words


@pytest.mark.parametrize(("value", "shown"), [
    ("430423199806060000", "4304**********0000"), ("19900000001", "199****0001"), ("陈秋生", "陈**"), ("甲", "甲*"), (True, "T***"),
    (["陈秋生", "19900000001"], ["陈**", "199****0001"]), ({"name": "陈秋生"}, {"name": "陈**"}),
])
def test_personal_answers_show_their_ends(value: object, shown: object) -> None:
    assert masked(value) == shown


def test_nothing_personal_stays_whole() -> None:
    for text in ("a", "ab", "衡山县开云镇湘江路 12 号", "92430423MA0000001W"):
        assert masked(text) != text


@pytest.mark.parametrize(("count", "more", "words"), [
    (0, False, "没有超期的件"), (1, False, "一件超期，卡在哪里"), (2, False, "两件超期，卡在哪里"), (6, True, "超期最久的六件，卡在哪里"),
])
def test_the_leader_reads_how_many_are_late(count: int, more: bool, words: str) -> None:
    assert late_title(count, more) == words


@pytest.mark.parametrize(("left", "held", "words"), [
    (3, False, "剩 3 个工作日"), (0, False, "今天到期"), (-2, False, "超 2 个工作日"), (3, True, "停表中，恢复后接着数"),
])
def test_what_is_left_of_a_limit(left: int, held: bool, words: str) -> None:
    assert left_words(left, "working", held=held) == words


def test_reasons_stand_ready_for_each_condition() -> None:
    assert refusal_reasons(("有店面。", "有证明")) == ("不符合条件：有店面。", "不符合条件：有证明。")
