"""合并、拆分: two records that are one place become one answer; nothing is rewritten, so that a split undoes it whole."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import PlacesMerged, PlacesSplit
from ..models import Merge, Place
from .recording import hashed


@transaction.atomic
def merge(kept: str, gone: str, reason: str, document: str, *, by: Actor) -> Merge:
    """Both codes are answered by the place that is kept; the spells of the other fill its gaps."""
    identity.check(by, permits.MERGE)
    reason, document = rules.title(reason, 300, "reason", "理由"), rules.document(document, "document")
    first, second = queries.place(kept.strip()), _other(gone.strip())
    with acting(SYSTEM):
        _check_pair(first, second)
        made = Merge.objects.create(kept=first, gone=second, merged_at=now(), reason=reason, document=document, by=by.label)
    record(PlacesMerged(made.pk, first.pk, second.pk, hashed(reason), hashed(document)), by=by, division=first.division_id, about=f"place:{first.pk}")
    return made


def _other(code: str) -> Place:
    found = Place.objects.filter(code=code).first()
    if found is None:
        raise Refused("没有这个编号。请填要并进来的那一条的编号，在它的页面上看得到。", "other")
    return found


def _check_pair(kept: Place, gone: Place) -> None:
    rows = list(Place.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, gone.pk]).order_by("pk"))
    if len(rows) != 2:
        raise Refused("这就是同一条。请填另一条的编号。", "other")
    if kept.sort != gone.sort:
        raise Refused("一条是地址，一条是兴趣点，不能合并。", "other")
    if kept.synthetic != gone.synthetic or kept.domain != gone.domain:
        raise Refused("一条是示例数据，或者两条不属同一领域，不能合并。", "other")
    if Merge.objects.filter(Q(gone__in=rows) | Q(kept=gone), split_at=None).exists():
        raise Refused("其中一条已经并过。请先把它拆开，再合并。", "other")


@transaction.atomic
def split(merged: int, reason: str, document: str, *, by: Actor) -> Merge:
    """The merger was wrong: both records stand for themselves again, as before it."""
    identity.check(by, permits.MERGE)
    reason, document = rules.title(reason, 300, "reason", "理由"), rules.document(document, "document")
    with acting(SYSTEM):
        found = Merge.objects.select_for_update(of=("self",)).filter(pk=merged, split_at=None).select_related("kept").first()
        if found is None:
            raise Refused("没有这次合并，或者已经拆开了。")
        found.split_at, found.split_reason, found.split_document, found.split_by = now(), reason, document, by.label
        found.save(update_fields=["split_at", "split_reason", "split_document", "split_by"])
    fact = PlacesSplit(found.pk, found.kept_id, found.gone_id, hashed(reason), hashed(document))
    record(fact, by=by, division=found.kept.division_id, about=f"place:{found.kept_id}")
    return found
