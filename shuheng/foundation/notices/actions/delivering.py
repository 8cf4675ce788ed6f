"""The way of an SMS: claimed by a job, handed to the gateway outside any transaction, then settled by what the gateway said."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from shuheng.foundation.core import sms
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.journal.actions import record

from .. import queries, rules
from ..events import NoticeDelivered, NoticeResent, NoticeUndelivered
from ..models import Channel, Notice, State
from . import queueing

LEASE = timedelta(minutes=5)
WAITING = (State.QUEUED, State.SENDING)


@dataclass(frozen=True)
class Errand:
    """One SMS to hand to the gateway. The same key twice sends once."""

    notice: int
    phone: str
    text: str
    key: str


def _locked(notice: int) -> Notice | None:
    return Notice.objects.select_for_update(of=("self",)).select_related("template").filter(pk=notice, channel=Channel.SMS).first()


def claim(notice: int) -> Errand | None:
    """Take a waiting SMS in hand for five minutes, or None when there is nothing to do any more."""
    with acting(SYSTEM):
        row = _locked(notice)
        if row is None or row.state not in WAITING:
            return None
        phone = queries.phone_of(row.party) if row.party else ""
        if not phone:
            _undelivered(row, State.FAILED, "没有登记手机号")
            return None
        row.state, row.attempts, row.next_at = State.SENDING, row.attempts + 1, now() + LEASE
        row.save(update_fields=["state", "attempts", "next_at"])
        return Errand(row.pk, phone, queries.message(row).text, row.gateway_key)


def mark_sent(notice: int, provider: str) -> None:
    """The gateway took it. A receipt that came first stands."""
    with acting(SYSTEM):
        row = _locked(notice)
        if row is None or row.state != State.SENDING:
            return
        row.state, row.provider, row.next_at, row.fault = State.SENT, provider[:80], None, ""
        row.save(update_fields=["state", "provider", "next_at", "fault"])


def put_off(notice: int, fault: str, lasting: bool = False) -> datetime | None:
    """The gateway did not take it: try again later, or give up when it never will. Returns when the next try is."""
    with acting(SYSTEM):
        row = _locked(notice)
        if row is None or row.state != State.SENDING:
            return None
        if lasting or row.attempts >= rules.MOST_TRIES:
            _undelivered(row, State.FAILED if lasting else State.DEAD, "短信平台不收" if lasting else f"试了 {row.attempts} 次：{fault}")
            return None
        row.state, row.fault = State.QUEUED, fault[:120]
        row.next_at = now() + rules.wait(row.attempts, random.random())
        row.save(update_fields=["state", "fault", "next_at"])
        queueing.defer(row.pk, row.next_at)
        return row.next_at


def _undelivered(row: Notice, state: str, fault: str, by: Actor = SYSTEM) -> None:
    row.state, row.fault, row.next_at, row.done_at = state, fault[:120], None, now()
    row.save(update_fields=["state", "fault", "next_at", "done_at"])
    record(NoticeUndelivered(row.pk, state), by=by, organ=row.organ, division=row.division)


@transaction.atomic
def receive(key: str, status: str, provider: str = "", *, by: Actor) -> Notice:
    """A genuine receipt of the gateway. Repeated, late and overtaken ones change nothing; delivered is never taken back."""
    token, _, turn = key.rpartition("-")
    with acting(SYSTEM):
        row = Notice.objects.select_for_update(of=("self",)).filter(token=token, channel=Channel.SMS).first()
        if row is None:
            raise Absent
        state = rules.reported(status)
        if turn == str(row.turn) and row.state != state:
            if state == State.DELIVERED:
                _delivered(row, provider, by)
            elif state == State.FAILED and row.state in (*WAITING, State.SENT):
                _undelivered(row, State.FAILED, "短信平台回执：没有送达", by)
    return row


def _delivered(row: Notice, provider: str, by: Actor) -> None:
    row.state, row.fault, row.next_at, row.done_at = State.DELIVERED, "", None, now()
    row.provider = row.provider or provider[:80]
    row.save(update_fields=["state", "fault", "next_at", "done_at", "provider"])
    record(NoticeDelivered(row.pk), by=by, organ=row.organ, division=row.division)


@transaction.atomic
def resend(token: str, *, by: Actor) -> Notice:
    """An officer sends a stuck SMS again, to the telephone that is registered now."""
    known = queries.managed_notice(by, token)
    if not sms.configured():
        raise Refused("还没有接短信平台，短信发不出去。站内消息已经在了；请让技术人员设好 SMS_URL 再重发。")
    with acting(SYSTEM):
        row = _locked(known.pk)
        if row is None or row.state not in queries.STUCK:
            raise Refused("这条短信已经在路上或者送到了，不用再发。请刷新页面看最新状态。")
        if row.party is None or not queries.phone_of(row.party):
            raise Refused("这个人没有登记手机号，发不出去。请先在窗口给他登记手机号。")
        row.state, row.attempts, row.turn, row.next_at, row.fault, row.done_at = State.QUEUED, 0, row.turn + 1, now(), "", None
        row.save(update_fields=["state", "attempts", "turn", "next_at", "fault", "done_at"])
        queueing.defer(row.pk)
    record(NoticeResent(row.pk), by=by, organ=row.organ, division=row.division)
    return row


def requeue(limit: int = 500) -> int:
    """Queue again what waits without a job (its worker died, its queue was emptied); returns how many."""
    with acting(SYSTEM):
        late = Notice.objects.filter(state__in=WAITING, next_at__lt=now() - timedelta(minutes=1)).order_by("next_at")
        return sum(queueing.defer(notice) for notice in late.values_list("pk", flat=True)[:limit])
