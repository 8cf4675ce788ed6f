"""What 我为政府网站找错 tells the journal. Numbers, codes, days and hashes only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("corrections.reported")
class FaultReported(Event):
    """Somebody reported a fault of a page; `page` is the hash of its address, `digest` that of the words."""

    site: int
    kind: str
    page: str
    digest: str
    due_on: date


@event("corrections.phone_erased")
class PhoneErased(Event):
    """The telephone of whoever reported a fault was erased; it had been kept until this day."""

    until: date


@event("corrections.answered")
class FaultAnswered(Event):
    """Whoever reported a fault was answered."""

    outcome: str
    on: date
    digest: str
