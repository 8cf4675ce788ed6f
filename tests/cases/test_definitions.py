"""A definition is checked as a graph before it is published, and never changes afterwards."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest

from shuheng.foundation.cases.rules import (
    Definition,
    Milestone,
    Move,
    Stage,
    check_definition,
    check_migration,
    from_data,
    longest_way,
    problems_of,
    to_data,
)
from shuheng.foundation.core.refusals import Refused

M = Milestone
STAGES = (
    Stage("receive", "收件", M.FILED, "window", 5, start=True),
    Stage("examine", "审查", M.ACCEPTED, "examiner", 5, opinions=("fire", "health"), opinion_days=3),
    Stage("inspect", "检验", M.ACCEPTED, "examiner", 30, holds=True),
    Stage("decide", "决定", M.ACCEPTED, "decider", 4),
    Stage("deliver", "送达", M.DECIDED, "window", 5),
    Stage("closed", "办结", M.CLOSED, final=True),
)
MOVES = (
    Move("accept", "受理", "receive", "examine", "licensing.accept"),
    Move("reject", "不予受理", "receive", "closed", "licensing.accept", True, "not_accepted"),
    Move("inspect", "送检", "examine", "inspect", "licensing.examine"),
    Move("result", "收到结果", "inspect", "examine", "licensing.examine"),
    Move("propose", "提出意见", "examine", "decide", "licensing.examine"),
    Move("send_back", "退回审查", "decide", "examine", "licensing.decide", True),
    Move("grant", "准予", "decide", "deliver", "licensing.decide", False, "granted"),
    Move("refuse", "不予许可", "decide", "deliver", "licensing.decide", True, "refused"),
    Move("deliver", "送达", "deliver", "closed", "licensing.deliver", milestone=M.CLOSED),
)
GOOD = Definition("catering", 1, "小餐饮经营许可", "licensing", "许可", STAGES, MOVES, statutory_days=20, promised_days=10, notice_days=5)


def without(code: str) -> tuple[Move, ...]:
    return tuple(move for move in MOVES if move.code != code)


def changed(code: str, **changes: Any) -> tuple[Stage, ...]:
    return tuple(replace(stage, **changes) if stage.code == code else stage for stage in STAGES)


def test_a_sound_definition_passes() -> None:
    check_definition(GOOD)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (replace(GOOD, stages=changed("receive", start=False)), "只有一个起点"),
        (replace(GOOD, stages=changed("examine", start=True)), "只有一个起点"),
        (replace(GOOD, stages=(*STAGES, Stage("lost", "孤岛", M.ACCEPTED, "examiner", 1))), "走不到环节“孤岛”"),
        (replace(GOOD, moves=without("deliver")), "环节“送达”走不到终点"),
        (replace(GOOD, stages=changed("decide", holder="")), "“决定”没有承办人"),
        (replace(GOOD, stages=changed("decide", limit_days=0)), "“决定”没有时限"),
        (replace(GOOD, moves=(*MOVES, Move("jump", "跳", "decide", "nowhere", "x"))), "不存在的环节 nowhere"),
        (replace(GOOD, moves=(*MOVES, Move("grant", "准予", "decide", "closed", "x"))), "动作代码 decide/grant 用了两次"),
        (replace(GOOD, moves=(*MOVES, Move("leave", "走", "decide", "closed"))), "没有写谁可以办"),
        (replace(GOOD, stages=changed("decide", limit_days=6)), "加起来最长 11 天，超过总时限 10 天"),
        (replace(GOOD, promised_days=21), "承诺时限 21 天超过法定时限 20 天"),
        (replace(GOOD, stages=changed("closed", final=False)), "至少要有一个终点"),
        (replace(GOOD, stages=changed("closed", milestone=M.DELIVERED)), "要对应“已办结”"),
        (replace(GOOD, stages=changed("examine", opinion_days=9)), "征求意见的时限"),
        (replace(GOOD, stages=changed("examine", opinions=("fire", "fire"))), "写了两次"),
        (replace(GOOD, moves=(*MOVES, Move("undo", "撤回", "deliver", "examine", "x"))), "往回走"),
        (replace(GOOD, moves=(*MOVES, Move("more", "再办", "closed", "deliver", "x"))), "后面还有动作"),
        (replace(GOOD, stages=(*STAGES, STAGES[0])), "环节代码 receive 用了两次"),
        (replace(GOOD, version=0), "从 1 起的版本号"),
        (replace(GOOD, notice_days=-1), "不能是负数"),
    ],
)
def test_each_flaw_keeps_it_from_publication(broken: Definition, said: str) -> None:
    with pytest.raises(Refused) as refused:
        check_definition(broken)
    assert said in refused.value.message


def test_all_flaws_are_told_at_once() -> None:
    broken = replace(GOOD, stages=changed("decide", holder="", limit_days=0), promised_days=30)
    assert len(list(problems_of(broken))) == 3


def test_going_back_and_special_procedures_do_not_add_to_the_plan() -> None:
    assert longest_way(GOOD) == 9


def test_data_and_back_is_the_same_definition_through_json() -> None:
    assert from_data(json.loads(json.dumps(to_data(GOOD)))) == GOOD


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, "不认识的项：colour"),
        ({"stages": [{"code": "a", "title": "甲"}]}, "没有写对应的节点"),
        ({"stages": [{"code": "a", "title": "甲", "milestone": "somewhere"}]}, "只能是 filed"),
        ({"moves": [{"code": "a"}]}, "缺少必填的项"),
        ({"unit": "hours"}, "只能是 working"),
    ],
)
def test_data_that_is_not_a_definition_is_refused_by_name(change: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        from_data({**to_data(GOOD), **change})


def test_moves_are_asked_by_stage_and_wrong_ones_refused() -> None:
    assert [move.code for move in GOOD.moves_from("decide")] == ["send_back", "grant", "refuse"]
    assert GOOD.reached(GOOD.move("grant", "decide")) is M.DECIDED
    with pytest.raises(Refused, match="现在在“收件”环节"):
        GOOD.move("grant", "receive")


def test_a_published_definition_cannot_be_edited_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        GOOD.promised_days = 3  # type: ignore[misc]


def test_a_running_case_moves_only_to_a_newer_version_that_knows_its_stage() -> None:
    newer = replace(GOOD, version=2)
    check_migration("examine", GOOD, newer)
    for stage, old, new, said in (
        ("examine", newer, GOOD, "更新的版本"),
        ("examine", GOOD, replace(newer, code="other"), "更新的版本"),
        ("inspect", GOOD, replace(newer, stages=tuple(s for s in STAGES if s.code != "inspect")), "没有“检验”环节"),
        ("decide", GOOD, replace(newer, stages=changed("decide", milestone=M.DECIDED)), "含义变了"),
    ):
        with pytest.raises(Refused, match=said):
            check_migration(stage, old, new)
