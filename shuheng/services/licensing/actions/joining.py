"""联合审批: members are asked, answer for themselves and are answered for by the lead; each part gets a decision of its own.

行政许可法 第二十六条、第四十二条第二款. A member's part is an answer of the kernel with a clock that stands still with the whole; what the lead
collects is never the lead's own judgement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import events as facts
from shuheng.foundation.cases.permits import EXTEND
from shuheng.foundation.cases.rules import MOOT, CaseState, Clock, ClockKind, check_child, check_extension, extend, reckoned
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.county.models import Organ

from .. import permits, queries
from ..events import ApplicationDecided, MaterialChecked, PartDecided
from ..models import Application, Decision, Document, Material, PartDecision
from ..rules import joint as rules
from ..rules.joint import Joint, Member
from . import certifying, issuing, superseding
from .issuing import Words, months_on
from .passing import let_read

REMEDY = "不服其中哪一项决定，就按那一项决定书上写的办法申请行政复议或者起诉。"


def joint_of(row: Application) -> Joint:
    """The joint part of the application's matter. Refused when it has none."""
    content = queries.content(row.case.definition_id)
    if content.joint is None:
        raise Refused("这件事不是联合审批，没有成员单位。")
    return content.joint


def taking_part(row: Application) -> tuple[Member, ...]:
    """The members whom the answers of this application call for."""
    return joint_of(row).taking_part(queries.answers(row))


def _organs(members: Iterable[Member]) -> dict[str, Organ]:
    wanted = {one.organ for one in members}
    return {organ.code: organ for organ in Organ.objects.filter(code__in=wanted)}


# --- asking


def drop_papers(held: cases.Held) -> None:
    """Nothing is accepted: what members were still to say of the papers is not needed any more, and nobody was late with it."""
    for paper in held.state.waiting:
        if paper.code.startswith(rules.PAPERS):
            cases.settle(held, paper.code, MOOT, "申请没有受理，不用再答复。")


def ask_papers(held: cases.Held, row: Application) -> None:
    """Let members look at the papers before acceptance, so that everything missing stands in one notice. 行政许可法 第三十二条"""
    members = taking_part(row)
    organs = _organs(members)
    known = {one.code for one in held.state.opinions}
    fresh = [one for one in members if rules.PAPERS + one.code not in known]
    cases.ask(held, [cases.Question(rules.PAPERS + one.code, organs[one.organ].pk, rules.PAPERS_DAYS) for one in fresh])
    let_read(row, [organ.pk for organ in organs.values()])


def begin(held: cases.Held, row: Application) -> None:
    """Accepted: every member's limit begins to run, none beyond the whole. A second call asks nobody twice."""
    if queries.content(row.case.definition_id).joint is None:
        return
    whole, members = rules.whole(held.state), taking_part(row)
    known = {one.code for one in held.state.opinions}
    fresh = [one for one in members if one.code not in known]
    if whole is None or not fresh:
        return
    for paper in held.state.waiting:  # the papers were looked at by accepting them
        cases.settle(held, paper.code, "agree", "已经受理，不用再答复。", deemed=True)
    organs = _organs(members)
    cases.ask(held, [_question(held, one, organs[one.organ].pk, whole) for one in fresh])
    let_read(row, [organ.pk for organ in organs.values()])


def _question(held: cases.Held, one: Member, organ: int, whole: Clock) -> cases.Question:
    start_on, days = rules.member_limit(one.days, whole, held.calendar, held.on)
    return cases.Question(one.code, organ, days, ClockKind.MEMBER, start_on, one.cited)


@transaction.atomic
def begin_deemed(case: int, *, by: Actor) -> None:
    """Silence was acceptance: the members are asked all the same, once."""
    row = Application.objects.select_related("case").get(case=case)
    held = cases.hold(case, by)
    begin(held, row)
    cases.keep(held)


# --- answering for one's organ


def _as_member(by: Actor, number: str, member: str) -> tuple[Application, cases.Held, Member]:
    """Lock and authorise: the part must be one that the actor's organ was asked for."""
    row = queries.member_application(by, number)
    one = joint_of(row).member(member)
    if one is None:
        raise Absent("没有这个成员单位。请刷新页面看看最新情况。")
    return row, cases.hold(row.case_id, by), one


