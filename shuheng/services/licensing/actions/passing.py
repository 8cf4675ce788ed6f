"""Passing an application on: to another organ, to those whose opinion is asked; and looking at what is personal in it.

Whoever is to read the answers must stand among the readers of their row, because the database itself hides them from everybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.permits import HAND_OVER, READ
from shuheng.foundation.cases.rules import CaseState
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused

from .. import permits, queries
from ..events import PersonalShown
from ..models import Application


@transaction.atomic
def transfer(number: str, organ: int, reason: str, *, by: Actor) -> CaseState:
    """转办: the other organ is responsible from now on and reads what was filed. 行政许可法 第三十二条 第二项"""
    row = queries.application_for(by, number, HAND_OVER, lock=True)
    let_read(row, [organ])
    return cases.transfer(row.case_id, organ=organ, reason=reason, by=by)


@transaction.atomic
def ask_opinions(number: str, questions: Sequence[cases.Question], words: str, *, by: Actor) -> CaseState:
    """征求意见: other organs read the application and answer within their days; the case stays where it is."""
    if not questions:
        raise Refused("请至少选一个要征求意见的单位。", "organ_1")
    if not words.strip():
        raise Refused("请写清楚想请他们看什么。", "words")
    row = queries.application_for(by, number, permits.EXAMINE, permits.DECIDE, lock=True)
    let_read(row, [question.organ for question in questions])
    return cases.ask_opinions(row.case_id, questions, words=words.strip(), by=by)


def let_read(row: Application, organs: Iterable[int]) -> None:
    """Let the officers of these organs see the answers and the papers."""
    Application.objects.filter(pk=row.pk).update(readers=sorted({*row.readers, *organs}))


@transaction.atomic
def show_personal(number: str, reason: str, *, by: Actor) -> dict[str, Any]:
    """All answers with the personal ones whole. The applicant sees who looked and why. 个人信息保护法 第六条、第四十五条"""
    if len(reason.strip()) < 4:
        raise Refused("请写明为什么要看，申请人看得到这句话。", "reason")
    row = queries.application_for(by, number, READ, lock=True)
    held = cases.hold(row.case_id, by)
    held.tell(PersonalShown(cases.words_hash(reason.strip())))
    cases.note(held, "show_personal", "查看了完整的个人信息", reason.strip())
    cases.keep(held)
    return queries.answers(row)
