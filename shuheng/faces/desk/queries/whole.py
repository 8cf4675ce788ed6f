"""One case whole, as the officer's page shows it: its limits and proofs, answers, papers, opinions and everything that happened."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Case, Definition, Pause, Rating, Step
from shuheng.foundation.cases.permits import MIGRATE, READ
from shuheng.foundation.cases.queries import listing
from shuheng.foundation.cases.queries.record import Record, record_of
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import (
    FINDINGS,
    LEVELS,
    MILESTONE_LABELS,
    PAUSE_LABELS,
    CaseState,
    Clock,
    ClockKind,
    Milestone,
    PauseKind,
    Proof,
    remaining,
)
from shuheng.foundation.cases.rules import Definition as Procedure
from shuheng.foundation.cases.rules.proof import proof
from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, today
from shuheng.foundation.county import queries as county
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity import rules as people
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import Application, Document, Material
from shuheng.services.licensing.queries.folder import folder_of
from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.contents import Matter as Content
from shuheng.services.licensing.rules.joint import PAPERS

from ..rules import CHANNELS, OUTCOMES, SOURCES, VERDICTS, lamp_words, left_words, masked
from . import kept
from .together import Answer, Together, together


@dataclass(frozen=True)
class Head:
    """The case in one line."""

    number: str
    title: str
    who: str
    lamp: str
    words: str
    stage: str
    town: str
    channel: str
    definition: str


@dataclass(frozen=True)
class Paper:
    """One material with its verdict."""

    id: int
    code: str
    title: str
    address: str
    source: str
    free: bool
    lamp: str
    verdict: str
    remark: str
    who: str
    when: datetime | None


@dataclass(frozen=True)
class View:
    """An opinion asked, and its answer."""

    code: str
    organ: str
    ours: bool
    verdict: str
    text: str
    who: str
    at: datetime | None
    due: date
    lamp: str


@dataclass(frozen=True)
class Issued:
    """A document of the case."""

    title: str
    number: str
    address: str
    issued_on: date
    delivered: bool
    revoked: bool


@dataclass(frozen=True)
class Happened:
    """One line of the record; `next` is what comes."""

    title: str
    words: str
    at: datetime | None
    by: str
    seq: int = 0
    move: str = ""
    account: int | None = None
    next: bool = False


@dataclass(frozen=True)
class Whole:
    """Everything about one case. `application` is None where the answers are not the reader's to see."""

    case: Case
    state: CaseState
    procedure: Procedure
    application: Application | None
    content: Content | None
    materials: Sequence[Paper]
    opinions: Sequence[View]
    documents: Sequence[Issued]
    steps: Sequence[Happened]
    pauses: Sequence[Pause]
    rating: Rating | None
    holders: Mapping[int, str]
    newer: int | None
    proofs: Mapping[str, Proof]
    together: Together | None = None

    @property
    def stage(self) -> str:
        """The title of the present stage."""
        return self.procedure.stage(self.case.stage).title

    @property
    def last_step(self) -> Happened | None:
        """What was done last."""
        return next((step for step in self.steps if not step.next), None)


def whole(by: Actor, number: str) -> Whole:
    """The case for an officer who may read it; at most ten small queries, whatever the case holds. Absent otherwise."""
    case = cases.case_to_read(by, number)
    _, state = load(case.pk)
    procedure = cases.definition_rules(case.definition_id)
    record, folder = record_of(case.pk), folder_of(case)
    content = licensing.content(case.definition_id) if folder.application else None
    on = today()
    views = _opinions(record, by, on)
    answers = {view.code: Answer(view.organ, view.text, view.who, view.at) for view in views}
    return Whole(
        together=together(case.pk, state, content, answers, by), case=case, state=state, procedure=procedure, application=folder.application,
        content=content, materials=[_paper(case, row) for row in folder.materials], opinions=views,
        documents=[_issued(case, row) for row in folder.documents], steps=_steps(case, procedure, record.steps),
        pauses=record.pauses if any(clock.pauses for clock in state.clocks) else [],
        rating=record.rating, holders=identity.officers_named([case.account]) if case.account else {},
        newer=_newer(case) if by.may(MIGRATE) else None, proofs={clock.code: proof(clock, county.calendar(), on) for clock in state.clocks})


def _newer(case: Case) -> int | None:
    latest = Definition.objects.filter(code=case.definition.code).order_by("-version").values_list("pk", flat=True).first()
    return latest if latest != case.definition_id else None


