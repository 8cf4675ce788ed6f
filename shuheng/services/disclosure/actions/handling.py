"""What officers do with a request before it is answered: correction, reasons, opinions of third parties and other organs, fee, extension."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.events import SupplementAsked
from shuheng.foundation.cases.rules import PauseKind
from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county.models import Organ

from .. import permits, queries, rules
from ..events import FeeCharged, FeePaid, ReasonsAsked, ThirdPartyAnswered, ThirdPartyAsked
from ..models import Request, ThirdParty
from .asking import cn, end
from .issuing import Words, issue

VERDICTS = {"agree": "同意公开", "object": "不同意公开", "silent": "逾期没有答复"}


def held_for(number: str, permit: Permit, by: Actor) -> tuple[Request, cases.Held]:
    """Lock and authorise in one query, then read the state."""
    row = queries.request_for(by, number, permit, lock=True)
    return row, cases.hold(row.case_id, by)


def _said(words: str, most: int = 1000) -> str:
    cleaned = " ".join(words.split())
    if not 6 <= len(cleaned) <= most:
        raise Refused(f"请写清楚，6 到 {most} 个字。", "words")
    return cleaned


@transaction.atomic
def ask_correction(number: str, words: str, *, by: Actor) -> Request:
    """补正告知: once, within seven working days of receipt; the clock stands still and begins anew afterwards. 政府信息公开条例 第三十条"""
    row, held = held_for(number, permits.HANDLE, by)
    cleaned = _said(words)
    if held.state.supplements:
        raise Refused("补正只能告知一次。补正后还不明确的，请用“补正后申请内容仍不明确”答复。")
    if held.on > queries.notice_until(row):
        raise Refused("告知补正的日子过了，请照现有的申请内容办理。")
    until = held.calendar.add(held.on, rules.limit("correction", held.on).days)
    document = issue(held, row, "correction", Words(
        opening=("您申请公开的信息，现有的描述还不能指向特定的政府信息。请补正：", cleaned),
        closing=(f"请在 {cn(until)} 前补正，网上、来信、当面都可以。没有正当理由逾期不补正的，视为放弃申请。补正以后，答复的期限重新计算。",)))
    cases.hold_clocks(held, cases.Notice(PauseKind.SUPPLEMENT, document.number, held.on, "申请内容不明确"))
    cases.step(held, "ask_correction", words=document.number)
    held.tell(SupplementAsked(held.on, document.number, until, False))
    cases.keep(held)
    return row


@transaction.atomic
def abandon(number: str, *, by: Actor) -> Request:
    """The day for correcting has passed without a good reason: the request counts as given up. 政府信息公开条例 第三十条"""
    row, held = held_for(number, permits.HANDLE, by)
    until = held.state.supplement_until
    if until is None or held.on <= until:
        raise Refused("补正的期限还没有过，再等等申请人。")
    give_up(held, row, "abandon", "no_correction")
    return row


def give_up(held: cases.Held, row: Request, move: str, outcome: str) -> None:
    """The request counts as given up: the applicant is told, nothing more is done."""
    said = rules.OUTCOMES[outcome]
    issue(held, row, "closed", Words(opening=(said.ground, "本机关不再处理这份申请。您还需要这些信息的，可以重新申请。"),
                                     closing=(f"依据：{said.article}。", rules.remedy(said.group, held.on))))
    cases.step(held, move)
    end(held, row, outcome, held.on)
    cases.keep(held)


@transaction.atomic
def ask_reasons(number: str, *, by: Actor) -> Request:
    """Who asks very much or very often is asked why; the clock runs on. 政府信息公开条例 第三十五条"""
    row, held = held_for(number, permits.HANDLE, by)
    if row.reasons_asked_on or held.state.stage != "handle":
        raise Refused("已经要求过说明理由，或者这一步不用。")
    many = queries.recent(row)
    issue(held, row, "reasons", Words(opening=(
        f"一年里您向本机关提出了 {many} 份申请，数量、频次明显超过合理范围。请说明理由。", "理由合理的，照常办理；理由不合理的，可以不予处理。")))
    row.reasons_asked_on = held.on
    row.save(update_fields=["reasons_asked_on"])
    held.tell(ReasonsAsked(many))
    cases.note(held, "ask_reasons", "要求说明理由", "")
    cases.keep(held)
    return row


def _consult(held: cases.Held, row: Request, pause: PauseKind, document: str, words: str) -> None:
    """The clock stands still while others are asked; the applicant is told once. 政府信息公开条例 第三十三条"""
    if not any(line.kind is pause for clock in held.state.running for line in clock.open_pauses):
        cases.hold_clocks(held, cases.Notice(pause, document, held.on, words))
    if held.state.stage != "consult":
        issue(held, row, "consulted", Words(opening=(
            f"您申请的信息，本机关要先{words}。对方在 15 个工作日内答复（待核对），这段时间不计算在答复期限里。",)))
        cases.step(held, "consult")


@transaction.atomic
def ask_third_party(number: str, name: str, address: str, words: str, *, by: Actor) -> ThirdParty:
    """征求第三方意见: in writing; fifteen working days; not counted. 政府信息公开条例 第三十二条"""
    row, held = held_for(number, permits.HANDLE, by)
    if held.state.stage not in ("handle", "consult"):
        raise Refused("现在不能征求意见。请刷新页面看看最新情况。")
    called, cleaned = " ".join(name.split())[:80], _said(words)
    if len(called) < 2:
        raise Refused("请写第三方的姓名或者名称。", "name")
    due = held.calendar.add(held.on, rules.limit("third_party", held.on).days)
    document = issue(held, row, "third_party", Words(to=called, opening=(
        "有人向本机关申请公开下面的信息，公开可能影响您的合法权益：", cleaned, f"请在收到本书后、{cn(due)} 前书面告诉本机关同意还是不同意公开，并说明理由。"),
        closing=("逾期没有提出意见的，由本机关依照《政府信息公开条例》决定是否公开。",)))
    (pk,) = next_numbers(ThirdParty)
    whom = json.dumps({"name": called, "address": " ".join(address.split())[:200]}, ensure_ascii=False)
    made = ThirdParty.objects.create(pk=pk, case_id=row.pk, sealed=vault.seal(whom, queries.THIRD, str(pk)), asked_on=held.on, due_on=due)
    held.tell(ThirdPartyAsked(pk, due))
    _consult(held, row, PauseKind.THIRD_PARTY, document.number, "征求第三方的意见")
    cases.keep(held)
    return made


@transaction.atomic
def note_third_party(number: str, third: int, verdict: str, words: str, *, by: Actor) -> Request:
    """What a third party answered; who objects gives reasons. The clock runs on when nobody is waited for."""
    row, held = held_for(number, permits.HANDLE, by)
    found = ThirdParty.objects.select_for_update().filter(pk=third, case=row.pk, answered_on=None).first()
    if found is None:
        raise Absent("没有等着答复的这个第三方。请刷新页面看看。")
    if verdict not in ("agree", "object"):
        raise Refused("请选第三方同意还是不同意。", "verdict")
    reason = _said(words) if verdict == "object" else " ".join(words.split())[:1000]
    take_answer(held, found, verdict, held.on, reason)
    settle(held)
    cases.keep(held)
    return row


def take_answer(held: cases.Held, found: ThirdParty, verdict: str, on: date, reason: str = "") -> None:
    """Write a verdict down, given or by silence."""
    found.verdict, found.answered_on = verdict, on
    found.answer_sealed = vault.seal(reason, queries.THIRD_ANSWER, str(found.pk)) if reason else None
    found.save(update_fields=["verdict", "answered_on", "answer_sealed"])
    held.tell(ThirdPartyAnswered(found.pk, verdict, on))


def settle(held: cases.Held) -> None:
    """Let the clocks run again for whom nobody is waited for any more, from the day of the last answer; back to work when that is all."""
    with acting(SYSTEM):  # also when another organ answers, which may not see third parties
        thirds = list(ThirdParty.objects.filter(case=held.case))
    still = {PauseKind.THIRD_PARTY: any(one.answered_on is None for one in thirds), PauseKind.OTHER_ORGAN: bool(held.state.waiting)}
    last = {PauseKind.THIRD_PARTY: [one.answered_on for one in thirds if one.answered_on],
            PauseKind.OTHER_ORGAN: [one.given_on for one in held.state.opinions if one.given_on]}
    for kind, waiting in still.items():
        if not waiting and any(line.kind is kind for clock in held.state.running for line in clock.open_pauses):
            cases.run_clocks(held, kind, max(last[kind]))
    if not any(still.values()) and held.state.stage == "consult":
        cases.step(held, "consulted")


@transaction.atomic
def ask_organs(number: str, organs: Sequence[int], words: str, *, by: Actor) -> Request:
    """征求其他机关意见: those who made the information together; silence is consent. 政府信息公开条例 第三十四条"""
    row, held = held_for(number, permits.HANDLE, by)
    if held.state.stage not in ("handle", "consult"):
        raise Refused("现在不能征求意见。请刷新页面看看最新情况。")
    cleaned, limit = _said(words), rules.limit("other_organ", held.on)
    asked = list(Organ.objects.filter(pk__in=organs, valid_to=None).exclude(pk=row.organ_id).order_by("pk"))
    if not asked:
        raise Refused("请选要征求哪些单位的意见。", "organs")
    document = issue(held, row, "organs", Words(to="、".join(one.name for one in asked), opening=(
        "有人申请公开下面的信息，它由我们和贵单位共同制作：", cleaned, f"请在 {limit.days} 个工作日内提出意见；逾期没有提出的，视为同意公开。")))
    cases.ask(held, [cases.Question(f"organ-{one.pk}", one.pk, limit.days, article=limit.cited) for one in asked])
    row.readers = sorted({*row.readers, *(one.pk for one in asked)})
    row.save(update_fields=["readers"])
    _consult(held, row, PauseKind.OTHER_ORGAN, document.number, "征求共同制作机关的意见")
    cases.keep(held)
    return row


@transaction.atomic
def give_opinion(number: str, verdict: str, words: str, *, by: Actor) -> Request:
    """Answer for one's organ; the clock of the request runs on when nobody else is waited for."""
    row = queries.request_to_read(by, number)
    if not any(by.may(permit) for permit in queries.OPINE):
        raise Forbidden("您现在的岗位不能答复征求的意见。请换岗位，或者转给有权限的同事。")
    held = cases.hold(row.case_id, by)
    mine = next((one for one in held.state.waiting if one.organ in by.organs), None)
    if mine is None:
        raise Absent("没有征求过本单位的意见，或者已经答复过了。")
    cases.give(held, mine.code, verdict, words)
    settle(held)
    cases.keep(held)
    return row