@transaction.atomic
def check_papers(number: str, member: str, remarks: Mapping[str, str], others: str = "", *, by: Actor) -> CaseState:
    """A member says which papers are not in order and why; the lead's one notice repeats all of it. No remark: the papers are whole."""
    row, held, one = _as_member(by, number, member)
    bad = {code: text.strip() for code, text in remarks.items() if text.strip()}
    strange = sorted(set(bad) - set(one.needs))
    if strange:
        raise Refused(f"{one.short}不看这几样材料：{'、'.join(strange)}。")
    titles = []
    for paper in Material.objects.filter(case=row.case_id, code__in=bad).exclude(source="free").exclude(verdict="replaced").order_by("id"):
        said = f"{bad[paper.code]}（{one.short}）"
        before = f"{paper.remark}；" if paper.verdict == "bad" and paper.remark else ""
        Material.objects.filter(pk=paper.pk).update(verdict="bad", remark=(before + said)[:300], checked_by=by.label, checked_at=now())
        held.tell(MaterialChecked(paper.pk, "bad"))
        titles.append(f"{paper.title}：{bad[paper.code]}")
    words = "\n".join([*titles, *([others.strip()] if others.strip() else [])])
    cases.give(held, rules.PAPERS + member, "object" if words else "agree", words)
    return cases.keep(held)


@transaction.atomic
def answer_part(number: str, member: str, verdict: str, text: str, *, by: Actor) -> CaseState:
    """A member grants (agree), grants with conditions, or refuses (object) its part, in its own words. The answer stands."""
    _, held, one = _as_member(by, number, member)
    cases.give(held, one.code, verdict, text.strip())
    return cases.keep(held)


@transaction.atomic
def lengthen_part(number: str, member: str, days: int, reason: str, *, by: Actor) -> CaseState:
    """The lead gives one member more time, once, before its day and never beyond the whole; while the clocks stand still there is no day to go by."""
    row = queries.application_for(by, number, EXTEND, lock=True)
    held = cases.hold(row.case_id, by)
    clock = next((one for one in held.state.running if one.code == f"{ClockKind.MEMBER}.{member}"), None)
    whole = rules.whole(held.state)
    if clock is None or whole is None:
        raise Refused("这个成员单位的时限已经结束，不用再延长。")
    if clock.open_pauses:
        raise Refused("现在时限停着，不用延长。等恢复计时以后，不够再延长。")
    if not reason.strip():
        raise Refused("请写明为什么给它延长。", "reason")
    check_extension(clock, held.calendar, held.on, days=days, approver=by.label, most=rules.MOST_EXTENSION)
    longer = reckoned(extend(clock, days), held.calendar, held.on)
    check_child(longer, whole, held.calendar, held.on)
    held.tell(facts.ClockExtended(clock.code, days, longer.due_on or held.on, held.calendar.version, clock.article, "", by.account or 0,
                                  longer.unsure_year))
    cases.follow(held)
    cases.note(held, "lengthen_part", f"给成员延长 {days} 个工作日", reason.strip(), shown=False)
    return cases.keep(held)


# --- collecting and answering the applicant


@transaction.atomic
def collect(number: str, words: str = "", *, by: Actor) -> CaseState:
    """汇总: everybody has answered or is held to agree, the visit has been held; the rest is the decision."""
    row = queries.application_for(by, number, permits.EXAMINE, lock=True)
    held, joint = cases.hold(row.case_id, by), joint_of(row)
    begin(held, row)
    titles = {one.code: one.short for one in joint.members}
    waiting = [titles.get(one.code, one.code) for one in held.state.waiting]
    visits = list(queries.visits(row.case_id))
    rules.check_collected(waiting, joint.visit, held=any(one.held_on for one in visits), arranged=any(one.arranged for one in visits))
    cases.step(held, "collect", words=words)
    return cases.keep(held)


