"""Reading bulk issues: an organ's own."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent

from .. import permits
from ..models import Batch, BatchRow


def batches(by: Actor) -> QuerySet[Batch]:
    """The bulk issues of the officer's organ, newest first."""
    rows = Batch.objects.select_related("kind").order_by("-made_at")
    scope = by.scope(permits.BULK)
    if scope is Within.COUNTY:
        return rows
    return rows.filter(organ__in=by.organs, domain=by.domain) if scope else rows.none()


def batch(by: Actor, number: int, *, lock: bool = False) -> Batch:
    """One of them, or Absent."""
    rows = batches(by).select_for_update(of=("self",)) if lock else batches(by)
    found = rows.filter(pk=number).first()
    if found is None:
        raise Absent("没有找到这一批。请回到批量颁发的列表再选。")
    return found


def tally(number: int) -> dict[str, int]:
    """How many rows of a bulk issue wait, were issued, were refused."""
    counted = dict(BatchRow.objects.filter(batch=number).values_list("state").annotate(many=Count("pk")))
    return {state: counted.get(state, 0) for state in BatchRow.State.values}


def papers_made(number: int) -> int:
    """How many of its certificates have their signed paper."""
    return BatchRow.objects.filter(batch=number, certificate__editions__stored__isnull=False).count()


def refused_rows(number: int) -> QuerySet[BatchRow]:
    """The rows that were not issued, in the order of the table."""
    return BatchRow.objects.filter(batch=number, state=BatchRow.State.REFUSED).order_by("place")