def _paper(case: Case, row: Material) -> Paper:
    lamp, verdict = VERDICTS.get(row.verdict, ("soon", row.verdict))
    free = row.source in ("free", "certificate")
    address = reverse("desk-material", args=[case.number, row.pk]) if row.stored_id else ""
    if row.certificate_id:
        address = reverse("desk-case-certificate", args=[case.number, row.pk])
    return Paper(row.pk, row.code, row.title, address, SOURCES.get(row.source, row.source), free, lamp, "一致" if free else verdict, row.remark,
                 row.checked_by, row.checked_at or (row.added_at if free else None))


def _opinions(record: Record, by: Actor, on: date) -> list[View]:
    words = {"agree": "同意", "conditions": "附条件同意", "object": "不同意", "moot": "不用答复了"}
    return [View(row.code, record.organs[row.organ_id], row.organ_id in by.organs, words.get(row.verdict, "") + ("（逾期视为同意）" if row.deemed else ""),
                 row.text, row.given_by, row.given_at, row.due_on, "late" if on > row.due_on else "soon" if (row.due_on - on).days < 2 else "ok")
            for row in record.opinions]


def _issued(case: Case, row: Document) -> Issued:
    return Issued(row.title, row.number, reverse("desk-document", args=[case.number, row.pk]), row.issued_on, row.delivered_at is not None,
                  row.revoked_at is not None)


def _steps(case: Case, procedure: Procedure, rows: Sequence[Step]) -> list[Happened]:
    """Newest first; on top what comes next, at the foot how it began."""
    done = [Happened(row.title, row.words, row.at, row.by, row.seq, row.move, row.account) for row in rows]
    begun = Happened("收到申请", "", case.opened_at, CHANNELS.get(case.channel, case.channel))
    stage = procedure.stage(case.stage)
    coming = [] if stage.final else [Happened(f"下一步：{stage.title}", "", None, f"最晚 {_day(case.stage_due_on)}" if case.stage_due_on else "", next=True)]
    return [*coming, *done, begun]


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


# --- parts of the page


def head(found: Whole) -> Head:
    """Its first lines."""
    case = found.case
    return Head(case.number, case.title, case.party.name if case.party else "", case.lamp, lamp_words(case.lamp, case.due_on, today()), found.stage,
                case.division.name if case.division else "", CHANNELS.get(case.channel, case.channel),
                f"{case.definition.title} 第 {case.definition.version} 版")


def main_proofs(found: Whole) -> dict[str, Any]:
    """The promised and the statutory proof, those of all other clocks, and the one people are told, for the beam on top."""
    first = (str(ClockKind.PROMISED), str(ClockKind.STATUTORY))
    others = [_stage_titled(found, code, one) for code, one in found.proofs.items() if code not in first]
    governing = found.state.governing
    shown = found.proofs.get(governing.code) if governing else found.proofs.get("promised") or found.proofs.get("statutory")
    return {"promised": found.proofs.get("promised"), "statutory": found.proofs.get("statutory"), "others": others, "beam": shown}


def _stage_titled(found: Whole, code: str, one: Proof) -> Proof:
    part = code.partition(".")[2]
    if code.startswith("stage.") and found.procedure.has_stage(part):
        return replace(one, title=f"{found.procedure.stage(part).title}环节")
    return replace(one, title=_asked(found, part) or one.title)


def _asked(found: Whole, part: str) -> str:
    """Who of a joint procedure owes what, by the code of the opinion asked for; empty for any other."""
    member = found.together.joint.member(part.removeprefix(PAPERS)) if found.together else None
    return f"{member.short}{'看材料' if part.startswith(PAPERS) else '答复'}" if member else ""


SHORT = {"promised": "承诺", "statutory": "法定", "stage": "本环节", "supplement_notice": "告知", "delivery": "送达", "opinion": "意见", "rectify": "整改"}


def limits(found: Whole) -> list[tuple[str, date | None, str]]:
    """(name, day, words) of every limit, then pauses and extension."""
    on, days = today(), county.calendar()
    rows: list[tuple[str, date | None, str]] = [
        (_asked(found, clock.part) or SHORT.get(clock.kind, clock.label), clock.due_on,
         left_words(remaining(clock, days, on), clock.unit, held=bool(clock.open_pauses)))
        for clock in _in_order(found.state.running) if clock.kind is not ClockKind.MEMBER]
    rows += [(SHORT.get(clock.kind, clock.label), clock.due_on, _ended(clock)) for clock in _in_order(found.state.clocks)
             if not clock.running and clock.kind in (ClockKind.PROMISED, ClockKind.STATUTORY)]
    if found.state.supplement_until:
        rows.append(("补正", found.state.supplement_until, "申请人在这天前补交"))
    if found.pauses:
        rows.append(("停表", None, "；".join(_pause_words(line) for line in found.pauses)))
    extra = next((clock.extra_days for clock in found.state.clocks if clock.extra_days), 0)
    if extra:
        rows.append(("延期", None, f"经批准延长 {extra} 个工作日"))
    return rows


