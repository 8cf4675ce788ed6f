"""变更、延续、暂停、恢复、撤销、注销、到期: what becomes of a certificate, each with its reason and document.

The organ that issued it acts at the desk; a case of the proper matter acts through `turn_by_case`. 行政许可法 第四十九条、第五十条、第六十九条、第七十条
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import events, permits, queries
from ..models import Certificate, Edition, Share, Span, Turn
from ..rules import State, check_turn, check_values, months_on
from .issuing import new_edition


@dataclass(frozen=True)
class Ground:
    """Why something is done, in words people read, and the document it rests on; the case that decided it, and the day it was asked, if one did."""

    reason: str
    document: str = ""
    case: int | None = None
    asked_on: date | None = None

    def checked(self) -> Ground:
        """Refused without a reason or a document."""
        if len(self.reason.strip()) < 4:
            raise Refused("请写明理由，持证人看得到这句话。", "reason")
        if not self.document.strip():
            raise Refused("请写依据的文书或者文号。", "document")
        return Ground(self.reason.strip()[:300], self.document.strip()[:120], self.case)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest() if words else ""


@transaction.atomic
def suspend(number: str, ground: Ground, *, by: Actor) -> Certificate:
    """暂停使用: it does not verify until it is resumed."""
    return _plain(number, "suspend", events.CertificateSuspended, ground, by)


@transaction.atomic
def resume(number: str, ground: Ground, *, by: Actor) -> Certificate:
    """恢复: a suspended certificate is valid again."""
    return _plain(number, "resume", events.CertificateResumed, ground, by)


@transaction.atomic
def revoke(number: str, ground: Ground, *, by: Actor) -> Certificate:
    """撤销: the organ takes back what should not have been given; final. 行政许可法 第六十九条"""
    return _plain(number, "revoke", events.CertificateRevoked, ground, by)


@transaction.atomic
def cancel(number: str, ground: Ground, *, by: Actor) -> Certificate:
    """注销: what it was for has ended; final. 行政许可法 第七十条"""
    return _plain(number, "cancel", events.CertificateCancelled, ground, by)


@transaction.atomic
def change(number: str, values: Mapping[str, str], ground: Ground, *, by: Actor) -> Certificate:
    """变更: a new edition with other words; the old paper no longer verifies. 行政许可法 第四十九条"""
    return _changed(_at_desk(number, by), values, ground.checked(), by)


@transaction.atomic
def renew(number: str, ground: Ground, *, by: Actor, until: date | None = None) -> Certificate:
    """延续: a new edition with a later last day, reckoned from the old one unless told. 行政许可法 第五十条"""
    return _renewed(_at_desk(number, by), ground.checked(), by, until)


@transaction.atomic
def turn_by_case(act: str, certificate: int, values: Mapping[str, str], ground: Ground, *, by: Actor) -> Certificate:
    """What a case decided: change, renew, cancel, or revoke what it had issued itself. The caller has authorised it and made sure whose it is."""
    with acting(SYSTEM):
        row = Certificate.objects.select_for_update(of=("self",)).select_related("kind").get(pk=certificate)
    if act == "change":
        return _changed(row, values, ground, by)
    if act == "renew":
        return _renewed(row, ground, by, None)
    if act == "revoke":
        return _turned(row, "revoke", events.CertificateRevoked, ground, by)
    return _turned(row, "cancel", events.CertificateCancelled, ground, by)


# --- how

def _at_desk(number: str, by: Actor) -> Certificate:
    return queries.certificate_at_desk(by, number, permits.TURN, lock=True)


def _plain(number: str, act: str, event: Callable[..., Any], ground: Ground, by: Actor) -> Certificate:
    return _turned(_at_desk(number, by), act, event, ground.checked(), by)


def _turned(row: Certificate, act: str, event: Callable[..., Any], ground: Ground, by: Actor) -> Certificate:
    after = check_turn(act, row.worth_on(today()))
    _note_if_expired(row)
    _keep(row, after, act, ground, by)
    _tell(event(row.pk, _digest(ground.reason), ground.document and _digest(ground.document), ground.case), row, by)
    return row


def _changed(row: Certificate, values: Mapping[str, str], ground: Ground, by: Actor) -> Certificate:
    after, content = check_turn("change", row.worth_on(today())), queries.kind_by_id(row.kind_id)
    kept = check_values(content, {**_values(row), **values})
    if content.singular(kept) != content.singular(_values(row)):
        raise Refused("改了的内容是这张证照的根本（比如经营场所），不能变更，请注销以后重新申请。", next(iter(content.one_per or ()), ""))
    _exchange(row, kept, row.valid_until)
    _keep(row, after, "change", ground, by)
    _tell(events.CertificateChanged(row.pk, row.edition, _digest(ground.reason), _digest(ground.document), ground.case), row, by)
    return row


def _renewed(row: Certificate, ground: Ground, by: Actor, until: date | None) -> Certificate:
    with acting(SYSTEM):
        after = check_turn("renew", _in_time(row, ground))
    if row.valid_until is None:
        raise Refused("这张证照长期有效，不用延续。")
    last = until or _later(row)
    if last <= row.valid_until:
        raise Refused(f"延续以后的最后一天要晚于现在的 {row.valid_until:%Y-%m-%d}。", "valid_until")
    _exchange(row, _values(row), last)
    row.valid_until, row.reminded = last, None
    _keep(row, after, "renew", ground, by)
    _tell(events.CertificateRenewed(row.pk, row.edition, _digest(ground.reason), _digest(ground.document), last, ground.case), row, by)
    return row


def _in_time(row: Certificate, ground: Ground) -> State:
    """Where it stands for a renewal: who asked in time does not lose by our being late; a suspension is not slept through. 行政许可法 第五十条"""
    stands = row.worth_on(today())
    if stands is not State.EXPIRED or ground.asked_on is None or row.valid_until is None or ground.asked_on > row.valid_until:
        return stands
    before = Turn.objects.filter(certificate=row.pk).exclude(act="expire").order_by("-pk").values_list("act", flat=True).first()
    if row.singular and Certificate.objects.filter(singular=row.singular, state__in=[State.VALID, State.SUSPENDED]).exclude(pk=row.pk).exists():
        raise Refused("持有人在这期间已经另外领了一张有效的，不能再延续这一张。")
    return State.SUSPENDED if before == "suspend" else State.VALID


def _later(row: Certificate) -> date:
    """So many months after the present last day."""
    months = queries.kind_by_id(row.kind_id).months
    if not months or row.valid_until is None:
        raise Refused("这种证照没有写有效几个月，请填延续到哪一天。", "valid_until")
    following = date.fromordinal(row.valid_until.toordinal() + 1)
    return months_on(following, months) or row.valid_until


def _values(row: Certificate) -> Mapping[str, str]:
    with acting(SYSTEM):
        return queries.paper(Edition.objects.get(certificate=row.pk, place=row.edition)).values


def _exchange(row: Certificate, values: Mapping[str, str], until: date | None) -> None:
    """A new edition takes the place of the present one."""
    with acting(SYSTEM):
        Edition.objects.filter(certificate=row.pk, place=row.edition).update(ended_at=now())
        row.edition += 1
        new_edition(row, row.edition, identity.party(row.holder_id), values, until)


def _keep(row: Certificate, state: State, act: str, ground: Ground, by: Actor) -> None:
    """Row, span and act as the fold of the facts will have them."""
    at = now()
    row.state, row.turned_at = state, at
    with acting(SYSTEM):
        row.save(update_fields=["state", "turned_at", "edition", "valid_until", "reminded"])
        Span.objects.filter(certificate=row.pk, until=None).update(until=at)
        Span.objects.create(certificate=row, state=state, since=at, last_day=row.valid_until)
        Turn.objects.create(certificate=row, act=act, at=at, reason=ground.reason, document=ground.document, by=by.label)
        if state not in (State.VALID, State.SUSPENDED):
            Share.objects.filter(certificate=row.pk, ended_at=None).update(ended_at=at)


def _tell(fact: Any, row: Certificate, by: Actor) -> None:
    record(fact, by=by, organ=row.organ_id, division=row.division, about=f"certificate:{row.pk}")


def _note_if_expired(row: Certificate) -> None:
    """Its last day passed and no round has noted it: that comes first."""
    if row.state != State.EXPIRED and row.worth_on(today()) is State.EXPIRED:
        expire(row)


def expire(row: Certificate) -> None:
    """到期: the last day passed. The row is locked by the caller."""
    _keep(row, check_turn("expire", State(row.state)), "expire", Ground("有效期已过"), SYSTEM)
    _tell(events.CertificateExpired(row.pk, row.valid_until or today()), row, SYSTEM)
