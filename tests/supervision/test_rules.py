"""The plain rules: levels, matching, days for words, small numbers; and what a county's file may say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.loader import Profile
from shuheng.oversight.supervision import events, loader, rules
from shuheng.oversight.supervision.rules import Card, Incident, Level, Rule, Status
from tests import builders

TODAY = date(2026, 5, 11)
RULE = Rule("late_promise", "超过承诺时限", "clock", "yellow", date(2026, 1, 1), clock="promised", lead_days=1, red_days=5)


@pytest.mark.parametrize(("late", "level"), [(0, "reminder"), (1, "yellow"), (5, "yellow"), (6, "red"), (200, "red")])
def test_a_limit_grows_graver(late: int, level: str) -> None:
    assert rules.level_of(RULE, late) == level
    assert rules.level_of(replace(RULE, red_days=0), late) == ("reminder" if late == 0 else "yellow")


def test_the_newest_version_of_a_day_is_in_force() -> None:
    later, ended = replace(RULE, valid_from=date(2026, 7, 1), level="red"), replace(RULE, code="old", valid_to=date(2026, 5, 10))
    every = [later, RULE, ended]
    assert [one.code for one in rules.in_force(every, date(2026, 5, 10))] == ["late_promise", "old"]
    assert [(one.code, one.level) for one in rules.in_force(every, TODAY)] == [("late_promise", "yellow")]
    assert [one.level for one in rules.in_force(every, date(2026, 7, 1))] == ["red"]
    assert rules.in_force(every, date(2025, 12, 31)) == ()


@pytest.mark.parametrize(("words", "minded"), [("", True), ("不符合条件", True), ("做饭的地方和厕所没有隔开。", False)])
def test_a_reason_that_says_nothing_is_none(words: str, minded: bool) -> None:
    rule = replace(RULE, trigger="refusal", empty=("不符合条件",))
    assert rules.hits(rule, Incident("refusal", 3, 1, TODAY, words=rules.hash_of(words))) is minded


@pytest.mark.parametrize(("trigger", "value", "left", "minded"), [
    ("pause", 1, 5, False), ("pause", 1, 0, True), ("pause", 1, -3, True), ("pause", 3, 9, True), ("haste", 9, 7, True), ("haste", 10, 7, False),
    ("haste", 0, 2, False), ("supplement", 2, 0, True),
])
def test_incidents_are_measured(trigger: str, value: int, left: int, minded: bool) -> None:
    rule = replace(RULE, trigger=trigger, measure={"many": 3, "last_days": 0, "minutes": 10, "least_days": 3})
    assert rules.hits(rule, Incident(trigger, 3, 1, TODAY, value=value, left=left)) is minded
    assert not rules.hits(RULE, Incident(trigger, 3, 1, TODAY, value=value, left=left))


def _raised(level: str = "yellow", due: date | None = TODAY) -> Card:
    return rules.fold(None, events.SignalRaised(1, "late_promise", level, 1, "260000000018", "promised", 1, "x", TODAY, due,
                                                explain_due_on=date(2026, 5, 14) if level != "reminder" else None))


def test_the_whole_life_of_a_card() -> None:
    card = _raised()
    assert card.status is Status.OPEN
    with pytest.raises(Refused, match="请等说明来了"):
        rules.check_ruling(card, "confirm", "属实", TODAY)
    rules.check_ruling(card, "confirm", "属实", date(2026, 5, 15))
    card = rules.fold(card, events.CardExplained(1, TODAY, "x"))
    rules.check_ruling(card, "confirm", "属实", TODAY)
    card = rules.fold(card, events.CardRuled(1, "confirm", TODAY, "x", date(2026, 5, 18)))
    with pytest.raises(Refused, match="已经过了"):
        rules.check_appeal(card, "不服", date(2026, 5, 19))
    card = rules.fold(card, events.CardAppealed(1, date(2026, 5, 18), "x"))
    with pytest.raises(Refused):
        rules.check_appeal(card, "再不服", date(2026, 5, 18))
    card = rules.fold(card, events.AppealRuled(1, "confirm", date(2026, 5, 20), "x"))
    assert (card.status, card.ended_on, card.step) == (Status.UPHELD, date(2026, 5, 20), 5)
    assert rules.fold(card, events.CardCancelled(1, TODAY, "x")).status is Status.CANCELLED


def test_a_reminder_becomes_a_card_and_asks_for_words_only_then() -> None:
    card = _raised("reminder")
    assert card.status is Status.NEAR and _raised("reminder", None).status is Status.NOTED
    for check in (lambda: rules.check_explanation(card, "x", TODAY), lambda: rules.check_cancel(card, "x"),
                  lambda: rules.check_ruling(card, "confirm", "x", TODAY)):
        with pytest.raises(Refused):
            check()
    passed = rules.fold(card, events.ReminderPassed(1, TODAY))
    hard = rules.fold(passed, events.SignalHardened(1, "yellow", TODAY, TODAY, date(2026, 5, 14)))
    assert (passed.status, hard.level, hard.status, hard.ended_on) == (Status.PASSED, Level.YELLOW, Status.OPEN, None)


@pytest.mark.parametrize("words", ["", "  ", "长" * 2001])
def test_words_must_say_something_and_not_too_much(words: str) -> None:
    with pytest.raises(Refused):
        rules.check_explanation(_raised(), words, TODAY)


@pytest.mark.parametrize(("values", "shown"), [
    ({"a": 0, "b": 7, "c": 9}, [0, 7, 9]), ({"a": 4, "b": 7, "c": 9}, [None, None, 9]), ({"a": 4, "b": 1, "c": 9}, [None, None, 9]),
    ({"a": 3}, [None]), ({"a": 5, "b": 5}, [5, 5]), ({}, []), ({"a": 1, "b": 1, "c": 6, "d": 9}, [None, None, None, 9]),
])
def test_no_small_number_can_be_seen_or_worked_out(values: dict[str, int], shown: list[int | None]) -> None:
    assert [one.value for one in rules.hidden(values, 5).values()] == shown


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 12), max_size=8), st.integers(2, 9))
def test_the_sum_gives_no_hidden_number_away(values: dict[int, int], least: int) -> None:
    shown, total = rules.hidden(values, least), rules.whole(values, least)
    assert all(one.value is None or one.value == 0 or one.value >= least for one in shown.values())
    covered = [values[key] for key, one in shown.items() if one.value is None]
    if total.value is not None and covered:
        assert len(covered) > 1 and total.value - sum(one.value or 0 for one in shown.values()) >= least


def test_few_cases_have_no_share_and_no_grade() -> None:
    grades = {"优秀": 98, "合格": 90, "不合格": 0}
    assert rules.share(4, 4, 5) is None and rules.share(0, 0, 5) is None and rules.share(9, 10, 5) == 90
    assert [rules.graded(one, grades) for one in (None, 99, 90, 89.9)] == ["", "优秀", "合格", "不合格"]


@dataclass
class _File:
    """supervision.yaml with one thing changed."""

    folder: Path

    def read(self, old: str, new: str) -> list[str]:
        text = (builders.COUNTY / "supervision.yaml").read_text(encoding="utf-8")
        assert old in text
        (self.folder / "supervision.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
        profile = Profile(self.folder)
        for code in ("discipline-inspection", "government-office"):
            profile.know("organ", code)
        loader.read(profile)
        return [flaw.message for flaw in profile.flaws]


@pytest.mark.parametrize(("old", "new", "said"), [
    ("trigger: refusal", "trigger: rain", "应当是：clock"), ("clock: promised", "clock: lunch", "应当是：statutory"),
    ("level: red", "level: blue", "应当是：reminder"),
    ("milestones: [filed]", "milestones: [begun]", "不是节点"), ("organs: [discipline-inspection]", "organs: [nobody]", "没有代码为“nobody”的单位"),
    ("explain_days: 3", "explain_days: 0", "1 到 90"), ("  - code: late_promise", "  - code: late_notice", "写了两次"),
    ("least: 5", "lest: 5", "不认识“lest”"),
    ("rules:\n", "rules: {}\nx:\n", "不认识“x”"),
])
def test_a_mistake_in_the_file_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert any(said in message for message in _File(tmp_path).read(old, new))


def test_a_county_without_the_file_has_no_supervision(tmp_path: Path) -> None:
    assert loader.read(Profile(tmp_path)) is None
