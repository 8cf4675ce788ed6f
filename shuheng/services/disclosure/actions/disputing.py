"""复议、诉讼: the organ records that somebody disputes what it did with a request, and what came of it. 行政复议法、行政诉讼法；年度报告第四部分"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.rules import Lamp
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent, Refused

from .. import permits, rules
from ..events import DisputeDecided, DisputeRecorded, DisputeStruck
from ..models import Dispute, Request
from ..rules import Filed
from .handling import held_for


@transaction.atomic
def dispute(number: str, filed: Filed, *, by: Actor) -> Dispute:
    """Record a review or a suit: against an answer, or against silence past the day."""
    row, held = held_for(number, permits.HANDLE, by)
    if row.ended_on is None and held.state.lamp is not Lamp.LATE:
        raise Refused("这份申请还没有答复，也没有超期，没有可以复议、起诉的。请核对编号。")
    checked = rules.check_filed(filed, row.received_on, held.on)
    _check_order(row, checked.kind)
    made = Dispute.objects.create(case_id=row.pk, organ_id=row.organ_id, **asdict(checked))
    held.tell(DisputeRecorded(made.pk, checked.kind, checked.filed_on))
    cases.note(held, "dispute", f"登记{rules.DISPUTES[checked.kind]}", checked.number, shown=False)
    cases.keep(held)
    return made


def _check_order(row: Request, kind: str) -> None:
    """One of a kind at a time; a suit after review needs the review's result. 行政诉讼法 第四十四条（待核对）"""
    standing = Dispute.objects.filter(case=row.pk, struck_on=None)
    if standing.filter(kind=kind, decided_on=None).exists():
        raise Refused("同样的一件还没有审结，不能再登记一件。先登记它的结果。", "kind")
    if kind == rules.AFTER and not standing.filter(kind=rules.REVIEW, decided_on__isnull=False).exists():
        raise Refused("“复议后起诉”要先有复议的结果。请先登记复议和它的结果，或者选“未经复议直接起诉”。", "kind")
    if kind == rules.SUIT and standing.filter(kind=rules.REVIEW, decided_on=None).exists():
        raise Refused("复议还没有审结，这时不能直接起诉。请核对，或者先登记复议的结果。", "kind")


def _found(row: Request, number: int) -> Dispute:
    found = Dispute.objects.select_for_update().filter(pk=number, case=row.pk, struck_on=None).first()
    if found is None:
        raise Absent("没有这件复议、诉讼，可能刚刚划掉了。请刷新页面看看。")
    return found


@transaction.atomic
def dispute_result(number: str, dispute: int, outcome: str, decided_on: date, *, by: Actor) -> Dispute:
    """Record how it ended, once."""
    row, held = held_for(number, permits.HANDLE, by)
    found = _found(row, dispute)
    if found.decided_on is not None:
        raise Refused("它的结果已经登记过了。登记错了的，请划掉再登记。")
    rules.check_result(outcome, decided_on, found.filed_on, held.on)
    found.outcome, found.decided_on = outcome, decided_on
    found.save(update_fields=["outcome", "decided_on"])
    held.tell(DisputeDecided(found.pk, outcome, decided_on))
    cases.note(held, "dispute_result", f"{found.get_kind_display()}：{rules.RESULTS[outcome]}", found.number, shown=False)
    cases.keep(held)
    return found


@transaction.atomic
def strike(number: str, dispute: int, words: str, *, by: Actor) -> Dispute:
    """Recorded by mistake: it counts no more, and stays to be read with the reason."""
    row, held = held_for(number, permits.HANDLE, by)
    found, cleaned = _found(row, dispute), " ".join(words.split())
    if not 4 <= len(cleaned) <= 200:
        raise Refused("请写哪里登记错了，4 到 200 个字。", "words")
    later = Dispute.objects.filter(case=row.pk, kind=rules.AFTER, struck_on=None)
    if found.kind == rules.REVIEW and found.decided_on is not None and later.exists():
        raise Refused("后面还登记了“复议后起诉”。请先划掉那一件。")
    found.struck_on = held.on
    found.save(update_fields=["struck_on"])
    held.tell(DisputeStruck(found.pk))
    cases.note(held, "strike", f"划掉登记错了的{found.get_kind_display()}", cleaned, shown=False)
    cases.keep(held)
    return found
