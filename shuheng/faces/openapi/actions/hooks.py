"""Webhooks: subscriptions, and the way of each event: planned by a reaction, claimed by a job, sent outside any transaction, settled."""

from __future__ import annotations

import random
import secrets
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, wait_until
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.actions import record
from shuheng.foundation.journal.hearing import OUTSIDE
from shuheng.foundation.journal.queries import Heard

from .. import events, rules
from ..models import Delivery, State, Subscription
from ..queries import clients, hooks

LEASE = timedelta(minutes=2)
FORMER_HOURS = 24
MOST_SUBSCRIPTIONS = 20


def _secret() -> str:
    return f"whsec-{secrets.token_urlsafe(32)}"


@transaction.atomic
def subscribe(client: int, url: str, wanted: Collection[str], *, by: Actor) -> tuple[Subscription, str]:
    """Tell a client of events at an address; returns the subscription with the secret that signs them, shown once."""
    found = clients.managed_client(by, client)
    url = rules.check_url(url, loopback=hooks.loopback())
    names = [name for name in rules.EVENTS if name in wanted]
    if not names or set(wanted) - set(rules.EVENTS):
        raise Refused("请选要推送哪些事件。", "events")
    if found.subscriptions.filter(closed_at=None).count() >= MOST_SUBSCRIPTIONS:
        raise Refused(f"一个客户最多 {MOST_SUBSCRIPTIONS} 个订阅。请先停掉不用的。")
    number, secret = uuid.uuid4(), _secret()
    row = Subscription.objects.create(client=found, url=url, events=names, number=number, opened_at=now(),
                                      secret=vault.seal(secret, hooks.SECRET, str(number)))
    record(events.Subscribed(row.pk, found.pk, tuple(names)), by=by, organ=found.organ_id, about=f"client:{found.pk}")
    return row, secret


@transaction.atomic
def unsubscribe(number: int, *, by: Actor) -> Subscription:
    """Send nothing more there; what waits is not sent either."""
    row = hooks.managed_subscription(by, number)
    if row.closed_at is None:
        row.closed_at = now()
        row.save(update_fields=["closed_at"])
        record(events.Unsubscribed(row.pk, row.client_id), by=by, organ=row.client.organ_id, about=f"client:{row.client_id}")
    return row


@transaction.atomic
def change_secret(number: int, *, by: Actor) -> str:
    """A new signing secret, shown once; for a day the former one signs too, so that the receiver can change over in peace."""
    row = hooks.managed_subscription(by, number)
    secret, until = _secret(), now() + timedelta(hours=FORMER_HOURS)
    row.former, row.former_until, row.secret = row.secret, until, vault.seal(secret, hooks.SECRET, str(row.number))
    row.save(update_fields=["former", "former_until", "secret"])
    record(events.HookSecretChanged(row.pk, until), by=by, organ=row.client.organ_id, about=f"client:{row.client_id}")
    return secret


# --- one event on its way


def _defer(delivery: int, at: datetime | None = None) -> None:
    key = f"openapi.deliver:{delivery}"
    try:
        with transaction.atomic():
            app.configure_task("openapi.deliver", queue=OUTSIDE, lock=key, queueing_lock=key, schedule_in=wait_until(at)).defer(delivery=delivery)
    except AlreadyEnqueued:
        return


def plan(fact: Heard) -> int:
    """One delivery and one job for each subscription that may hear of the fact; a second time changes nothing."""
    made = 0
    for row, case in hooks.concerned(fact):
        delivery, fresh = Delivery.objects.get_or_create(
            subscription=row, entry=fact.id,
            defaults={"number": uuid.uuid4(), "event": fact.event.event_name, "case": case.number, "organ": case.organ_id, "made_at": now(),
                      "next_at": now()})
        if fresh:
            _defer(delivery.pk)
            made += 1
    return made


@dataclass(frozen=True)
class Errand:
    """One event to be sent: where, what, and by which secrets it is signed."""

    delivery: int
    number: str
    event: str
    url: str
    body: bytes
    secrets: tuple[str, ...]


def _locked(delivery: int) -> Delivery | None:
    return Delivery.objects.select_for_update(of=("self",)).select_related("subscription__client").filter(pk=delivery).first()