@transaction.atomic
def conclude(number: str, words: str = "", *, by: Actor) -> CaseState:
    """答复: each part gets its own decision, granted or refused as its member said, and the applicant one answer with all of them.

    行政许可法 第二十六条、第三十八条
    """
    row = queries.application_for(by, number, permits.DECIDE, lock=True)
    held, joint = cases.hold(row.case_id, by), joint_of(row)
    asked = {one.code: one for one in rules.parts(held.state.opinions) if joint.member(one.code)}
    code = rules.conclusion(one.verdict for one in asked.values())
    said = queries.said_in(row.case_id)
    refusals = "；".join(f"{one.short}：{said[one.code]}" for one in joint.members if one.code in asked and asked[one.code].verdict == "object")
    cases.step(held, code, words="；".join(text for text in (words.strip(), refusals) if text))
    outcome = rules.MOVES[code]
    held.tell(ApplicationDecided(outcome, cases.words_hash(refusals)))
    before = superseding.supersede(held, row, by=by)
    lines = [_decide_part(held, row, one, asked[one.code].verdict, asked[one.code].deemed, said[one.code]) for one in joint.members if one.code in asked]
    answer = _answer(held, row, lines, words.strip(), before)
    Decision.objects.create(case_id=row.case_id, outcome=outcome, reason=refusals, decided_at=now(), decided_by=by.label, document=answer)
    return cases.keep(held)


def _decide_part(held: cases.Held, row: Application, one: Member, verdict: str, deemed: bool, text: str) -> tuple[str, str]:
    """One member's decision on paper; returns its line in the joint answer."""
    granted = verdict in rules.GRANTED
    kind, until = ("granted" if granted else "refused"), months_on(held.on, one.months) if granted and one.months else None
    organ = Organ.objects.get(code=one.organ)
    conditions, reason = (text if verdict == "conditions" else ""), ("" if granted else text)
    numbers = _certify_part(held, row, one, organ) if granted else []
    document, issued = issuing.issue(row.case, kind, _part_words(row, one, conditions, reason, until, numbers), organ)
    held.tell(issued)
    held.tell(PartDecided(one.code, organ.pk, kind, document.pk, deemed, cases.words_hash(reason)))
    PartDecision.objects.create(case_id=row.case_id, member=one.code, organ=organ, outcome=kind, reason=reason, conditions=conditions, deemed=deemed,
                                document=document, decided_at=now(), valid_until=until)
    return one.title, f"{'准予' if granted else '不予许可'}，{document.number}" + ("（逾期没有答复，视为同意）" if deemed else "")


def _certify_part(held: cases.Held, row: Application, one: Member, organ: Organ) -> list[str]:
    """The certificates of a part's own matter, as if it had been decided alone; their numbers."""
    if not one.matter:
        return []
    granted = certifying.Granted(one.matter, queries.content(row.case.definition_id), organ.pk)
    return [certificate.number for certificate in certifying.certify(row, granted, held, by=held.by)]


def _part_words(row: Application, one: Member, conditions: str, reason: str, until: date | None, certificates: Sequence[str]) -> Words:
    wish = f"您申请的“{row.case.title}”中的“{one.title}”"
    if reason:
        remedies = queries.content(row.case.definition_id).remedies
        return Words(opening=(f"{wish}，经审查，决定不予许可。", f"理由：{reason}"), closing=remedies.told, title="不予许可决定书")
    named = [("结果", one.result), *(("证照编号", number) for number in certificates)]
    named += [("有效期至", f"{until.year}年{until.month}月{until.day}日")] if until else []
    named += [("附条件", conditions)] if conditions else []
    return Words(opening=(f"{wish}，经审查符合条件，决定准予。", queries.part_text(row, one, until)), facts=tuple(named), title="准予许可决定书")


def _answer(held: cases.Held, row: Application, lines: list[tuple[str, str]], words: str, before: Sequence[str]) -> Document:
    opening = (f"您申请的“{row.case.title}”，各成员单位都已决定，由我们一并答复。", *([words] if words else []))
    answer = superseding.replacing(Words(opening=opening, facts=lines, closing=(REMEDY,)), before)
    document, issued = issuing.issue(row.case, "joint_answer", answer)
    held.tell(issued)
    return document
