"""What the exchange tells the journal. Numbers, codes and hashes only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("exchange.attached")
class ResourceAttached(Event):
    """An entry of the catalogue was attached to the data that answers for it."""

    resource: int
    relation: str


@event("exchange.requested")
class ShareRequested(Event):
    """An organ asked for items of an entry, for a purpose and by a law."""

    resource: int
    items: tuple[str, ...]
    digest: str
    until: date


@event("exchange.answered")
class ShareAnswered(Event):
    """Whoever checks, provides or arbitrates answered a request by this move of its procedure."""

    request: int
    move: str


@event("exchange.granted")
class ShareGranted(Event):
    """A request became a grant: these items may be looked up."""

    grant: int
    resource: int
    organ: int
    items: tuple[str, ...]
    valid_to: date
    daily_limit: int
    divisions: tuple[str, ...] = ()


@event("exchange.grant_ended")
class GrantEnded(Event):
    """A grant was ended before its day."""

    grant: int
    resource: int
    digest: str


@event("exchange.looked")
class RecordLooked(Event):
    """One record was looked up under a grant; the receipt stands under this number, digest and signature."""

    receipt: int
    grant: int
    digest: str
    signature: str


@event("exchange.look_refused")
class LookRefused(Event):
    """A look-up was refused; nothing was shown."""

    grant: int
    why: str


@event("exchange.looks_exported")
class LooksExported(Event):
    """An officer took so many look-ups under a grant away as a table."""

    grant: int
    looks: int


@event("exchange.unusual")
class LookUnusual(Event):
    """A look-up is out of the ordinary and has to be explained."""

    receipt: int
    why: str
    due_on: date


@event("exchange.explained")
class LookExplained(Event):
    """Whoever looked explained it, or the explanation was not accepted."""

    receipt: int
    accepted: bool | None = None


@event("exchange.objected")
class RecordObjected(Event):
    """A person objected to an item of his record."""

    objection: int
    resource: int
    item: str
    due_on: date


@event("exchange.objection_due")
class ObjectionDue(Event):
    """An objection was not answered yet: a working day was left at most, or (late) its last day had passed."""

    objection: int
    due_on: date
    late: bool = False


@event("exchange.objection_answered")
class ObjectionAnswered(Event):
    """The organ that holds the record verified and answered."""

    objection: int
    accepted: bool
