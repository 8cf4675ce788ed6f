"""The law's limits as dated data: how long, from which article, how sure we are.

A source is `verified` only when its figures were compared with a published text; pages show 待核对 for the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.refusals import Refused

from .clocks import ClockKind, PauseKind, Unit


@dataclass(frozen=True, slots=True)
class Source:
    """A law in one of its versions."""

    law: str
    valid_from: date
    valid_to: date | None = None
    verified: bool = False

    def in_force(self, on: date) -> bool:
        """Was it the law on that day?"""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure of the law. `follows` is the fact it runs from; `extra_days` the longest extension, approved by `approver`."""

    code: str
    title: str
    kind: ClockKind
    days: int
    unit: Unit
    follows: str
    source: Source
    article: str = ""
    extra_days: int = 0
    approver: str = ""

    @property
    def cited(self) -> str:
        """The law and its article, as printed in proofs."""
        return f"{self.source.law} {self.article}".strip()


@dataclass(frozen=True, slots=True)
class PauseRule:
    """A ground on which the clock may stand still; `restarts`: afterwards the limit begins anew."""

    kind: PauseKind
    source: Source
    article: str
    restarts: bool = False

    @property
    def cited(self) -> str:
        """The law and its article, as printed in proofs."""
        return f"{self.source.law} {self.article}".strip()


LICENSING = Source("行政许可法", date(2019, 4, 23), verified=True)
DISCLOSURE = Source("政府信息公开条例", date(2019, 5, 15))
DISCLOSURE_FEE = Source("政府信息公开信息处理费管理办法（国办函〔2020〕109号，待核对）", date(2021, 1, 1))
PETITIONS = Source("信访工作条例", date(2022, 5, 1))
RATING = Source("政务服务“好差评”制度", date(2019, 12, 3))
JOINT = Source("并联审批的地方规定（待核对）", date(2019, 4, 23))  # no article of the law itself: each county names its own

_W, _C = Unit.WORKING, Unit.CALENDAR
_NOTICE, _LAW = ClockKind.SUPPLEMENT_NOTICE, ClockKind.STATUTORY
_LIMITS = (
    Limit("licensing.notice", "一次性告知补正", _NOTICE, 5, _W, "received", LICENSING, "第三十二条"),
    Limit("licensing.decision", "作出许可决定", _LAW, 20, _W, "accepted", LICENSING, "第四十二条", 10, "organ_head"),
    Limit("licensing.joint", "联合、集中办理", _LAW, 45, _W, "accepted", LICENSING, "第四十二条", 15, "government_head"),
    Limit("licensing.lower", "下级机关先行审查", ClockKind.STAGE, 20, _W, "accepted", LICENSING, "第四十三条"),
    Limit("licensing.delivery", "颁发、送达证件", ClockKind.DELIVERY, 10, _W, "decided", LICENSING, "第四十四条"),
    Limit("hearing.request", "申请听证", ClockKind.HEARING_REQUEST, 5, _W, "told", LICENSING, "第四十七条"),
    Limit("hearing.held", "组织听证", ClockKind.HEARING, 20, _W, "requested", LICENSING, "第四十七条"),
    Limit("disclosure.answer", "答复公开申请", _LAW, 20, _W, "received", DISCLOSURE, "第三十三条", 20, "disclosure_head"),
    Limit("disclosure.notice", "告知补正公开申请", _NOTICE, 7, _W, "received", DISCLOSURE, "第三十条"),
    Limit("disclosure.opinion", "第三方提出意见", ClockKind.OPINION, 15, _W, "asked", DISCLOSURE, "第三十二条"),
    Limit("petitions.notice", "告知受理情况", _NOTICE, 15, _C, "received", PETITIONS),
    Limit("petitions.finish", "办结信访事项", _LAW, 60, _C, "accepted", PETITIONS, "", 30, "organ_head"),
    Limit("petitions.review", "复查", _LAW, 30, _C, "received", PETITIONS),
    Limit("petitions.recheck", "复核", _LAW, 30, _C, "received", PETITIONS),
    Limit("rating.rectify", "差评整改反馈", ClockKind.RECTIFY, 5, _W, "rated", RATING),
)

_SPECIAL = ("hearing", "bidding", "auction", "inspection", "testing", "quarantine", "appraisal", "expert_review")
PAUSES = {
    "licensing": (*(PauseRule(PauseKind(kind), LICENSING, "第四十五条") for kind in _SPECIAL), PauseRule(PauseKind.RECTIFYING, JOINT, "")),
    "disclosure": (
        PauseRule(PauseKind.THIRD_PARTY, DISCLOSURE, "第三十三条"),
        PauseRule(PauseKind.OTHER_ORGAN, DISCLOSURE, "第三十三条"),
        PauseRule(PauseKind.FEE, DISCLOSURE_FEE, "", restarts=True),
        PauseRule(PauseKind.SUPPLEMENT, DISCLOSURE, "第三十条", restarts=True),
    ),
}


def every_limit() -> tuple[Limit, ...]:
    """All limits, also those no longer or not yet in force."""
    return _LIMITS


def limit(code: str, on: date) -> Limit:
    """The limit in force on a day. LookupError when there is none: somebody named a code that does not exist."""
    for found in _LIMITS:
        if found.code == code and found.source.in_force(on):
            return found
    raise LookupError(f"no limit {code} in force on {on}")


def pause_rule(service: str, kind: PauseKind) -> PauseRule:
    """The ground for a pause in matters of a service (licensing, disclosure). Refused when the law knows none."""
    for rule in PAUSES.get(service, ()):
        if rule.kind is kind:
            return rule
    raise Refused("法律没有规定这种情形可以停表，请换一个停表的理由。", "kind")
