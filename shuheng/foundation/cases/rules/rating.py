"""好差评: five levels, reasons by channel, one rating for each case by its applicant, the loop after a bad one, and reopening."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.refusals import Refused

from .definitions import Milestone
from .limits import Limit, limit

LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
WORST_GOOD = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """What a rating is about. The set of indicators is versioned and national, a county does not edit it."""

    code: str
    title: str
    channel: str
    verified: bool = False


REASONS = (
    Reason("efficiency", "办事效率", "online", True),
    Reason("guide", "指南精确度", "online", True),
    Reason("convenience", "便捷度", "online", True),
    Reason("platform", "平台操作性", "online", True),
    Reason("speed", "效率", "window", True),
    Reason("competence", "水平", "window", True),
    Reason("attitude", "态度", "window", True),
)
FINDINGS = {"put_right": "已经整改", "explained": "解释清楚", "unfounded": "查无此事", "contested": "有争议，申请复核"}

# closed cases may be taken up again only for one of these
REOPEN_REASONS = {
    "rating": "差评核实，要重新办",
    "error": "发现办错了",
    "review": "行政复议、诉讼或者监察要求重新办",
    "evidence": "出现新的材料",
}


def is_bad(level: int) -> bool:
    """Does this level open the loop: call back, put right, tell the applicant?"""
    return level < WORST_GOOD


def reasons_for(channel: str) -> tuple[Reason, ...]:
    """What can be ticked for a channel: online, or anything with a person on the other side."""
    wanted = "online" if channel == "online" else "window"
    return tuple(reason for reason in REASONS if reason.channel == wanted)


def rectify_limit(on: date) -> Limit:
    """How long the organ has to put a bad rating right and say so. Flagged 待核对 where not verified."""
    return limit("rating.rectify", on)


def check_rating(
    level: int,
    reasons: Sequence[str],
    channel: str,
    *,
    already: bool,
    applicants: Iterable[int | None],
    rater: int | None,
    milestone: Milestone,
) -> None:
    """One rating for each case, by its applicant or the agent on record, once there is a decision or an end to rate."""
    if rater is None or rater not in set(applicants):
        raise Refused("只有申请人本人或者登记的代办人可以评价这个办件。")
    if already:
        raise Refused("这个办件已经评价过了，一个办件评价一次，评价不能改。")
    if milestone.rank < Milestone.DECIDED.rank:
        raise Refused("办件有了结果以后再评价。")
    if level not in LEVELS:
        raise Refused("请在五个等级里选一个。", "level")
    unknown = set(reasons) - {reason.code for reason in reasons_for(channel)}
    if unknown:
        raise Refused("有的原因不在可选的范围里，请重新选。", "reasons")
    if is_bad(level) and not reasons:
        raise Refused("请至少选一个不满意的原因，我们好改。", "reasons")


def check_answer(level: int | None, *, called_back: bool, finding: str, words: str) -> None:
    """A bad rating is called back first, then answered with a finding and words for the applicant."""
    if level is None or not is_bad(level):
        raise Refused("只有差评要整改答复。")
    if not called_back:
        raise Refused("请先回访评价的人，再写整改答复。")
    if finding not in FINDINGS:
        raise Refused("请选一个核实结果。", "finding")
    if not words.strip():
        raise Refused("请写清楚改了什么，评价的人会看到。", "words")


def check_reviewer(reviewer: int, handlers: Iterable[int | None]) -> None:
    """A contested rating is reviewed by somebody who did not handle the case."""
    if reviewer in set(handlers):
        raise Refused("复核要由没有经手这个办件的人做，请换一位。")


def check_reopening(closed_on: date | None, today: date, *, reason: str, approver: int | None) -> None:
    """Only a closed case is reopened, for a known reason, with approval."""
    if closed_on is None:
        raise Refused("这个办件还没有办结，不用重新办理。")
    if today < closed_on:
        raise Refused("重新办理的日子不能早于办结的日子。", "on")
    if reason not in REOPEN_REASONS:
        raise Refused("请选一个重新办理的理由。", "reason")
    if not approver:
        raise Refused("重新办理要有批准人，请先报批。", "approver")
