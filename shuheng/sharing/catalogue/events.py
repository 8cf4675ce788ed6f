"""What the catalogue tells the journal. Numbers, codes and hashes only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("catalogue.scheme_loaded")
class SchemeLoaded(Event):
    """The code scheme was loaded and changed something."""

    created: int
    changed: int


@event("catalogue.submitted")
class ResourceSubmitted(Event):
    """A draft of an entry went to review."""

    resource: int
    digest: str


@event("catalogue.returned")
class ResourceReturned(Event):
    """A draft came back from review with a reason."""

    resource: int
    digest: str


@event("catalogue.published")
class ResourcePublished(Event):
    """An edition of an entry was published."""

    resource: int
    code: str
    edition: int
    digest: str
    items: int
    sharing: str
    openness: str


@event("catalogue.withdrawn")
class ResourceWithdrawn(Event):
    """A published entry was taken out of the catalogue."""

    resource: int
    code: str
    edition: int


@event("catalogue.objected")
class ResourceObjected(Event):
    """An organ objected to a published entry."""

    resource: int
    objection: int
    due_on: date


@event("catalogue.objection_due")
class ObjectionDue(Event):
    """An objection was not answered yet: a working day was left at most, or (late) its last day had passed."""

    resource: int
    objection: int
    due_on: date
    late: bool = False


@event("catalogue.objection_answered")
class ObjectionAnswered(Event):
    """The provider answered an objection."""

    resource: int
    objection: int
    accepted: bool
