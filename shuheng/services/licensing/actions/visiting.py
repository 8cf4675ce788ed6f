"""联合踏勘: one day for all members, what each found, one notice of what is to be put right; who stays away is held to agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.rules import CaseState, Milestone, PauseKind
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Refused

from .. import permits, queries
from ..events import MemberAbsent, Rectified, RectifyingAsked, VisitCancelled, VisitHeld, VisitProposed
from ..models import Application, Finding, Visit
from ..rules import joint as rules
from . import issuing, joining
from .issuing import Words

EXAMINING, RECTIFYING = "examining", "rectifying"


@dataclass(frozen=True)
class Seen:
    """What one member found: was it there, is the place in order, in which words."""

    present: bool
    fit: bool = True
    text: str = ""


def _examining(by: Actor, number: str) -> tuple[Application, cases.Held]:
    """The application under lock while its members examine it, all of them asked."""
    row = queries.application_for(by, number, permits.EXAMINE, lock=True)
    held = cases.hold(row.case_id, by)
    if held.state.milestone is not Milestone.ACCEPTED or held.state.stage != EXAMINING:
        raise Refused("受理以后、各单位审查的时候才能联合踏勘。请刷新页面看看办件的最新情况。")
    joining.begin(held, row)
    return row, held


@transaction.atomic
def propose_visit(number: str, on: date, place: str, words: str = "", *, by: Actor) -> Visit:
    """约踏勘: a working day before the first of those who still must answer is over. Proposing again moves the day."""
    row, held = _examining(by, number)
    if not place.strip():
        raise Refused("请写在哪里集合、看哪里。", "place")
    rules.check_visit_day(on, held.calendar, held.on, _latest(held))
    told = {"on": on, "place": place.strip()[:200], "words": words.strip(), "proposed_by": by.label, "proposed_at": now()}
    visit, fresh = Visit.objects.update_or_create(case_id=row.case_id, held_on=None, cancelled=False, defaults=told)
    if fresh:
        asked = rules.parts(held.state.opinions)
        Finding.objects.bulk_create([Finding(visit=visit, member=one.code, organ=one.organ) for one in asked])
    held.tell(VisitProposed(visit.pk, on))
    cases.note(held, "propose_visit", "约联合踏勘" if fresh else "改约联合踏勘", f"{on.month}月{on.day}日，{place.strip()}。{words.strip()}")
    cases.keep(held)
    return visit


def _latest(held: cases.Held) -> date:
    """The first day on which somebody who still must answer is over; the end of the whole when all have answered."""
    whole = rules.whole(held.state)
    days = [one.due_on for one in rules.parts(held.state.waiting)]
    return min(days, default=(whole.due_on if whole else None) or held.on)


@transaction.atomic
def cancel_visit(number: str, reason: str, *, by: Actor) -> CaseState:
    """The visit that was arranged will not take place; members and applicant read why."""
    row, held = _examining(by, number)
    if not reason.strip():
        raise Refused("请写明为什么取消，各单位和申请人都看得到。", "reason")
    visit = _arranged(row)
    Visit.objects.filter(pk=visit.pk).update(cancelled=True, record=reason.strip())
    held.tell(VisitCancelled(visit.pk, cases.words_hash(reason.strip())))
    cases.note(held, "cancel_visit", "取消联合踏勘", reason.strip())
    return cases.keep(held)


def _arranged(row: Application) -> Visit:
    visit = Visit.objects.filter(case=row.case_id, held_on=None, cancelled=False).first()
    if visit is None:
        raise Refused("现在没有约好的联合踏勘，请先约日子。")
    return visit


@transaction.atomic
def record_visit(number: str, held_on: date, record: str, seen: Mapping[str, Seen], *, by: Actor) -> CaseState:
    """踏勘记录: what each member found. Who was absent is held to agree with its part, and has it counted against it."""
    row, held = _examining(by, number)
    visit = _arranged(row)
    rules.check_held(visit.on, held_on, held.on)
    if not record.strip():
        raise Refused("请写踏勘记录：看了哪些地方、总的情况。", "record")
    findings = list(Finding.objects.filter(visit=visit).order_by("id"))
    titles = {one.code: one.short for one in joining.joint_of(row).members}
    if set(seen) != {one.member for one in findings}:
        raise Refused("每个成员单位都要记：到没到、合不合格。", "findings")
    for one in findings:
        told = seen[one.member]
        rules.check_finding(titles.get(one.member, one.member), told.present, told.fit, told.text)
        one.present, one.fit, one.text = told.present, told.fit if told.present else True, told.text.strip()
    Finding.objects.bulk_update(findings, ["present", "fit", "text"])
    Visit.objects.filter(pk=visit.pk).update(held_on=held_on, record=record.strip(), recorded_by=by.label)
    _tell_held(held, visit, held_on, findings, record)
    return cases.keep(held)


def _tell_held(held: cases.Held, visit: Visit, on: date, findings: list[Finding], record: str) -> None:
    absent = [one for one in findings if not one.present]
    unfit = sum(not one.fit for one in findings)
    held.tell(VisitHeld(visit.pk, on, len(findings) - len(absent), len(absent), unfit, cases.words_hash(record.strip())))
    open_parts = {one.code for one in held.state.waiting}
    for one in absent:
        held.tell(MemberAbsent(visit.pk, one.member, one.organ, on))
        if one.member in open_parts:
            cases.settle(held, one.member, "agree", f"没有参加 {on:%Y-%m-%d} 的联合踏勘，视为同意。", deemed=True)
    cases.note(held, "record_visit", "联合踏勘", record.strip())


# --- putting right


@transaction.atomic
def ask_rectifying(number: str, days: int, *, by: Actor) -> CaseState:
    """通知整改: what all members found wrong, in one notice; the limits of the whole and of its members stand still until it is put right."""
    row, held = _examining(by, number)
    visit = Visit.objects.filter(case=row.case_id, held_on__isnull=False).order_by("-id").first()
    wrong = list(Finding.objects.filter(visit=visit, fit=False).order_by("id")) if visit else []
    if visit is None or not wrong:
        raise Refused("最近一次联合踏勘没有发现要整改的，不用通知整改。")
    if visit.rectify_until:
        raise Refused("这次踏勘已经通知过整改。还不合格，请再约一次踏勘。")
    if not 1 <= days <= 180:
        raise Refused("请写给多少天整改，1 到 180 之间。", "days")
    titles = {one.code: one.short for one in joining.joint_of(row).members}
    items, until = [f"{titles.get(one.member, one.member)}：{one.text}" for one in wrong], held.on + timedelta(days=days)
    document, issued = issuing.issue(row.case, "rectifying", Words(
        opening=(f"您申请的“{row.case.title}”，联合踏勘发现下面 {len(items)} 处要整改，各单位的都在这里了。请在 {until:%Y-%m-%d} 前改好。",),
        items=items, closing=("整改的日子不算在办理期限里；改好了在网上说一声，第二天接着数。",)))
    cases.hold_clocks(held, cases.Notice(str(PauseKind.RECTIFYING), document.number, held.on, "联合踏勘后整改"))
    cases.step(held, "rectify", words="；".join(items))
    Visit.objects.filter(pk=visit.pk).update(rectify_until=until)
    held.tell(RectifyingAsked(visit.pk, until, len(items)))
    held.tell(issued)
    return cases.keep(held)


@transaction.atomic
def report_rectified(number: str, words: str, *, by: Actor) -> CaseState:
    """整改好了: the applicant says so; counting goes on tomorrow."""
    row = queries.own_application(by, number, lock=True)
    if not words.strip():
        raise Refused("请写一句改了哪些，看现场的人会照着看。", "words")
    return _run_on(cases.hold(row.case_id, by), "rectified", words.strip(), by_applicant=True)


@transaction.atomic
def end_rectifying(number: str, words: str, *, by: Actor) -> CaseState:
    """整改期结束: the lead lets the limits run on, put right or not."""
    row = queries.application_for(by, number, permits.EXAMINE, lock=True)
    if not words.strip():
        raise Refused("请写明整改的情况。", "words")
    return _run_on(cases.hold(row.case_id, by), "end_rectifying", words.strip(), by_applicant=False)


@transaction.atomic
def end_overdue_rectifying(case: int, *, by: Actor) -> CaseState:
    """The day for putting right has passed: the limits run on by themselves, so that no procedure stands still for ever."""
    held = cases.hold(case, by)
    if held.state.stage != RECTIFYING or not held.state.open:
        return held.state
    return _run_on(held, "end_rectifying", "到了整改的期限，期限接着数。", by_applicant=False)


def _run_on(held: cases.Held, move: str, words: str, *, by_applicant: bool) -> CaseState:
    if any(line.kind is PauseKind.RECTIFYING for clock in held.state.running for line in clock.open_pauses):
        cases.run_clocks(held, str(PauseKind.RECTIFYING), held.on)
    cases.step(held, move, words=words)
    Visit.objects.filter(case=held.case, rectify_until__isnull=False, rectified_on=None).update(rectified_on=held.on)
    held.tell(Rectified(held.on, by_applicant))
    return cases.keep(held)
