"""What disclosure tells the journal. Numbers, codes, days and hashes only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("disclosure.requested")
class InformationRequested(Event):
    """Somebody asked an organ for information; it counts as received on this day."""

    way: str
    applicant: str
    received_on: date
    digest: str


@event("disclosure.document_issued")
class NoticeIssued(Event):
    """A numbered notice or answer was issued in a request."""

    document: int
    kind: str
    digest: str


@event("disclosure.third_party_asked")
class ThirdPartyAsked(Event):
    """A third party was asked in writing for its opinion."""

    third_party: int
    due_on: date


@event("disclosure.third_party_answered")
class ThirdPartyAnswered(Event):
    """A third party agreed, objected, or let its days pass."""

    third_party: int
    verdict: str
    on: date


@event("disclosure.reasons_asked")
class ReasonsAsked(Event):
    """Somebody who asks very much or very often was asked for his reasons."""

    requests: int


@event("disclosure.reasons_given")
class ReasonsGiven(Event):
    """The applicant gave reasons for asking so much."""

    digest: str


@event("disclosure.fee_charged")
class FeeCharged(Event):
    """The applicant was told the fee for very much information."""

    fen: int
    due_on: date


@event("disclosure.fee_paid")
class FeePaid(Event):
    """The fee was paid."""

    fen: int
    on: date


@event("disclosure.answered")
class RequestAnswered(Event):
    """A request ended with an outcome."""

    outcome: str
    on: date


@event("disclosure.overdue")
class RequestOverdue(Event):
    """The day by which a request had to be answered has passed: who answers for it is told."""

    due_on: date


@event("disclosure.enclosed")
class InformationEnclosed(Event):
    """A copy of information was put to the answer that is being prepared; `digest` is the SHA-256 of its bytes."""

    enclosure: int
    digest: str


@event("disclosure.enclosure_removed")
class EnclosureRemoved(Event):
    """A copy of information was taken back before the answer."""

    enclosure: int


@event("disclosure.dispute_recorded")
class DisputeRecorded(Event):
    """A review of what the organ did with a request, or a suit against it, was recorded."""

    dispute: int
    kind: str
    filed_on: date


@event("disclosure.dispute_decided")
class DisputeDecided(Event):
    """A review or a suit came to its result."""

    dispute: int
    outcome: str
    on: date


@event("disclosure.dispute_struck")
class DisputeStruck(Event):
    """A review or a suit had been recorded by mistake and counts no more."""

    dispute: int


@event("disclosure.duties_put")
class DutiesPut(Event):
    """The catalogue of proactive disclosure was loaded."""

    duties: int
    digest: str


@event("disclosure.item_made")
class ItemMade(Event):
    """Information came into being that has to be published unasked."""

    item: int
    duty: str
    made_on: date
    due_on: date


@event("disclosure.item_published")
class ItemPublished(Event):
    """Information was published unasked."""

    item: int
    published_on: date


@event("disclosure.item_warned")
class ItemWarned(Event):
    """The owner was warned that information has to be published soon."""

    item: int
    due_on: date


@event("disclosure.item_due")
class ItemDue(Event):
    """Hardly a working day is left for publishing information: who answers for it is told."""

    item: int
    due_on: date


@event("disclosure.report_released")
class ReportReleased(Event):
    """The annual report of an organ or of the county was published."""

    year: int
    organ: int
    digest: str
