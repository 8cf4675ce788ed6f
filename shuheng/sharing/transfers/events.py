"""What the transfers tell the journal. Numbers, codes and hashes only."""

from __future__ import annotations

from shuheng.foundation.core.events import Event, event


@event("transfers.channel_opened")
class ChannelOpened(Event):
    """The provider let a grant be used for the whole table and its changes, so many rows a day."""

    channel: int
    grant: int
    daily: int


@event("transfers.channel_ended")
class ChannelEnded(Event):
    """A channel was closed: nothing passes it any more."""

    channel: int
    grant: int


@event("transfers.passed")
class RowsPassed(Event):
    """Rows passed a channel, between two places of its feed; the hash is of what was handed over."""

    passage: int
    channel: int
    rows: int
    digest: str


@event("transfers.target_set")
class TargetSet(Event):
    """An organ wrote down where its data is to be brought; the hash is of its settings without secrets."""

    target: int
    channel: int
    kind: str
    settings: str


@event("transfers.target_changed")
class TargetChanged(Event):
    """An organ changed where its data is brought; `moved`: to another place, which gets the whole table first. The hash is of its settings without secrets."""

    target: int
    channel: int
    kind: str
    settings: str
    moved: bool


@event("transfers.secret_changed")
class SecretChanged(Event):
    """What opens a target was replaced by another password or token."""

    target: int
    channel: int


@event("transfers.target_paused")
class TargetPaused(Event):
    """Nothing is brought to a target for the time being."""

    target: int
    channel: int


@event("transfers.target_resumed")
class TargetResumed(Event):
    """Data is brought to a target again."""

    target: int
    channel: int


@event("transfers.target_dropped")
class TargetDropped(Event):
    """A target was given up and its secret destroyed."""

    target: int
    channel: int


@event("transfers.started")
class TransferStarted(Event):
    """A batch began to wait for its turn to be brought to a target."""

    transfer: int
    target: int
    mode: str


@event("transfers.ended")
class TransferEnded(Event):
    """A batch reached its target whole, or ended for the reason of this code."""

    transfer: int
    target: int
    reason: str
    puts: int
    deletes: int
