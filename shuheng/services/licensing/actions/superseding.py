"""A reopened case is decided anew: what was decided before gives way, and stays as history. 行政许可法 第六十九条"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now
from shuheng.sharing.registries import actions as registries
from shuheng.sharing.registries import queries as register

from ..events import DecisionSuperseded
from ..models import Application, Decision, Document, PartDecision
from .issuing import Words

DECIDING = ("granted", "refused", "not_accepted", "joint_answer")


def supersede(held: cases.Held, row: Application, *, by: Actor) -> tuple[str, ...]:
    """Revoke the documents of earlier decisions and the certificates that the case issued; returns the numbers of the documents.

    The earlier decision holds until this moment: a case taken up again has not been decided otherwise yet.
    """
    if not held.state.reopened:
        return ()
    papers = list(Document.objects.filter(case=row.case_id, kind__in=DECIDING, revoked_at=None).order_by("id"))
    if not papers:
        return ()
    at = now()
    Document.objects.filter(pk__in=[one.pk for one in papers]).update(revoked_at=at)
    Decision.objects.filter(case=row.case_id, superseded_at=None).update(superseded_at=at)
    PartDecision.objects.filter(case=row.case_id, superseded_at=None).update(superseded_at=at)
    held.tell(DecisionSuperseded(tuple(one.pk for one in papers)))
    numbers = tuple(one.number for one in papers)
    _revoke(row, "、".join(numbers), by)
    return numbers


def _revoke(row: Application, numbers: str, by: Actor) -> None:
    ground = registries.Ground(f"办件 {row.case.number} 重新办理，原决定（{numbers}）已经撤销。"[:300], f"办件 {row.case.number}", row.case_id)
    with acting(SYSTEM):
        issued = register.in_force_of_case(row.case_id)
    for certificate in issued:
        registries.turn_by_case("revoke", certificate.pk, {}, ground, by=by)


def replacing(words: Words, numbers: Sequence[str]) -> Words:
    """The words of a decision that takes the place of earlier ones."""
    return replace(words, opening=(*words.opening, f"原来的 {'、'.join(numbers)} 同时撤销，以这份为准。")) if numbers else words
