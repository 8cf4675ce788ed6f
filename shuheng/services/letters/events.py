"""What letters tell the journal. Numbers, codes, days and hashes only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("letters.written")
class LetterWritten(Event):
    """Somebody wrote to an organ; `digest` is the hash of title and words, without name and telephone. `open`: he agrees to publication."""

    site: int
    kind: str
    digest: str
    due_on: date
    open: bool


@event("letters.answered")
class LetterAnswered(Event):
    """Whoever wrote was answered."""

    outcome: str
    on: date
    digest: str


@event("letters.published")
class LetterPublished(Event):
    """A letter and its answer are shown to everybody, in this wording."""

    digest: str


@event("letters.withdrawn")
class LetterWithdrawn(Event):
    """A published letter is shown no longer."""


@event("letters.phone_erased")
class PhoneErased(Event):
    """Name and telephone of whoever wrote were erased; they had been kept until this day."""

    until: date
