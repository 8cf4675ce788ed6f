"""并档、拆档: two records of one person become one answer; nothing is rewritten, so that a split undoes it whole."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import Q

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, rules
from ..events import RecordsMerged, RecordsSplit
from ..models import Merge, Person


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def merge(kept: int, gone: int, ground: rules.Ground, *, by: Actor) -> Merge:
    """Two records speak of one person: questions about either are answered by the one that is kept, the rows of the other fill its gaps."""
    identity.check(by, permits.MERGE)
    ground = rules.check_ground(ground)
    with acting(SYSTEM):
        _check_pair(kept, gone)
        made = Merge.objects.create(kept_id=kept, gone_id=gone, merged_at=now(), reason=ground.reason, document=ground.document, by=by.label)
    record(RecordsMerged(made.pk, kept, gone, _hash(ground.reason), _hash(ground.document)), by=by, about=f"person:{kept}")
    return made


def _check_pair(kept: int, gone: int) -> None:
    rows = {row.pk: row for row in Person.objects.select_for_update(of=("self",)).filter(pk__in=[kept, gone]).order_by("pk")}
    if len(rows) != 2:
        raise Refused("请给出两份不同的档案。")
    if rows[kept].sex != rows[gone].sex or rows[kept].synthetic != rows[gone].synthetic:
        raise Refused("两份档案性别不同，或者一份是示例数据，不能合并。请先核对。")
    if Merge.objects.filter(Q(gone__in=[kept, gone]) | Q(kept=gone), split_at=None).exists():
        raise Refused("其中一份已经并过档。请先把它拆开，再合并。")


@transaction.atomic
def split(merged: int, ground: rules.Ground, *, by: Actor) -> Merge:
    """The merger was wrong: both records stand for themselves again, as before it."""
    identity.check(by, permits.MERGE)
    ground = rules.check_ground(ground)
    with acting(SYSTEM):
        found = Merge.objects.select_for_update(of=("self",)).filter(pk=merged, split_at=None).first()
        if found is None:
            raise Refused("没有这次并档，或者已经拆开了。")
        found.split_at, found.split_reason, found.split_document, found.split_by = now(), ground.reason, ground.document, by.label
        found.save(update_fields=["split_at", "split_reason", "split_document", "split_by"])
    record(RecordsSplit(found.pk, found.kept_id, found.gone_id, _hash(ground.reason), _hash(ground.document)), by=by, about=f"person:{found.kept_id}")
    return found
