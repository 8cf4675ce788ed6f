"""Opinions asked of other organs in parallel, and referrals to other services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.refusals import Absent, Refused

from .. import events
from ..models import Referral
from ..rules import ASKED, CaseState, Clock, ClockKind, Unit, due, reckoned, silent
from . import kernel
from .kernel import Held

VERDICTS = {"agree": "同意", "conditions": "附条件同意", "object": "不同意"}
REFERRAL_ANSWERS = {"accepted": "已接收", "refused": "不接收", "done": "已办结"}


_ASK = Prepared("cases_ask", "bigint, date, json", """
insert into cases_opinion (case_id, code, organ_id, asked_on, due_on, verdict, text, given_by, deemed)
select $1, one.code, one.organ, $2, one.due_on, '', '', '', false
from json_to_recordset($3) as one(place int, code text, organ bigint, due_on date) order by one.place
""")
_ANSWER = Prepared("cases_answer", "bigint, text, text, text, date, timestamptz, text, bool", """
update cases_opinion set verdict = $3, text = $4, given_on = $5, given_at = $6, given_by = $7, deemed = $8 where case_id = $1 and code = $2
""")


@dataclass(frozen=True)
class Question:
    """Which organ is asked, under which code of the case, and how many working days it has.

    `kind`: MEMBER for a part of a joint procedure, whose clock stands still with the whole; `start_on`: when not today; `article`: what says so.
    """

    code: str
    organ: int
    days: int
    kind: ClockKind = ClockKind.OPINION
    start_on: date | None = None
    article: str = ""


@transaction.atomic
def ask_opinions(case: int, questions: Sequence[Question], *, by: Actor, words: str = "") -> CaseState:
    """Ask several organs at once; the case stays where it is until all have answered or their day has passed."""
    held = kernel.hold(case, by)
    ask(held, questions)
    kernel.note(held, "ask_opinions", "征求意见", words, shown=False)
    return kernel.keep(held)


def ask(held: Held, questions: Sequence[Question]) -> None:
    """The asking itself, for actions that do more in the same change."""
    if not held.state.open:
        raise Refused("这个办件已经办结，不能再征求意见。")
    known = {opinion.code for opinion in held.state.opinions}
    asked = []
    for place, question in enumerate(questions):
        if question.code in known:
            raise Refused("这个单位的意见已经征求过了。")
        limit = reckoned(Clock(question.kind, Unit.WORKING, question.start_on or held.on, question.days), held.calendar, held.on)
        due_on = limit.due_on or held.on
        asked.append({"place": place, "code": question.code, "organ": question.organ, "due_on": due_on})
        held.tell(events.OpinionAsked(question.code, question.organ, held.on, due_on, question.days, question.article, limit.unsure_year,
                                      limit.calendar, str(question.kind), question.start_on))
    held.later(_ASK, [held.case, held.on, orjson.dumps(asked).decode()])


@transaction.atomic
def give_opinion(case: int, code: str, verdict: str, *, text: str, by: Actor) -> CaseState:
    """Answer for one's organ. Objecting needs a reason; an answer stands."""
    held = kernel.hold(case, by)
    give(held, code, verdict, text)
    return kernel.keep(held)


def give(held: Held, code: str, verdict: str, text: str) -> None:
    """The answer itself, for actions that do more in the same change."""
    opinion, by = next((one for one in held.state.opinions if one.code == code), None), held.by
    if opinion is None:
        raise Absent("没有征求过这个意见。请刷新页面看看最新情况。")
    if by.kind != "system" and opinion.organ not in by.organs:
        raise Absent()
    if not held.state.open:
        raise Refused("这个办件已经办结，不用再答复意见。")
    if opinion.verdict:
        raise Refused("这个意见已经答复过了，不能再改。")
    if verdict not in VERDICTS:
        raise Refused("请选“同意”或者“不同意”。", "verdict")
    if verdict != "agree" and not text.strip():
        raise Refused("不同意要写明理由和依据。" if verdict == "object" else "请写明附什么条件。", "text")
    settle(held, code, verdict, text)


def settle(held: Held, code: str, verdict: str, text: str, *, deemed: bool = False) -> None:
    """Write an answer down, given or held to be given."""
    held.tell(events.OpinionGiven(code, verdict, held.on, deemed, kernel.words_hash(text), held.by.account))
    held.later(_ANSWER, [held.case, code, verdict, text, held.on, now(), held.by.label, deemed])


@transaction.atomic
def deem_opinions(case: int, *, by: Actor) -> CaseState:
    """Who is silent past the day is held to agree, and bears the consequences."""
    held = kernel.hold(case, by)
    standing = {clock.part for clock in held.state.running if clock.kind in ASKED and due(clock, held.calendar, held.on).held}
    for opinion in silent(held.state.opinions, held.on, standing):
        settle(held, opinion.code, "agree", "逾期没有答复，视为同意。", deemed=True)
        held.tell(events.OpinionMissed(opinion.code, opinion.organ, opinion.asked_on, opinion.due_on, held.on))
    return kernel.keep(held)


@transaction.atomic
def refer(case: int, *, to: str, letter: str, by: Actor) -> Referral:
    """Send the case sideways to another service; it hears of it, opens a case of its own and answers."""
    held = kernel.hold(case, by)
    if not letter.strip():
        raise Refused("请写明为什么转办、希望对方办什么。", "letter")
    row = Referral.objects.create(case_id=case, to=to, letter=letter, asked_at=now())
    held.tell(events.CaseReferred(row.pk, to, held.on, kernel.words_hash(letter)))
    kernel.keep(held)
    return row


@transaction.atomic
def answer_referral(referral: int, answer: str, *, by: Actor, number: str = "", words: str = "") -> CaseState:
    """The other service's answer: accepted (with its own number), refused or done."""
    row = Referral.objects.select_for_update().filter(pk=referral).first()
    if row is None:
        raise Absent()
    if answer not in REFERRAL_ANSWERS or row.answer in ("refused", "done"):
        raise Refused("这次转办已经答复过了。")
    held = kernel.hold(row.case_id, by)
    held.tell(events.ReferralAnswered(referral, answer, held.on, number))
    Referral.objects.filter(pk=referral).update(answer=answer, target=number or row.target, words=words, answered_at=now())
    return kernel.keep(held)
