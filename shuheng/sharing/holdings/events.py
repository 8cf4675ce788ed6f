"""What the holdings tell the journal. Numbers, codes and hashes only."""

from __future__ import annotations

from shuheng.foundation.core.events import Event, event


@event("holdings.source_set")
class SourceSet(Event):
    """A source of an entry was written down or changed; the hash is of its settings without secrets."""

    source: int
    resource: int
    kind: str
    settings: str


@event("holdings.source_paused")
class SourcePaused(Event):
    """A source is not read for the time being."""

    source: int
    resource: int


@event("holdings.source_resumed")
class SourceResumed(Event):
    """A source is read again."""

    source: int
    resource: int


@event("holdings.source_dropped")
class SourceDropped(Event):
    """A source of an entry was given up and its secrets destroyed."""

    source: int
    resource: int


@event("holdings.batch_started")
class BatchStarted(Event):
    """A batch began to wait for its turn."""

    batch: int
    resource: int
    mode: str


@event("holdings.batch_loaded")
class BatchLoaded(Event):
    """A batch changed a held table, whole and at once; digests are of the table before and after."""

    batch: int
    resource: int
    read: int
    rejected: int
    added: int
    changed: int
    deleted: int
    unchanged: int
    before: str
    after: str
    position: int


@event("holdings.batch_ended")
class BatchEnded(Event):
    """A batch ended without touching the held table, for the reason of this code."""

    batch: int
    resource: int
    reason: str
    read: int
    rejected: int


@event("holdings.rejects_fetched")
class RejectsFetched(Event):
    """The rejected rows of a batch were taken away as a table, personal values masked."""

    batch: int
    resource: int
    rows: int


@event("holdings.compared")
class EndsCompared(Event):
    """Both ends of an entry were compared down to the row."""

    batch: int
    resource: int
    rows: int
    differing: int
    ours: str
    theirs: str


@event("holdings.exported")
class HoldingExported(Event):
    """A held table, or its changes since a batch, was written out for an organ."""

    export: int
    resource: int
    organ: int
    rows: int
    digest: str


@event("holdings.row_retold")
class RowRetold(Event):
    """Followers of a held table are told a row again: it is as it was, but what is said about it changed."""

    resource: int
    position: int
