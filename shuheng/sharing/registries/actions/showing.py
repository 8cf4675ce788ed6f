"""Showing a certificate: as a material of an application, by a code of the holder's, to an officer. Every look is a fact the holder can read.

个人信息保护法 第四十五条
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import local, now, today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.actions import record

from .. import queries
from ..events import CertificateLooked, CertificateShared, CertificateUsed, ShareEnded, ShareOpened
from ..models import Certificate, Share, Use
from ..rules import State
from .issuing import ALPHABET

MOST_OPEN, HOURS = 20, {"1": "一小时", "24": "一天", "168": "七天"}


@transaction.atomic
def use(certificate: int, case: int, material: str, *, organ: int, party: int | None, by: Actor) -> Certificate:
    """Let a certificate stand for a material of a case that has just been opened. Refused when it is no longer valid or another's."""
    with acting(SYSTEM):
        row = Certificate.objects.select_for_update(of=("self",)).select_related("kind").get(pk=certificate)
        if row.holder_id != party or row.worth_on(today()) is not State.VALID:
            raise Refused(f"{row.kind.title}（{row.number}）刚刚变了，现在不能用作材料。请回到材料那一步看一看。", "materials")
        Use.objects.get_or_create(certificate=row, case_id=case, material=material, defaults={"organ": organ, "at": now()})
    record(CertificateUsed(row.pk, case, material), by=by, organ=row.organ_id, division=row.division, about=f"certificate:{row.pk}")
    return row


@transaction.atomic
def share(number: str, hours: str, *, by: Actor) -> Share:
    """出示码: whoever gets it sees the whole certificate for an hour, a day or a week."""
    row = queries.own_certificate(by, number, lock=True)
    if hours not in HOURS:
        raise Refused("请选出示码用多久。", "hours")
    if row.worth_on(today()) is not State.VALID:
        raise Refused("这张证照现在无效，不能出示。")
    if Share.objects.filter(certificate=row, ended_at=None, until__gt=now()).count() >= MOST_OPEN:
        raise Refused(f"最多同时有 {MOST_OPEN} 个出示码，请先收回几个。")
    code = "".join(secrets.choice(ALPHABET) for _ in range(20))
    made = Share.objects.create(certificate=row, code=code, made_at=now(), until=now() + timedelta(hours=int(hours)), account=by.account)
    record(CertificateShared(row.pk, made.pk, local(made.until).date()), by=by, organ=row.organ_id, about=f"certificate:{row.pk}")
    return made


@transaction.atomic
def end_share(number: str, share: int, *, by: Actor) -> None:
    """The holder takes a code back; it opens nothing from this moment on."""
    row = queries.own_certificate(by, number, lock=True)
    if Share.objects.filter(pk=share, certificate=row, ended_at=None).update(ended_at=now()):
        record(ShareEnded(row.pk, share), by=by, organ=row.organ_id, about=f"certificate:{row.pk}")


@transaction.atomic
def open_share(certificate: int, share: int, *, by: Actor) -> None:
    """Somebody looked by a code: the holder sees when."""
    with acting(SYSTEM):
        Share.objects.filter(pk=share).update(looks=F("looks") + 1)
        record(ShareOpened(certificate, share), by=by, about=f"certificate:{certificate}")


@transaction.atomic
def note_looked(row: Certificate, *, by: Actor, case: int | None = None) -> None:
    """An officer looked at somebody's certificate."""
    record(CertificateLooked(row.pk, case), by=by, organ=row.organ_id, division=row.division, about=f"certificate:{row.pk}")
