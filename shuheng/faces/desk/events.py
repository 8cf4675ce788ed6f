"""What the desk tells the journal: lists that left the house."""

from __future__ import annotations

from shuheng.foundation.core.events import Event, event


@event("desk.exported")
class ListExported(Event):
    """An officer took a list of cases away as a table."""

    view: str
    rows: int
    whole: bool