def _in_order(clocks: Sequence[Clock]) -> list[Clock]:
    order = list(SHORT)
    return sorted(clocks, key=lambda clock: order.index(clock.kind) if clock.kind in order else len(order))


def _ended(clock: Clock) -> str:
    if clock.stopped_on and clock.due_on:
        return f"{_day(clock.stopped_on)}办好，{'按时' if clock.stopped_on <= clock.due_on else '超期'}"
    return "已停止"


def _pause_words(line: Pause) -> str:
    until = f"至{_day(line.to_on)}" if line.to_on else "起，还没结束"
    return f"{PAUSE_LABELS.get(PauseKind(line.kind), line.kind)}，{_day(line.from_on)}{until}，{line.document}，{line.approver}"


def applicant(found: Whole, *, shown: bool = False) -> list[tuple[str, str]]:
    """Who applies; number and telephone masked, or whole after the look was recorded."""
    party = found.case.party
    if party is None:
        return []
    rows = [("姓名" if party.kind == "person" else "名称", party.name), ("证件", party.number if shown else people.masked_number(party.number))]
    if party.phone:
        rows.append(("电话", party.phone if shown else people.masked_phone(party.phone)))
    rows.append(("核验", {0: "没有核验", 1: "手机号核验", 2: "当面核验"}.get(party.level, "")))
    return rows


def sections(found: Whole, answers: Mapping[str, Any] | None = None) -> tuple[forms.Section, ...]:
    """What was filled in, the personal answers masked unless `answers` gives them whole."""
    if found.application is None or found.content is None:
        return ()
    value = answers if answers is not None else _masked_answers(found.application)
    return forms.describe(found.content.form, value, places=kept.places())


def _masked_answers(row: Application) -> dict[str, Any]:
    sealed = json.loads(vault.open_bytes(row.sealed, licensing.ANSWERS, str(row.case_id)))
    return forms.join(row.answers, {at: masked(value) for at, value in sealed.items()})


def holders(found: Whole) -> list[tuple[str, str]]:
    """Organ, handler, joint posts, where it came from."""
    case = found.case
    rows = [("单位", case.organ.name), ("经手", found.holders.get(case.account or 0, "") or "还没人接手")]
    if case.joint:
        rows.append(("协办", "、".join(post.title for post in identity.posts().filter(pk__in=case.joint))))
    if case.parent:
        rows.append(("来自", case.parent))
    return rows


def road(found: Whole) -> list[tuple[str, str, bool]]:
    """The milestones passed, and where it stands."""
    case, state = found.case, found.state
    days = [(Milestone.FILED, local(case.opened_at).date()), (Milestone.ACCEPTED, state.accepted_on), (Milestone.DECIDED, state.decided_on),
            (Milestone.DELIVERED, state.delivered_on), (Milestone.CLOSED, state.closed_on)]
    rows = [(MILESTONE_LABELS[milestone].removeprefix("已"), _day(day) + _aside(milestone, state), False) for milestone, day in days if day]
    return rows if state.closed_on else [*rows, (found.stage, "现在", True)]


def _aside(milestone: Milestone, state: CaseState) -> str:
    if milestone is Milestone.ACCEPTED and state.deemed:
        return "，逾期没告知，视为受理"
    if milestone in (Milestone.DECIDED, Milestone.CLOSED) and state.outcome and (milestone is Milestone.DECIDED or not state.decided_on):
        return f"，{OUTCOMES.get(state.outcome, state.outcome)}"
    return ""


def rating_facts(found: Whole) -> list[tuple[str, str]]:
    """The rating and what was done about it."""
    row = found.rating
    if row is None:
        return []
    rows = [("评价", LEVELS[row.level] + ("（复核不成立，不计）" if row.void else "")), ("留言", row.words), ("核实", FINDINGS.get(row.finding, "")),
            ("答复", row.answer)]
    if row.answer_due_on and not row.answered_on:
        rows.append(("答复期限", _day(row.answer_due_on)))
    return [(name, text) for name, text in rows if text]


def may_reveal(found: Whole, by: Actor) -> bool:
    """May the post look at personal answers, for a reason?"""
    return found.application is not None and listing.reaches(by, READ, found.case)
