"""答复: the outcome with its ground, delivered to the applicant."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused

from .. import permits, queries, rules
from ..models import Document, Request
from ..queries import Enclosed
from ..rules import Answer, Outcome
from .asking import end
from .handling import held_for
from .issuing import Words, issue

WAYS = {"online": "电子文书发到“我的信息公开申请”", "post": "邮寄送达", "pick_up": "当面交给申请人"}


@transaction.atomic
def decide(number: str, answer: Answer, *, by: Actor) -> Request:
    """Answer with one of the outcomes of the law and the copies put to it; what is wanted online is delivered at once. 政府信息公开条例 第三十六条"""
    row, held = held_for(number, permits.APPROVE, by)
    outcome = rules.check_answer(answer, bool(held.state.supplements), row.reasons_asked_on is not None)
    enclosed = queries.enclosures(row)
    rules.check_enclosed(outcome, len(enclosed))
    cases.step(held, "decide", outcome=outcome.code, words=outcome.told)
    issue(held, row, "answer", _words(row, answer, outcome, rules.remedy(outcome.group, held.on), enclosed))
    row.answer_sealed = vault.seal(json.dumps(asdict(answer), ensure_ascii=False), queries.ANSWER, str(row.pk))
    end(held, row, outcome.code, held.on, "answer_sealed")
    if row.delivery == "online":
        _deliver(held, row, "online")
    cases.keep(held)
    return row


def _words(row: Request, answer: Answer, outcome: Outcome, remedy: str, enclosed: Sequence[Enclosed]) -> Words:
    asked = queries.asked(row)
    copies = [(f"附件 {place}", f"{one.name}（{one.words}；指纹 {one.digest}）") for place, one in enumerate(enclosed, 1)]
    right = [("该找的机关", answer.right_organ.strip()), ("联系方式", answer.contact.strip())] if answer.right_organ.strip() else []
    return Words(title=rules.PAPERS[outcome.group], opening=("您申请公开的政府信息，本机关答复如下。",), facts=(
        ("申请的内容", asked.content[:300]), ("答复", outcome.told), ("说明", answer.words.strip()), *right, *copies, ("依据", f"{outcome.article}（待核对）")),
        closing=(outcome.ground, remedy))


def _deliver(held: cases.Held, row: Request, way: str) -> None:
    cases.step(held, "deliver", words=WAYS[way])
    Document.objects.filter(case=row.pk, delivered_on=None).update(delivered_on=held.on)


@transaction.atomic
def deliver(number: str, way: str, *, by: Actor) -> Request:
    """送达: the applicant has the answer."""
    row, held = held_for(number, permits.HANDLE, by)
    if way not in WAYS:
        raise Refused("请选是怎样送达的。", "way")
    _deliver(held, row, way)
    cases.keep(held)
    return row
