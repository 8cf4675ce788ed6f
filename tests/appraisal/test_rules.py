"""Scoring without a database: points, caps, vetoes, proportions; when the owner of a column is told; the county's own file."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuheng.foundation.county.loader import Profile
from shuheng.oversight.appraisal import loader
from shuheng.oversight.appraisal.rules import (
    BONUS,
    DEDUCT,
    LATE,
    SOON,
    VETO,
    Found,
    Measured,
    Rule,
    Stand,
    Table,
    Verdict,
    danger,
    due_on,
    judge,
    shown,
    stale_days,
    thaw,
    warning,
    worse,
)
from tests import builders

TABLE = Table("示例指标", 10_000, 6_000, 8_000, 2_500, 3, "示例", False, (
    Rule("V", VETO, "release", "示例否决", "blank", at_least=3), Rule("D", DEDUCT, "release", "示例扣分", "blank", 150, 400),
    Rule("S", DEDUCT, "services", "示例服务", "guides", 1_000, 2_500), Rule("B", BONUS, "functions", "示例加分", "home_has", 500, 500, portal=True)))


def measured(**many: int) -> dict[str, Measured]:
    return {rule.code: Measured(tuple(Found(f"x:{turn}", "示例") for turn in range(many.get(rule.code, 0)))) for rule in TABLE.rules}


def verdict(portal: bool = False, serves: bool = True, **many: int) -> Verdict:
    return judge(TABLE, measured(**many), portal=portal, serves=serves)


def test_an_indicator_never_costs_more_than_its_points() -> None:
    made = verdict(D=4)
    assert [one.each for one in made.outcomes if one.rule.code == "D"] == [(150, 150, 100, 0)] and (made.deducted, made.score) == (400, 9_600)


def test_a_veto_is_met_by_so_many_findings_and_near_before() -> None:
    assert [(verdict(V=many).vetoes, verdict(V=many).grade, verdict(V=many).outcomes[0].state) for many in (0, 2, 3)] == [
        (0, "passed", "clear"), (0, "passed", "near"), (1, "vetoed", "found")]


@pytest.mark.parametrize(("stand", "told"), [
    (Stand("found", True, 5, ""), "met"), (Stand("near", False, 3, ""), "close"), (Stand("near", False, 2, ""), ""), (Stand("near", False, 0, "快了"), "close"),
    (Stand("clear", False, 0, ""), ""), (Stand("unmeasured", False, 0, "没有数据"), ""), (Stand("apart", False, 0, ""), "")])
def test_a_veto_is_close_when_little_is_lacking_or_the_measure_says_so(stand: Stand, told: str) -> None:
    assert danger(stand, 5, 2) == told and not worse(told, told) and worse("met", "close")


def test_a_site_without_services_is_judged_by_the_rest_in_proportion() -> None:
    assert (verdict(S=2).score, verdict(S=2, serves=False).score) == (8_000, 10_000)
    assert verdict(D=1, S=2, serves=False).score == 9_800  # (75 - 1.5) × 100 / 75


def test_only_the_portal_above_the_line_gets_a_bonus() -> None:
    assert [verdict(portal=portal, B=1, S=lost).score for portal, lost in ((True, 0), (True, 2), (False, 0))] == [10_500, 8_000, 10_000]


def test_what_could_not_be_measured_costs_nothing_and_says_so() -> None:
    made = judge(TABLE, {**measured(D=1), "D": Measured(why="没有数据")}, portal=False, serves=True)
    assert (made.deducted, made.outcomes[1].state, made.outcomes[1].measured.why) == (0, "unmeasured", "没有数据")


@given(st.integers(0, 6), st.integers(0, 6), st.booleans(), st.booleans())
def test_one_finding_more_never_raises_a_score(first: int, second: int, portal: bool, serves: bool) -> None:
    made, worse = verdict(portal, serves, D=first, S=second), verdict(portal, serves, D=first + 1, S=second)
    assert worse.score <= made.score and made.deducted == sum(one.points for one in made.outcomes if one.rule.part == DEDUCT)
    assert 0 <= made.score <= 10_500 and verdict(portal, serves, D=first, S=second + 1).score <= made.score


def test_the_owner_is_told_before_the_day_and_after_it() -> None:
    last = date(2026, 4, 1)
    told = [warning(last, 14, last + timedelta(days=days), 3) for days in (11, 12, 14, 15)]
    assert told == ["", SOON, SOON, LATE] and due_on(last, 14) == date(2026, 4, 15)
    assert [stale_days(last, 14, last + timedelta(days=days)) for days in (14, 15, 40)] == [0, 1, 26]


def test_points_read_as_people_write_them() -> None:
    assert [shown(points) for points in (10_000, 9_450, 6_773, 10)] == ["100", "94.5", "67.73", "0.1"]


def test_the_countys_indicators_are_all_unverified_and_come_back_from_storage_as_they_were() -> None:
    plan = loader.read(Profile(builders.COUNTY))
    assert plan and len(plan.table.rules) == 31 and not any(one.verified for one in (plan.table, *plan.table.rules))
    assert thaw(asdict(plan.table)) == plan.table and plan.table.rule("D10").points == 10


HEAD = """valid_from: 2026-01-01
title: 示例
whole: 100
passing: 60
bonus_above: 80
service_share: 25
near_days: 3
source: 示例
rules:
"""


@pytest.mark.parametrize(("line", "flaw"), [
    ({"measure": "gone"}, "应当是"), ({"points": "0.001"}, "两位小数"), ({"points": "9", "most": "3"}, "most 不能小于 points"),
    ({"given": "{days: 3}"}, "given 要写"),
    ({"code": "A"}, "写了两次"), ({"measure": "home_lacks", "given": "{wants: {x: '('}}"}, "不是正则表达式"), ({"at_least": "0"}, "at_least 至少是 1"),
    ({"measure": "stale", "given": "{limits: {news: 0}}"}, "limits 是"), ({"measure": "home", "given": "{days: 0, near_days: 1}"}, "1 以上的整数")])
def test_a_file_that_is_wrong_is_refused_with_the_line(tmp_path: Path, line: dict[str, Any], flaw: str) -> None:
    first = {"code": "A", "part": "deduct", "field": "release", "title": "示例", "measure": "blank", "points": "1", "most": "3"}
    rows = "".join(f"  - {{{', '.join(f'{name}: {value}' for name, value in row.items())}}}\n" for row in (first, {**first, "code": "B", **line}))
    (tmp_path / "appraisal.yaml").write_text(HEAD + rows, encoding="utf-8")
    profile = Profile(tmp_path)
    loader.read(profile)
    assert [one for one in profile.flaws if flaw in str(one)], profile.flaws
