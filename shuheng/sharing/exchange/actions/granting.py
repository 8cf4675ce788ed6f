"""共享授权: opened from a granted request, ended by either side. The owner's definer functions write it; the application cannot."""

from __future__ import annotations

import hashlib

from django.db import DatabaseError, connection, transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.journal.actions import record

from .. import permits, queries
from ..events import GrantEnded, LooksExported, ShareGranted
from ..models import Grant, Request


def open_grant(made: Request, *, by: Actor) -> Grant:
    """The grant of a request whose case has just been granted. One for an entry replaces the organ's older ones."""
    for older in Grant.objects.filter(organ=made.organ_id, resource=made.resource_id, ended_at=None):
        _end(older, "有了新的授权。", by)
    with connection.cursor() as cursor:
        cursor.execute("select exchange_open(%s, %s)", [made.pk, today()])
        grant = Grant.objects.get(pk=cursor.fetchone()[0])
    record(ShareGranted(grant.pk, grant.resource_id, grant.organ_id, tuple(grant.items), grant.valid_to, grant.daily_limit, tuple(grant.divisions)), by=by,
           organ=made.resource.organ_id, about=f"grant:{grant.pk}")
    return grant


@transaction.atomic
def end(number: int, why: str, *, by: Actor) -> Grant:
    """End a grant before its day: the provider, whoever uses it, or whoever checks in the county."""
    grant = queries.grant_to_read(by, number)
    provides = by.may(permits.PROVIDE) and grant.resource.organ_id in by.organs
    if not (provides or by.may(permits.CHECK) or (by.may(permits.REQUEST) and grant.organ_id in by.organs)):
        raise Forbidden("这份授权由提供单位、使用单位或者数据局终止。")
    if grant.ended_at:
        raise Refused("这份授权已经终止了。")
    cleaned = " ".join(why.split())
    if not 4 <= len(cleaned) <= 200:
        raise Refused("请写为什么终止，4 到 200 个字。", "words")
    _end(grant, cleaned, by)
    return grant


@transaction.atomic
def note_export(number: int, looks: int, *, by: Actor) -> None:
    """So many look-ups under a grant were taken away as a table."""
    grant = queries.grant_to_read(by, number)
    record(LooksExported(grant.pk, looks), by=by, organ=grant.organ_id, about=f"grant:{grant.pk}")


def _end(grant: Grant, why: str, by: Actor) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select exchange_end(%s, %s, %s)", [grant.pk, why, now()])
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == "EX002":
            raise Refused("这份授权刚刚已经终止了。") from error
        raise
    record(GrantEnded(grant.pk, grant.resource_id, hashlib.sha256(why.encode()).hexdigest()), by=by, about=f"grant:{grant.pk}")
