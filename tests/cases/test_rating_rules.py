"""好差评: who rates, when, how often, and what follows a bad one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shuheng.foundation.cases.rules import Milestone, check_answer, check_rating, check_reopening, check_reviewer, is_bad, reasons_for
from shuheng.foundation.cases.rules.rating import LEVELS, rectify_limit
from shuheng.foundation.core.refusals import Refused

TODAY = date(2026, 10, 20)
FAIR: dict[str, Any] = {
    "level": 5, "reasons": (), "channel": "online", "already": False, "applicants": (11, None), "rater": 11, "milestone": Milestone.DECIDED,
}  # fmt: skip


def test_the_applicant_rates_a_decided_case() -> None:
    check_rating(**FAIR)
    check_rating(**{**FAIR, "level": 1, "reasons": ("guide",)})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rater": 12}, "只有申请人本人"),
        ({"rater": None}, "只有申请人本人"),
        ({"already": True}, "评价不能改"),
        ({"milestone": Milestone.ACCEPTED}, "有了结果以后"),
        ({"level": 6}, "五个等级"),
        ({"level": 2}, "至少选一个"),
        ({"level": 2, "reasons": ("attitude",)}, "不在可选的范围"),
    ],
)
def test_anything_else_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused, match=said):
        check_rating(**{**FAIR, **change})


def test_two_of_five_levels_are_bad() -> None:
    assert [level for level in LEVELS if is_bad(level)] == [2, 1]


def test_reasons_depend_on_the_channel() -> None:
    assert {reason.code for reason in reasons_for("online")}.isdisjoint(reason.code for reason in reasons_for("window"))


def test_the_limit_of_the_loop_is_data_and_not_yet_verified() -> None:
    assert rectify_limit(TODAY).days == 5 and not rectify_limit(TODAY).source.verified


@pytest.mark.parametrize(
    ("level", "called", "finding", "words", "said"),
    [
        (5, True, "put_right", "改了", "只有差评"),
        (1, False, "put_right", "改了", "先回访"),
        (1, True, "x", "改了", "核实结果"),
        (1, True, "put_right", " ", "改了什么"),
    ],
)
def test_a_bad_rating_is_called_back_then_answered(level: int, called: bool, finding: str, words: str, said: str) -> None:
    check_answer(1, called_back=True, finding="put_right", words="换了打印机")
    with pytest.raises(Refused, match=said):
        check_answer(level, called_back=called, finding=finding, words=words)


def test_who_handled_the_case_does_not_review_its_rating() -> None:
    check_reviewer(1, (2, None))
    with pytest.raises(Refused, match="没有经手"):
        check_reviewer(2, (2, None))


@pytest.mark.parametrize(
    ("closed", "reason", "approver", "said"),
    [
        (None, "error", 1, "还没有办结"),
        (date(2026, 10, 21), "error", 1, "不能早于"),
        (TODAY, "mood", 1, "理由"),
        (TODAY, "error", None, "批准人"),
    ],
)
def test_only_a_closed_case_is_reopened_for_a_reason_with_approval(
    closed: date | None, reason: str, approver: int | None, said: str
) -> None:
    check_reopening(TODAY, TODAY, reason="error", approver=1)
    with pytest.raises(Refused, match=said):
        check_reopening(closed, TODAY, reason=reason, approver=approver)