@transaction.atomic
def charge(number: str, unit: str, many: int, *, by: Actor) -> Request:
    """收费通知: for very much information only; the clock stands still until it is paid. 政府信息公开条例 第四十二条"""
    row, held = held_for(number, permits.HANDLE, by)
    fen = rules.fee(unit, many, held.on)
    due = held.calendar.add(held.on, rules.limit("fee", held.on).days)
    document = issue(held, row, "fee", Words(opening=("您申请的信息数量超过了不收费的范围，要收取信息处理费。",), facts=(
        ("怎么算", f"{rules.UNITS[unit]}，{many}（标准待核对）"), ("金额", f"{fen / 100:.2f} 元"), ("最晚缴费", cn(due))),
        closing=("逾期没有缴费的，视为放弃申请。缴费以后，答复的期限从第二天起重新计算（待核对）。",)))
    cases.hold_clocks(held, cases.Notice(PauseKind.FEE, document.number, held.on, "信息处理费"))
    cases.step(held, "charge", words=document.number)
    row.fee_fen, row.fee_due_on = fen, due
    row.save(update_fields=["fee_fen", "fee_due_on"])
    held.tell(FeeCharged(fen, due))
    cases.keep(held)
    return row


@transaction.atomic
def paid(number: str, *, by: Actor) -> Request:
    """The fee came in today; the limit begins anew tomorrow."""
    row, held = held_for(number, permits.HANDLE, by)
    cases.step(held, "paid")
    cases.run_clocks(held, PauseKind.FEE, held.on)
    row.fee_paid_on = held.on
    row.save(update_fields=["fee_paid_on"])
    held.tell(FeePaid(row.fee_fen or 0, held.on))
    cases.keep(held)
    return row


@transaction.atomic
def extend(number: str, days: int, words: str, *, by: Actor) -> Request:
    """延长: once, at most twenty working days, approved by whoever is responsible, told to the applicant. 政府信息公开条例 第三十三条"""
    row, held = held_for(number, permits.APPROVE, by)
    cleaned = _said(words)
    document = issue(held, row, "extension", Words(opening=(
        f"经本机关信息公开工作负责人同意，答复您申请的期限延长 {days} 个工作日。", f"理由：{cleaned}")))
    cases.lengthen(held, days, document.number)
    cases.note(held, "extend", "延长答复期限", document.number)
    cases.keep(held)
    return row
