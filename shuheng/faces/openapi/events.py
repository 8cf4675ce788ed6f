"""What the open interface tells the journal. Numbers, codes, dates and hashes only."""

from __future__ import annotations

from datetime import datetime

from shuheng.foundation.core.events import Event, event


@event("openapi.client_opened")
class ClientOpened(Event):
    """A program of an organ became a client."""

    client: int
    organ: int
    account: int


@event("openapi.permits_given")
class PermitsGiven(Event):
    """What a client may do was set, each permit with its reach."""

    client: int
    permits: tuple[str, ...]


@event("openapi.limit_set")
class LimitSet(Event):
    """How often a client may call in a minute was set."""

    client: int
    per_minute: int


@event("openapi.key_issued")
class KeyIssued(Event):
    """A client got a new secret; the earlier ones end at an instant."""

    client: int
    key: int
    others_end: datetime


@event("openapi.client_suspended")
class ClientSuspended(Event):
    """A client was shut out; its tokens ended at once."""

    client: int
    reason: str


@event("openapi.client_resumed")
class ClientResumed(Event):
    """A suspended client was let in again."""

    client: int


@event("openapi.presence_recorded")
class PresenceRecorded(Event):
    """A client recorded that a person stood at its organ's window and a document was seen."""

    authority: int
    client: int
    party: int
    document: str


@event("openapi.consent_given")
class ConsentGiven(Event):
    """A person let a client act for them until an instant."""

    authority: int
    client: int
    party: int
    until: datetime


@event("openapi.consent_withdrawn")
class ConsentWithdrawn(Event):
    """A person took back that a client may act for them."""

    authority: int
    client: int
    party: int


@event("openapi.acted_for")
class ActedFor(Event):
    """A client did something in the name of a party."""

    authority: int
    client: int
    party: int
    act: str


@event("openapi.case_read")
class CaseRead(Event):
    """A client read an application with its answers, the personal ones masked."""

    client: int
    case: int


@event("openapi.subscribed")
class Subscribed(Event):
    """A client is to be told of events at an address."""

    subscription: int
    client: int
    events: tuple[str, ...]


@event("openapi.unsubscribed")
class Unsubscribed(Event):
    """Events are no longer sent to an address."""

    subscription: int
    client: int


@event("openapi.hook_secret_changed")
class HookSecretChanged(Event):
    """A subscription got a new signing secret; the former one signs beside it until an instant."""

    subscription: int
    until: datetime


@event("openapi.delivery_dead")
class DeliveryDead(Event):
    """An event could not be delivered and is not tried any more."""

    delivery: int
    subscription: int


@event("openapi.delivery_resent")
class DeliveryResent(Event):
    """An officer had an event sent again."""

    delivery: int
