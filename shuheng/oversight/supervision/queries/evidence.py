"""Everything that speaks for or against one signal: the interval with the proof of its date, the facts of the case, the words of both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from shuheng.foundation.cases.queries.frozen import procedures
from shuheng.foundation.cases.rules import CLOCK_LABELS, Clock, ClockKind
from shuheng.foundation.cases.rules import proof as proof_rules
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, today
from shuheng.foundation.core.templatetags.look import cn_date
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.identity.queries import officers_named
from shuheng.foundation.journal import queries as journal
from shuheng.foundation.journal.queries import Heard

from .. import rules
from ..models import Signal, Statement
from . import statements

FACTS = {
    "cases.opened": "收到", "cases.moved": "转环节", "cases.accepted": "受理", "cases.deemed_accepted": "视为受理",
    "cases.supplement_asked": "告知补正", "cases.supplemented": "补齐", "cases.clock_started": "开始计时", "cases.clock_stopped": "停止计时",
    "cases.clock_paused": "停表", "cases.clock_resumed": "恢复计时", "cases.clock_extended": "延长", "cases.clock_restarted": "重新计时",
    "cases.due_recomputed": "按新日历重算", "cases.lamp_turned": "转灯", "cases.handed_over": "交办", "cases.transferred": "转给别的单位",
    "cases.returned": "退回", "cases.opinion_asked": "征求意见", "cases.opinion_given": "答复意见", "cases.decided": "作出决定",
    "cases.delivered": "送达", "cases.closed": "办结", "cases.reopened": "重新办理", "cases.rated": "评价", "cases.rating_called_back": "回访",
    "cases.rating_answered": "答复差评", "cases.rating_reviewed": "复核差评", "cases.definition_changed": "改用新版规程",
    "licensing.filed": "提交申请", "licensing.material_checked": "核对材料", "licensing.material_added": "补来材料", "licensing.decided": "作出许可决定",
    "licensing.document_issued": "出文书", "licensing.document_printed": "文书存档", "licensing.personal_shown": "查看个人信息",
    "cases.joint_holder_added": "加人协办", "cases.joint_holder_removed": "不再协办", "cases.opinion_missed": "逾期没有答复", "cases.referred": "转到别的服务",
    "cases.referral_answered": "转办有答复", "licensing.certificate_granted": "发证照", "licensing.visit_proposed": "约联合踏勘",
    "licensing.visit_cancelled": "取消联合踏勘", "licensing.visit_held": "联合踏勘", "licensing.member_absent": "没有参加踏勘",
    "licensing.rectifying_asked": "通知整改", "licensing.rectified": "整改结束", "licensing.part_decided": "成员单位决定",
    "licensing.theme_part_filed": "一件事里提交",
    "disclosure.requested": "申请公开信息", "disclosure.document_issued": "出文书", "disclosure.third_party_asked": "征求第三方意见",
    "disclosure.third_party_answered": "第三方答复", "disclosure.reasons_asked": "要求说明理由", "disclosure.reasons_given": "申请人说明理由",
    "disclosure.fee_charged": "通知缴费", "disclosure.fee_paid": "收到费用", "disclosure.answered": "有了结果",
    "disclosure.overdue": "超期告知", "disclosure.enclosed": "附上文件", "disclosure.enclosure_removed": "去掉附上的文件",
    "disclosure.dispute_recorded": "登记复议、诉讼", "disclosure.dispute_decided": "复议、诉讼有结果", "disclosure.dispute_struck": "划掉复议、诉讼",
    "corrections.reported": "收到找错", "corrections.answered": "答复找错", "corrections.phone_erased": "删掉电话",
    "letters.written": "收到来信", "letters.answered": "答复来信", "letters.published": "公开来信", "letters.withdrawn": "不再公开",
    "letters.phone_erased": "删掉称呼和电话",
    "supervision.signal_raised": "发出信号", "supervision.signal_hardened": "信号升级", "supervision.reminder_passed": "已按时办",
    "supervision.explained": "单位说明", "supervision.ruled": "裁定", "supervision.appealed": "申诉", "supervision.appeal_ruled": "申诉裁定",
    "supervision.cancelled": "撤销",
}  # fmt: skip
DETAILS = {"document": "文书", "due_on": "到期", "limit_due_on": "环节到期", "outcome": "结果", "words": "内容摘要", "article": "依据"}
SAID = {"found": "查实的情况", "explain": "单位说明", "ruling": "裁定", "appeal": "申诉", "final": "申诉裁定", "cancel": "撤销理由"}
UNCHECKED = "（待核对）"  # an article that nobody has named yet
OUTCOMES = {"granted": "准予", "partly": "部分准予", "refused": "不予", "not_accepted": "不予受理", "withdrawn": "申请人撤回"}
ROLES = {"system": "程序", "officer": "工作人员", "resident": "申请人", "public": "访客"}


@dataclass(frozen=True)
class Line:
    """One fact of the journal: its number there, when, what, who; `here`: the signal hangs on it."""

    entry: int
    at: datetime
    words: str
    detail: str
    who: str
    here: bool


@dataclass(frozen=True)
class Said:
    """What one side said."""

    title: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Evidence:
    """What a signal rests on. `proof` is None where no limit is behind it."""

    what: str
    proof: proof_rules.Proof | None
    judged_on: date | None
    facts: Sequence[Line]
    about: Sequence[Line]
    said: Sequence[Said]

    @property
    def marked(self) -> bool:
        """Does the signal hang on one fact of the case?"""
        return any(line.here for line in self.facts)


def evidence(signal: Signal, by: Actor) -> Evidence:
    """The evidence, from the journal alone. Who was at work is named to the organ itself; for others the organ answers."""
    told = journal.history(signal.case)
    frozen = procedures({(fact.event.definition, fact.event.version) for fact in told[:1]})
    _, intervals, incidents = rules.walked(told, frozen, {fact.id: local(fact.at).date() for fact in told})
    interval = next((one for one in intervals if one.ref == signal.ref), None)
    places = {int(signal.ref.rpartition(":")[2])} if interval is None and signal.ref.rpartition(":")[2].isdigit() else set()
    named = officers_named(fact.account for fact in told if fact.account) if signal.organ in by.organs else {}
    lines = [_line(fact, named, (fact.seq or 0) in places) for fact in told]
    about = [_line(fact, {}, False) for fact in reversed(journal.about(f"signal:{signal.pk}"))]
    proof = _proof(interval.clock) if interval else None
    what = _what(interval.clock) if interval else ""
    return Evidence(what, proof, signal.judged_on, lines, about, [_said(one) for one in statements(signal)])


def _what(clock: Clock) -> str:
    return CLOCK_LABELS[clock.kind]


def _proof(clock: Clock) -> proof_rules.Proof:
    """The proof as it stands on the day on which the clock is judged. The days of a rating's answer are known by its dates only."""
    if clock.kind is ClockKind.RECTIFY and clock.due_on:
        clock = replace(clock, days=calendar().count(clock.start_on, clock.due_on))
    return proof_rules.proof(clock, calendar(), clock.stopped_on or today())


def _line(fact: Heard, named: dict[int, str], here: bool) -> Line:
    event = fact.event
    who = named.get(fact.account or 0) or ROLES.get(fact.kind, fact.kind)
    return Line(fact.id, fact.at, FACTS.get(event.event_name, event.event_name), _detail(event), who, here)


def _detail(event: object) -> str:
    """The numbers and codes of a fact that people ask for."""
    parts = [f"{label} {_word(value)}" for name, label in DETAILS.items() if (value := getattr(event, name, "")) and str(value).strip() != UNCHECKED]
    clocks = getattr(event, "clocks", ())
    dues = getattr(event, "dues", ())
    parts += [f"{code} 到期 {_word(due)}" for code, due in zip(clocks, dues, strict=False)]
    return "，".join(parts)


def _word(value: object) -> str:
    return cn_date(value) if isinstance(value, date) else OUTCOMES.get(str(value), str(value))


def _said(row: Statement) -> Said:
    return Said(SAID.get(row.kind, row.kind), row.words, row.by, row.at)
