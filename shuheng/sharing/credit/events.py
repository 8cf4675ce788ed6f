"""What the credit register tells the journal. Numbers, codes, dates and hashes only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("credit.kinds_loaded")
class KindsLoaded(Event):
    """The list of kinds of credit entries was loaded and changed something."""

    created: int
    changed: int


@event("credit.recorded")
class EntryRecorded(Event):
    """An organ recorded a credit entry."""

    entry: int
    kind: str
    decided_on: date
    digest: str


@event("credit.published")
class EntryPublished(Event):
    """A credit entry was put before the public, due by a day."""

    entry: int
    on: date
    due_on: date


@event("credit.corrected")
class EntryCorrected(Event):
    """The recording organ corrected a credit entry; the edition before stays."""

    entry: int
    edition: int
    digest: str


@event("credit.withdrawn")
class EntryWithdrawn(Event):
    """The recording organ withdrew a credit entry."""

    entry: int


@event("credit.expired")
class EntryExpired(Event):
    """The period for which a credit entry is shown has ended."""

    entry: int
    shown_until: date


@event("credit.objected")
class EntryObjected(Event):
    """The subject objected to a credit entry, to be answered by a day."""

    entry: int
    objection: int
    due_on: date


@event("credit.answer_due")
class AnswerDue(Event):
    """An objection or an application for repair was not answered yet: a working day was left at most, or (late) its last day had passed."""

    entry: int
    due_on: date
    objection: int | None = None
    repair: int | None = None
    late: bool = False


@event("credit.objection_answered")
class ObjectionAnswered(Event):
    """The recording organ answered an objection."""

    entry: int
    objection: int
    accepted: bool


@event("credit.repair_applied")
class RepairApplied(Event):
    """The subject applied for the repair of a credit entry, to be decided by a day."""

    entry: int
    repair: int
    due_on: date


@event("credit.repair_decided")
class RepairDecided(Event):
    """The recording organ granted or refused the repair of a credit entry."""

    entry: int
    repair: int
    granted: bool


@event("credit.exported")
class EntriesExported(Event):
    """An officer took so many credit entries of the organ away as a table."""

    entries: int
