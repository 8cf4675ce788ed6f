"""说明和认定: the source organ says why a defect stays; somebody of the data bureau accepts that or does not."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.county import queries as county
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import DefectExplained, DefectJudged
from ..models import Defect
from ..rules import kinds


@transaction.atomic
def explain(number: int, words: str, *, by: Actor) -> Defect:
    """The source organ says why the rows are right as they are, or cannot be mended; the data bureau judges within days."""
    row = queries.defect(number, lock=True)
    queries.check_source(by, row.resource)
    if row.state != kinds.OPEN:
        raise Refused(f"这个问题现在是“{row.get_state_display()}”，不用说明。")
    row.words, row.state = rules.check_reason(words), kinds.EXPLAINED
    row.explained_by, row.explained_at, row.judge_by = by.account, now(), county.calendar().add(today(), rules.limit(rules.JUDGE, today()).days)
    row.answer, row.judged_by, row.judged_at = "", None, None
    row.save()
    record(DefectExplained(row.pk, row.judge_by), by=by, organ=row.organ_id, about=f"resource:{row.resource_id}")
    return row


@transaction.atomic
def judge(number: int, accepted: bool, words: str, *, by: Actor) -> Defect:
    """Accept an explanation: the defect costs nothing as long as it does not grow. Or refuse it with a reason: the source has some days more."""
    identity.check(by, permits.JUDGE)
    row = queries.defect(number, lock=True)
    if row.state != kinds.EXPLAINED:
        raise Refused("没有等认定的说明。")
    if row.explained_by == by.account:
        raise Forbidden("自己写的说明，请别的同事认定。")
    row.answer = rules.check_reason(words) if words.strip() or not accepted else ""
    row.judged_by, row.judged_at = by.account, now()
    if accepted:
        row.state, row.accepted_failing = kinds.ACCEPTED, row.failing
    else:
        row.state, row.due_on = kinds.OPEN, max(row.due_on, county.calendar().add(today(), rules.limit(rules.AGAIN, today()).days))
    row.save()
    record(DefectJudged(row.pk, accepted), by=by, organ=row.organ_id, about=f"resource:{row.resource_id}")
    return row
