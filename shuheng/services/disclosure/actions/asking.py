"""Asking for information: by a resident, or recorded by a clerk who got it on paper; correcting, giving reasons, taking it back, rating."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.events import Supplemented
from shuheng.foundation.cases.models import Definition
from shuheng.foundation.cases.rules import CaseState, Clock, ClockKind, PauseKind, Unit
from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.county.models import Organ
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.actions import Person, parties
from shuheng.foundation.journal import queries as journal

from .. import permits, queries, rules
from ..events import InformationRequested, ReasonsGiven, RequestAnswered
from ..models import Request
from ..rules import Asked
from .issuing import Words, issue


@dataclass(frozen=True)
class _Opening:
    """A request about to be opened: to which organ, by whom, how and when it came."""

    organ: Organ
    asked: Asked
    party: int | None
    way: str
    received_on: date


@transaction.atomic
def submit(organ: str, asked: Asked, party: int, *, by: Actor, key: str = "") -> Request:
    """A resident asks, for himself or for whom he may act; the same `key` again gives the first request. 政府信息公开条例 第二十九条"""
    if by.kind != "resident" or party not in by.parties_for(rules.SERVICE):
        raise Forbidden("您不能替这个人申请。请先办委托，或者用自己的名字申请。")
    one_at_a_time(f"disclosure {by.account}")  # a second click, or a second tab
    if first := journal.case_under(key):
        return queries.own_requests(by).get(pk=first)
    _check_kind(asked, identity.party(party).kind)
    whom = queries.organs_asked().filter(code=organ).first()
    if whom is None:
        raise Refused("请从列出的单位里选一个。", "organ")
    return _open(_Opening(whom, rules.check(asked), party, rules.PORTAL, today()), by, key)


def _check_kind(asked: Asked, kind: str) -> None:
    if (kind == "person") != (asked.applicant == rules.NATURAL):
        raise Refused("自己申请的，请选“自然人”。" if kind == "person" else "替单位申请的，请选是哪一类单位。", "applicant")


@transaction.atomic
def record(asked: Asked, who: Person, way: str, received_on: date, *, by: Actor, key: str = "") -> Request:
    """A clerk records what came on paper, with the day on which it counts as received. 政府信息公开条例 第三十一条"""
    identity.check(by, permits.HANDLE)
    one_at_a_time(f"disclosure {by.account}")
    if first := journal.case_under(key):
        return Request.objects.select_related("case", "organ").get(pk=first)
    if by.organ is None:
        raise Refused("请换到本单位的岗位再登记。")
    rules.check_received(way, received_on, today())
    _check_kind(asked, who.kind)
    checked = rules.check(asked)
    known = parties.record_party(who, by=by)
    return _open(_Opening(Organ.objects.get(pk=by.organ), checked, known.pk, way, received_on), by, key)


def _open(opening: _Opening, by: Actor, key: str) -> Request:
    definition = Definition.objects.filter(code=rules.CODE, valid_from__lte=today()).order_by("-version").first()
    if definition is None:
        raise Refused("信息公开申请的办理规程还没有发布。请告诉系统管理员先载入县情。")
    organ, asked, way = opening.organ, opening.asked, rules.WAYS[opening.way]
    case = cases.open_case(definition, cases.Opening(rules.TITLE, organ.pk, way.channel, party=opening.party, domain=organ.domain), by=by, key=key)
    words = json.dumps(asdict(asked), ensure_ascii=False)
    row = Request.objects.create(
        case=case, organ=organ, party=opening.party, readers=[organ.pk], domain=organ.domain, applicant=asked.applicant, way=opening.way,
        medium=asked.medium, delivery=asked.delivery, received_on=opening.received_on, sealed=vault.seal(words, queries.WORDS, str(case.pk)))
    held = cases.hold(case.pk, by)
    limit = rules.limit("answer", opening.received_on)
    cases.start_clock(held, Clock(ClockKind.STATUTORY, Unit.WORKING, opening.received_on, limit.days, begins="received", article=limit.cited))
    held.tell(InformationRequested(opening.way, asked.applicant, opening.received_on, hashlib.sha256(words.encode()).hexdigest()))
    cases.step(held, "register")
    issue(held, row, "receipt", _receipt(held.state, row))
    cases.keep(held)
    return row


def _receipt(state: CaseState, row: Request) -> Words:
    due = next(clock.due_on for clock in state.clocks if clock.kind is ClockKind.STATUTORY)
    return Words(opening=("您的政府信息公开申请，本机关已经登记。",), facts=(
        ("收到日期", cn(row.received_on)), ("来的方式", f"{rules.WAYS[row.way].title}（{rules.WAYS[row.way].day}算收到）"),
        ("最晚答复", cn(due) if due else "以后另行告知")), closing=(
        "申请内容不明确的，会在 7 个工作日内告诉您补正；补正、征求第三方意见、等缴费的日子怎么算，会书面告诉您。",))


def cn(day: date) -> str:
    """`2026年4月27日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def end(held: cases.Held, row: Request, outcome: str, on: date, *fields: str) -> None:
    """The request has ended: the outcome stands in its row and in the journal."""
    row.outcome, row.ended_on = outcome, on
    row.save(update_fields=["outcome", "ended_on", *fields])
    held.tell(RequestAnswered(outcome, on))


@transaction.atomic
def correct(number: str, content: str, *, by: Actor) -> Request:
    """The applicant, or a clerk for him, says more clearly what is wanted; the limit begins anew. 政府信息公开条例 第三十条"""
    own = by.kind == "resident"
    row = queries.own_request(by, number, lock=True) if own else queries.request_for(by, number, permits.HANDLE, lock=True)
    held = cases.hold(row.case_id, by)
    asked = queries.asked(row)
    fresh = rules.check(Asked(**{**asdict(asked), "content": content}))
    if fresh.content == asked.content:
        raise Refused("内容和原来一样。请照补正告知书说的，把要的信息写清楚。", "content")
    cases.step(held, "correct")
    cases.run_clocks(held, PauseKind.SUPPLEMENT, held.on)
    held.tell(Supplemented(held.on))
    row.sealed = vault.seal(json.dumps(asdict(fresh), ensure_ascii=False), queries.WORDS, str(row.pk))
    row.save(update_fields=["sealed"])
    cases.keep(held)
    return row


@transaction.atomic
def give_reasons(number: str, words: str, *, by: Actor) -> Request:
    """The applicant, or a clerk for him, says why he asks so much. 政府信息公开条例 第三十五条"""
    own = by.kind == "resident"
    row = queries.own_request(by, number, lock=True) if own else queries.request_for(by, number, permits.HANDLE, lock=True)
    held, cleaned = cases.hold(row.case_id, by), " ".join(words.split())
    if row.reasons_asked_on is None or row.reasons_sealed is not None or not held.state.open:
        raise Refused("现在不用说明理由。")
    if not 6 <= len(cleaned) <= 1000:
        raise Refused("请写清楚为什么要这些信息，6 到 1000 个字。", "words")
    row.reasons_sealed = vault.seal(cleaned, queries.REASONS, str(row.pk))
    row.save(update_fields=["reasons_sealed"])
    held.tell(ReasonsGiven(hashlib.sha256(cleaned.encode()).hexdigest()))
    cases.note(held, "give_reasons", "申请人说明理由", "")
    cases.keep(held)
    return row


@transaction.atomic
def withdraw(number: str, *, by: Actor) -> Request:
    """The applicant takes the request back before it is answered."""
    row = queries.own_request(by, number, lock=True)
    held = cases.hold(row.case_id, by)
    cases.step(held, f"withdraw_{held.state.stage}")
    end(held, row, "withdrawn", held.on)
    cases.keep(held)
    return row


@transaction.atomic
def rate(number: str, level: int, reasons: Sequence[str], words: str, *, by: Actor) -> None:
    """The applicant rates how he was answered, once."""
    row = queries.own_request(by, number)
    cases.rate(row.case_id, level, reasons=reasons, words=words, by=by)
