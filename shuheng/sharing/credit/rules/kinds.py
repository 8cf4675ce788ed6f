"""Kinds of credit entries as dated data: whom they concern, on which law they rest, whether and how long they are shown, when they may be repaired.

What no kind covers is no credit information and must not be recorded: 国办发〔2020〕49号 (from memory, 待核对).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

LEGAL, PERSON, BOTH = "legal", "person", "both"
WHOSE = {LEGAL: "法人和其他组织", PERSON: "自然人", BOTH: "法人和自然人"}
LICENCE, PENALTY, RED, BLACK, PROMISE, CONTRACT = "licence", "penalty", "red", "black", "promise", "contract"
GROUPS = {LICENCE: "行政许可", PENALTY: "行政处罚", RED: "守信激励", BLACK: "严重失信主体名单", PROMISE: "信用承诺", CONTRACT: "合同履约"}
LONGEST_MONTHS = 120


@dataclass(frozen=True)
class KindPlan:
    """One kind from a day on. Shown `least_months` to `most_months` from the decision; 0 means as long as what was decided lasts.

    `repair_months` after the decision its subject may apply for repair; None means that it cannot be repaired.
    """

    code: str
    name: str
    group: str
    whose: str
    law: str
    article: str
    valid_from: date
    valid_to: date | None = None
    published: bool = False
    least_months: int = 0
    most_months: int = 0
    repair_months: int | None = None
    source: str = ""
    verified: bool = False

    def covers(self, whose: str) -> bool:
        """Whether such an entry may stand about a legal person or about a person."""
        return self.whose in (whose, BOTH)

    def shows(self, whose: str) -> bool:
        """Whether such an entry is put before the public; what concerns a person never is. 个人信息保护法 第二十五条"""
        return self.published and whose == LEGAL


def flaws(plan: KindPlan) -> Iterator[tuple[str, str]]:
    """What is wrong with a kind: (message, field)."""
    if plan.whose == PERSON and plan.published:
        yield "自然人的信用信息不公示，published 要写 false。", "published"
    if plan.group == BLACK and not (plan.law and plan.article):
        yield "严重失信主体名单必须写依据的法律和条文，或者写全国公共信用信息基础目录的条目。", "article"
    if not 0 <= plan.least_months <= plan.most_months <= LONGEST_MONTHS:
        yield f"公示月数要从 0 到 {LONGEST_MONTHS}，最短的不能比最长的长。", "most_months"
    if plan.repair_months is not None and not plan.least_months <= plan.repair_months < max(plan.most_months, 1):
        yield "最短公示期满以后、最长公示期满以前才能申请修复，repair_months 要在两者之间。", "repair_months"
    if plan.valid_to is not None and plan.valid_to <= plan.valid_from:
        yield "结束的日子要晚于开始的日子。", "valid_to"
