"""Subscriptions, deliveries, and which of them an event concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, QuerySet

from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.permits import OVERSEE, READ
from shuheng.foundation.cases.queries.listing import reaches
from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.events import encode
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.journal.queries import Heard, heard

from .. import rules
from ..models import Delivery, State, Subscription
from . import clients

SECRET = "openapi.subscription.secret"
PAGE = 50
STUCK = (State.DEAD, State.QUEUED, State.SENDING)


def loopback() -> bool:
    """Whether events may be sent to this machine: in a demonstration only."""
    return bool(settings.DEMONSTRATION)


def concerned(fact: Heard) -> Iterator[tuple[Subscription, Case]]:
    """The subscriptions that want this event and whose client may know of its case."""
    case = Case.objects.filter(pk=fact.case).first()
    if case is None:
        return
    rows = Subscription.objects.select_related("client__organ__division").filter(
        closed_at=None, client__suspended_at=None, events__contains=[fact.event.event_name])
    for row in rows:
        if _may_know(row, case):
            yield row, case


def _may_know(row: Subscription, case: Case) -> bool:
    actor = clients.actor_of(row.client)
    if reaches(actor, READ, case) or reaches(actor, OVERSEE, case):
        return True
    return case.party_id is not None and case.domain == actor.domain and clients.consenting(row.client_id, case.party_id)


def secrets(row: Subscription) -> list[str]:
    """The secrets that sign at present, the new one first."""
    found = [vault.open_text(row.secret, SECRET, str(row.number))]
    if row.former is not None and row.former_until is not None and row.former_until > now():
        found.append(vault.open_text(row.former, SECRET, str(row.number)))
    return found


def body(row: Delivery) -> bytes:
    """What is sent, made anew from the journal: the same bytes at every try."""
    fact = heard(row.entry)
    return rules.payload(str(row.number), row.event, row.case, fact.seq, fact.at, encode(fact.event))


# --- for the desk


@dataclass(frozen=True)
class Line:
    """A delivery as the desk lists it."""

    delivery: Delivery
    client: str
    url: str
    label: str


def managed_subscription(by: Actor, number: int) -> Subscription:
    """A subscription of a client that the officer looks after."""
    row = Subscription.objects.select_related("client").filter(pk=number, client__in=clients.managed(by)).first()
    if row is None:
        raise Absent("没有这个订阅。请回到列表再选。")
    return row


def _managed(by: Actor) -> QuerySet[Delivery]:
    return Delivery.objects.filter(subscription__client__in=list(clients.managed(by).values_list("pk", flat=True)))


def lines(by: Actor, state: str, page: int) -> tuple[list[Line], bool]:
    """A page of deliveries that are not through, newest first, and whether there are more."""
    wanted = [state] if state in list(State) else list(STUCK)
    start = (max(page, 1) - 1) * PAGE
    with acting(SYSTEM):
        rows = list(_managed(by).filter(state__in=wanted).select_related("subscription__client__organ").order_by("-made_at")[start:start + PAGE + 1])
    return [_line(row) for row in rows[:PAGE]], len(rows) > PAGE


def _line(row: Delivery) -> Line:
    client = row.subscription.client
    return Line(row, f"{client.organ.short} · {client.name}", row.subscription.url, rules.EVENTS.get(row.event, row.event))


def counts(by: Actor) -> dict[str, int]:
    """How many deliveries stand in each state that needs a look."""
    with acting(SYSTEM):
        found = dict(_managed(by).filter(state__in=STUCK).values_list("state").annotate(count=Count("pk")))
    return {state: int(found.get(state, 0)) for state in STUCK}


def dead_of(by: Actor, number: int) -> Delivery:
    """A dead delivery that the officer may send again."""
    with acting(SYSTEM):
        row = _managed(by).select_related("subscription__client").filter(pk=number).first()
    if row is None:
        raise Absent("没有这条推送。请刷新页面再看。")
    return row
