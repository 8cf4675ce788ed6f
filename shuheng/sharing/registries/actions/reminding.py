"""What time does to certificates: the last day passes; before it the holder is reminded. 行政许可法 第五十条"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.templatetags.look import cn_full
from shuheng.foundation.journal.actions import record
from shuheng.foundation.notices import actions as notices

from .. import queries
from ..events import CertificateReminded
from ..models import Certificate
from ..rules import State
from .turning import expire

ROUND, LONGEST = 500, 90


@transaction.atomic
def expire_due(limit: int = ROUND) -> int:
    """Note up to so many certificates whose last day has passed; returns how many. Run as the program."""
    with acting(SYSTEM):
        due = list(Certificate.objects.select_for_update(of=("self",), skip_locked=True).filter(
            state__in=[State.VALID, State.SUSPENDED], valid_until__lt=today()).order_by("valid_until")[:limit])
        for row in due:
            expire(row)
    return len(due)


@transaction.atomic
def remind_due(limit: int = ROUND) -> int:
    """Tell holders whose certificates end in 30 or 7 days (the kind says when), once for each; returns how many. Run as the program."""
    with acting(SYSTEM):
        rows = Certificate.objects.select_for_update(of=("self",), skip_locked=True).select_related("kind").filter(
            Q(reminded=None) | Q(reminded__gt=0), state=State.VALID, valid_until__gte=today(), valid_until__lte=today() + timedelta(days=LONGEST))
        told = [_remind(row) for row in rows.order_by(F("reminded").desc(nulls_first=True), "valid_until")[:limit]]
    return sum(told)


def _remind(row: Certificate) -> bool:
    assert row.valid_until is not None
    left = (row.valid_until - today()).days
    stages = [days for days in queries.kind_by_id(row.kind_id).remind_days if left <= days and (row.reminded is None or days < row.reminded)]
    if not stages:
        return False
    stage = min(stages)
    values = {"title": row.kind.title, "number": row.number, "until": cn_full(row.valid_until), "left": str(left)}
    about = notices.About(organ=row.organ_id, division=row.division, domain=row.domain, service="certificates",
                          link=reverse("my-certificate", args=[row.number]))
    key = f"registries.expiring:{row.pk}:{row.valid_until}:{stage}"
    notices.send("registries.expiring", values=values, by=SYSTEM, key=key, to_party=row.holder_id, about=about)
    Certificate.objects.filter(pk=row.pk).update(reminded=stage)
    record(CertificateReminded(row.pk, stage), by=SYSTEM, organ=row.organ_id, division=row.division, about=f"certificate:{row.pk}")
    return True