def claim(delivery: int) -> Errand | None:
    """Take a waiting event in hand for two minutes; None when nothing is to be done any more."""
    with acting(SYSTEM):
        row = _locked(delivery)
        if row is None or row.state not in (State.QUEUED, State.SENDING):
            return None
        if row.subscription.closed_at is not None or row.subscription.client.suspended_at is not None:
            _bury(row, "订阅已经停了")
            return None
        rests = row.subscription.rests_until
        if rests is not None and rests > now():  # nothing was tried, so it is no attempt
            row.state, row.next_at = State.QUEUED, rests
            row.save(update_fields=["state", "next_at"])
            _defer(row.pk, rests)
            return None
        row.state, row.attempts, row.next_at = State.SENDING, row.attempts + 1, now() + LEASE
        row.save(update_fields=["state", "attempts", "next_at"])
        return Errand(row.pk, str(row.number), row.event, row.subscription.url, hooks.body(row), tuple(hooks.secrets(row.subscription)))


def mark_done(delivery: int, answer: int) -> None:
    """The receiver took it."""
    with acting(SYSTEM):
        row = _locked(delivery)
        if row is None or row.state != State.SENDING:
            return
        row.state, row.answer, row.fault, row.next_at, row.done_at = State.DONE, answer, "", None, now()
        row.save(update_fields=["state", "answer", "fault", "next_at", "done_at"])
        if row.subscription.failures:
            Subscription.objects.filter(pk=row.subscription_id).update(failures=0, rests_until=None)


def put_off(delivery: int, fault: str, answer: int | None = None) -> datetime | None:
    """The receiver did not take it: try again after a longer pause, or give up. Returns when the next try is."""
    with acting(SYSTEM):
        row = _locked(delivery)
        if row is None or row.state != State.SENDING:
            return None
        row.answer = answer
        failures = min(row.subscription.failures + 1, 1000)
        Subscription.objects.filter(pk=row.subscription_id).update(failures=failures, rests_until=now() + rules.rest(failures))
        if row.attempts >= rules.MOST_TRIES:
            _bury(row, f"试了 {row.attempts} 次：{fault}")
            return None
        row.state, row.fault, row.next_at = State.QUEUED, fault[:120], now() + rules.wait(row.attempts, random.random())
        row.save(update_fields=["state", "fault", "next_at", "answer"])
        _defer(row.pk, row.next_at)
        return row.next_at


def _bury(row: Delivery, fault: str) -> None:
    row.state, row.fault, row.next_at, row.done_at = State.DEAD, fault[:120], None, now()
    row.save(update_fields=["state", "fault", "next_at", "done_at", "answer"])
    record(events.DeliveryDead(row.pk, row.subscription_id), by=SYSTEM, organ=row.organ)


@transaction.atomic
def resend(number: int, *, by: Actor) -> None:
    """An officer has a dead event sent again, with all its tries."""
    known = hooks.dead_of(by, number)
    if known.subscription.closed_at is not None or known.subscription.client.suspended_at is not None:
        raise Refused("这个订阅或者客户已经停了，送不了。")
    with acting(SYSTEM):
        row = _locked(known.pk)
        if row is None or row.state != State.DEAD:
            raise Refused("这条已经在路上或者送到了，不用再送。请刷新页面看最新状态。")
        row.state, row.attempts, row.next_at, row.fault, row.done_at = State.QUEUED, 0, now(), "", None
        row.save(update_fields=["state", "attempts", "next_at", "fault", "done_at"])
        _defer(row.pk)
    record(events.DeliveryResent(known.pk), by=by, organ=known.organ)


def requeue(limit: int = 500) -> int:
    """Queue again what waits without a job (its worker died, its queue was emptied); returns how many."""
    waiting = (State.QUEUED, State.SENDING)
    with acting(SYSTEM):
        late = list(Delivery.objects.filter(state__in=waiting, next_at__lt=now() - timedelta(minutes=1)).order_by("next_at").values_list(
            "pk", flat=True)[:limit])
        for delivery in late:
            _defer(delivery)
    return len(late)
