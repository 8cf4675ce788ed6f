"""What officers and applicants do with an application: the law's verbs, one action each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import events as facts
from shuheng.foundation.cases.permits import EXTEND
from shuheng.foundation.cases.rules import PAUSE_LABELS, CaseState, Clock, ClockKind, PauseKind
from shuheng.foundation.cases.rules.procedure import check_refusal, check_supplement
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.permits import Permit, every
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import MATERIAL
from shuheng.sharing.registries import actions as registries

from .. import permits, queries
from ..events import ApplicationDecided, MaterialAdded, MaterialChecked
from ..models import Application, Decision, Material, Supplement
from ..rules.contents import Matter as Content
from ..rules.terms import term
from . import certifying, issuing, joining, superseding
from .issuing import Words, months_on

# moves that the law gives a notice, a decision or a clock of their own: each has its action below
WITH_DOCUMENT = frozenset({"accept", "not_accept", "ask_supplement", "suspend", "resume", "grant", "refuse", "partly", "deliver", "collect",
                           "rectify", "rectified", "end_rectifying"})


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "以后另行告知的日子"


def _held(by: Actor, number: str, permit: Permit) -> tuple[Application, cases.Held]:
    """Lock and authorise in one query, then read the state."""
    row = queries.application_for(by, number, permit, lock=True)
    return row, cases.hold(row.case_id, by)


def _move_permit(by: Actor, number: str, code: str) -> Permit:
    """The permit which the definition asks for a move from where the case stands."""
    case = queries.application_to_read(by, number).case
    way = queries.procedure(case).move(code, case.stage)
    if way.permit not in every():
        raise Refused("这一步不由工作人员办。")
    if code in WITH_DOCUMENT:
        raise Refused(f"“{way.title}”要出文书，有专门的办法，不能直接转环节。")
    return every()[way.permit]


@transaction.atomic
def move(number: str, code: str, *, by: Actor, words: str = "") -> CaseState:
    """A plain move that has no document of its own: receive, submit, return, publish, close."""
    row, held = _held(by, number, _move_permit(by, number, code))
    cases.step(held, code, words=words)
    if code == "receive" and queries.content(row.case.definition_id).joint:
        joining.ask_papers(held, row)
    return cases.keep(held)


@transaction.atomic
def accept(number: str, *, by: Actor, words: str = "") -> CaseState:
    """受理: the limits begin to run, the applicant gets a notice with the day of the result. 行政许可法 第三十二条 第五项"""
    row, held = _held(by, number, permits.ACCEPT)
    cases.step(held, "accept", words=words)
    joining.begin(held, row)
    promised = held.state.governing
    limit = f"我们承诺 {_day(promised.due_on)} 前作出决定（{promised.needed} 个工作日，从受理第二天数起）。" if promised else "我们会尽快办理。"
    _, issued = issuing.issue(row.case, "acceptance", Words(
        opening=(f"您申请的“{row.case.title}”材料齐全，我们决定受理。", limit),
        closing=("听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的时间不算在内，需要的话会书面告诉您。",)))
    held.tell(issued)
    return cases.keep(held)


@transaction.atomic
def not_accept(number: str, reason: str, *, by: Actor) -> CaseState:
    """不予受理: with its reason and the way to contest it. 行政许可法 第三十二条、第三十八条"""
    row, held = _held(by, number, permits.ACCEPT)
    check_refusal(reason)
    joining.drop_papers(held)
    cases.step(held, "not_accept", words=reason)
    _, issued = issuing.issue(row.case, "not_accepted", Words(
        opening=(f"您申请的“{row.case.title}”，我们不予受理。", f"理由：{reason}"), closing=queries.content(row.case.definition_id).remedies.told))
    held.tell(issued)
    return cases.keep(held)


@dataclass(frozen=True)
class Missing:
    """One thing to be brought or put right, in words the applicant understands; `material` is its code, "" for the form."""

    what: str
    material: str = ""


@transaction.atomic
def ask_supplement(number: str, items: Sequence[Missing], *, by: Actor, days: int = 0, again: bool = False) -> CaseState:
    """补正: everything missing in one notice; a second notice only openly, as a breach that supervision sees. 行政许可法 第三十二条 第四项"""
    row, held = _held(by, number, permits.ACCEPT)
    if not [item for item in items if item.what.strip()]:
        raise Refused("请写清楚要补什么，一次说全。", "items")
    check_supplement(held.state.supplements, flagged=again)
    content = queries.content(row.case.definition_id)
    until = today() + timedelta(days=days or content.supplement_days)
    words = "；".join(item.what.strip() for item in items)
    cases.step(held, "ask_supplement", words=words)
    document, issued = issuing.issue(row.case, "supplement", Words(
        opening=(f"您申请的“{row.case.title}”，还要补下面这些。一次补齐就受理：",), items=tuple(item.what.strip() for item in items),
        closing=(f"请在 {_day(until)} 前补交，网上传、窗口交都可以。补交以前，办理的日子不开始数。",),
        title="补正材料一次性告知书" if not held.state.supplements else "再次补正告知书"))
    held.tell(facts.SupplementAsked(held.on, document.number, until, bool(held.state.supplements)))
    held.tell(issued)
    kept = [{"what": item.what.strip(), "material": item.material} for item in items]
    Supplement.objects.update_or_create(case_id=row.case_id, defaults={"items": kept, "notified_at": now(), "due_on": until, "answered_at": None,
                                                                                    "kept": {}})
    for item in items:
        Material.objects.filter(case=row.case_id, code=item.material).exclude(source="free").update(verdict="bad", remark=item.what.strip()[:300])
    _stop_notice(held)
    return cases.keep(held)


def _stop_notice(held: cases.Held) -> None:
    """Notice was given: its clock has done its duty."""
    codes = tuple(clock.code for clock in held.state.running if clock.kind is ClockKind.SUPPLEMENT_NOTICE)
    if codes:
        held.tell(facts.ClockStopped(codes, held.on))


@transaction.atomic
def supply(number: str, tokens: Mapping[str, Sequence[str]], *, by: Actor, words: str = "", paper: frozenset[str] = frozenset(),
           certificates: Mapping[str, int] | None = None) -> CaseState:
    """The applicant, or a clerk for them, brings what was missing; the officer's days to look at it begin anew.

    `certificates`: those of the county that stand for a material, which is then not asked for.
    """
    standing = {code: number for code, number in (certificates or {}).items() if not tokens.get(code) and code not in paper}
    row = queries.own_application(by, number, lock=True) if by.kind == "resident" else queries.application_at_window(by, number)
    held = cases.hold(row.case_id, by)
    supplement = Supplement.objects.filter(case=row.case_id).first()
    if supplement is None or held.state.supplement_until is None:
        raise Refused("现在没有要补的材料。")
    wanted = {str(item["material"]) for item in supplement.items if item["material"]}
    missing = sorted(code for code in wanted if not tokens.get(code) and code not in {*paper, *standing})
    if missing:
        content = queries.content(row.case.definition_id)
        titles = {one.code: one.title for one in content.materials}
        raise Refused("还差：" + "、".join(titles.get(code, code) for code in missing) + "。要一次补齐才能受理。", "materials")
    if not wanted and not words.strip() and not any(tokens.values()):
        raise Refused("请写一句您补了什么，或者传上文件。", "words")
    _add(row, held, tokens, paper, by)
    _stand_in(row, held, {code: one for code, one in standing.items() if code in wanted}, by)
    cases.step(held, "supply", words=words)
    held.tell(facts.Supplemented(held.on))
    rules = held.definition
    cases.start_clock(held, Clock(ClockKind.SUPPLEMENT_NOTICE, rules.unit, held.on, rules.notice_days, begins="supplemented", article=rules.notice_article))
    Supplement.objects.filter(case=row.case_id).update(answered_at=now(), kept={})
    return cases.keep(held)


@transaction.atomic
def keep_supplement(number: str, tokens: Mapping[str, Sequence[str]], *, by: Actor) -> None:
    """Files the applicant has uploaded for a supplement but not yet handed in, so that they can go on another day."""
    row = queries.own_application(by, number, lock=True)
    kept = {code: list(some) for code, some in tokens.items()}
    if not Supplement.objects.filter(case=row.case_id, answered_at=None).update(kept=kept):
        raise Refused("现在没有要补的材料。")


def _add(row: Application, held: cases.Held, tokens: Mapping[str, Sequence[str]], paper: frozenset[str], by: Actor) -> None:
    content = queries.content(row.case.definition_id)
    known = {one.code: one for one in content.materials}
    owner = files.Owner(party=row.party, organ=held.state.organ, division=row.division, case=row.case_id, service=queries.SERVICE)
    for code, one in [(code, one) for code, one in known.items() if tokens.get(code) or code in paper]:
        _replace(row, code)
        brought = files.assign(tokens.get(code, ()), by=by, purpose=MATERIAL, owner=owner)
        one.check_pages(sum(stored.pages for stored in brought))
        for stored in brought or [None]:
            added = Material.objects.create(case_id=row.case_id, code=code, title=one.title, stored=stored, source="upload" if stored else "paper",
                                            added_at=now())
            held.tell(MaterialAdded(added.pk, code))


def _replace(row: Application, code: str) -> None:
    Material.objects.filter(case=row.case_id, code=code, verdict__in=["open", "bad"]).update(verdict="replaced")


def _stand_in(row: Application, held: cases.Held, certificates: Mapping[str, int], by: Actor) -> None:
    """What the county holds itself is the material: nobody has to look whether it is in order."""
    titles = {one.code: one.title for one in queries.content(row.case.definition_id).materials}
    for code, number in certificates.items():
        _replace(row, code)
        used = registries.use(number, row.case_id, code, organ=held.state.organ, party=row.party, by=by)
        added = Material.objects.create(case_id=row.case_id, code=code, title=titles[code], certificate=used, source="certificate", verdict="ok",
                                        added_at=now())
        held.tell(MaterialAdded(added.pk, code))


@transaction.atomic
def check_material(number: str, material: int, verdict: str, remark: str = "", *, by: Actor) -> Material:
    """Note whether a material is as the matter asks. A bad one needs the reason that the notice will repeat."""
    row, held = _held(by, number, permits.ACCEPT)
    one = queries.material(row, material)
    if verdict not in ("ok", "bad"):
        raise Refused("请选“合格”或者“要补”。", "verdict")
    if verdict == "bad" and not remark.strip():
        raise Refused("请写哪里不对、怎样才对，申请人会照着补。", "remark")
    one.verdict, one.remark, one.checked_by, one.checked_at = verdict, remark.strip()[:300], by.label, now()
    one.save(update_fields=["verdict", "remark", "checked_by", "checked_at"])
    held.tell(MaterialChecked(one.pk, verdict))
    cases.keep(held)
    return one


@transaction.atomic
def start_special(number: str, kind: str, *, days: int, reason: str, by: Actor) -> CaseState:
    """特别程序: hearing, tender, inspection … stop the clock; the time needed is told in writing. 行政许可法 第四十五条"""
    row, held = _held(by, number, permits.EXAMINE)
    if kind not in set(PauseKind) - {PauseKind.SUPPLEMENT, PauseKind.THIRD_PARTY, PauseKind.RECTIFYING}:
        raise Refused("请选是哪一种特别程序。", "kind")
    most = term("special.most", today()).days
    if not 1 <= days <= most:
        raise Refused(f"请写预计要多少天，1 到 {most} 之间。", "days")
    joining.begin(held, row)  # members stand still with the whole, so they must have been asked
    label = PAUSE_LABELS[PauseKind(kind)]
    document, issued = issuing.issue(row.case, "special", Words(
        opening=(f"您申请的“{row.case.title}”，需要{label}，预计 {days} 天。{reason}", "这些天不算在办理期限里；有了结果，第二天接着数。")))
    cases.hold_clocks(held, cases.Notice(kind, document.number, held.on, reason))
    cases.step(held, "suspend", words=f"{label}：{reason}")
    held.tell(issued)
    return cases.keep(held)


@transaction.atomic
def end_special(number: str, *, result: str, by: Actor) -> CaseState:
    """The result of the special procedure arrived today: counting goes on tomorrow."""
    _, held = _held(by, number, permits.EXAMINE)
    for kind in sorted({line.kind for clock in held.state.running for line in clock.open_pauses}):
        cases.run_clocks(held, str(kind), held.on)
    cases.step(held, "resume", words=result)
    return cases.keep(held)


@transaction.atomic
def extend(number: str, days: int, reason: str, *, by: Actor, approval: str = "") -> CaseState:
    """延长: once, before the due date, approved by the head of the organ, told to the applicant with the reason. 行政许可法 第四十二条

    What several organs handle together is longer only with the approval of the head of the people's government: `approval` is its document.
    """
    row, held = _held(by, number, EXTEND)
    if not reason.strip():
        raise Refused("请写明为什么要延长，要告诉申请人。", "reason")
    joint = queries.content(row.case.definition_id).joint
    if joint and not approval.strip():
        raise Refused("联合审批要经本级人民政府负责人批准才能延长，请写批准的文号。", "approval")
    who = f"本级人民政府负责人批准（{approval.strip()}）" if joint else "本机关负责人批准"
    document, issued = issuing.issue(row.case, "extension", Words(
        opening=(f"您申请的“{row.case.title}”，经{who}，办理期限延长 {days} 个工作日。", f"理由：{reason}")))
    cases.lengthen(held, days, document.number)
    held.tell(issued)
    return cases.keep(held)


@dataclass(frozen=True)
class Verdict:
    """A decision: granted or refused, its reason, remarks printed on the document."""

    granted: bool
    reason: str = ""
    conditions: str = ""


@transaction.atomic
def decide(number: str, verdict: Verdict, *, by: Actor) -> CaseState:
    """决定: grant or refuse; the clock of the law stops. A refusal says why and how to contest it. 行政许可法 第三十七、三十八条"""
    row, held = _held(by, number, permits.DECIDE)
    content = queries.content(row.case.definition_id)
    if content.joint:
        raise Refused("这件是联合审批，各成员单位的决定由牵头单位汇总，请用“答复申请人”。")
    months = content.result.months if verdict.granted else 0
    until = months_on(held.on, months) if months else None
    cases.step(held, "grant" if verdict.granted else "refuse", words=verdict.reason)
    before = superseding.supersede(held, row, by=by)
    kind = "granted" if verdict.granted else "refused"
    touched = certifying.Granted(content.code, content, row.case.organ_id, verdict.reason)
    certificates = certifying.certify(row, touched, held, by=by) if verdict.granted else []
    if not verdict.granted:
        certifying.note_left(row, held)
    words = _decision_words(row, content, verdict, until, [one.number for one in certificates])
    document, issued = issuing.issue(row.case, kind, superseding.replacing(words, before))
    held.tell(ApplicationDecided(kind, cases.words_hash(verdict.reason)))
    held.tell(issued)
    Decision.objects.create(case_id=row.case_id, outcome=kind, reason=verdict.reason, conditions=verdict.conditions, decided_at=now(),
                            decided_by=by.label, valid_until=until, document=document)
    return cases.keep(held)


def _decision_words(row: Application, content: Content, verdict: Verdict, until: date | None, certificates: Sequence[str] = ()) -> Words:
    if not verdict.granted:
        return Words(opening=(f"您申请的“{row.case.title}”，经审查，决定不予办理。", f"理由：{verdict.reason}"), closing=content.remedies.told,
                     title=f"不予{'许可' if content.kind == 'permit' else '办理'}决定书")
    body = queries.result_text(row, content, until)
    opening = (f"您申请的“{row.case.title}”，经审查符合条件，决定准予。", body)
    facts_ = [("结果", content.result.name), *(("证照编号", number) for number in certificates),
              *([("有效期至", _day(until))] if until else []), *([("附注", verdict.conditions)] if verdict.conditions else [])]
    return Words(opening=tuple(line for line in opening if line), facts=tuple(facts_), title=f"准予{'许可' if content.kind == 'permit' else '办理'}决定书")


@transaction.atomic
def deliver(number: str, *, way: str, by: Actor) -> CaseState:
    """送达: the applicant has the decision, electronically, at the window or by post. 行政许可法 第四十四条"""
    row, held = _held(by, number, permits.ISSUE)
    if way not in WAYS:
        raise Refused("请选是怎样送达的。", "way")
    cases.step(held, "deliver", words=WAYS[way])
    issuing.deliver_documents(row.case_id)
    return cases.keep(held)


WAYS = {"electronic": "电子文书已发到“我的办件”", "window": "窗口领取", "post": "邮寄送达"}


@transaction.atomic
def withdraw(number: str, reason: str = "", *, by: Actor) -> CaseState:
    """撤回: the applicant takes the application back before the decision."""
    row = queries.own_application(by, number, lock=True)
    held = cases.hold(row.case_id, by)
    cases.step(held, "withdraw", words=reason)
    return cases.keep(held)

