"""What the kernel tells the journal about a case. Numbers, codes, dates and hashes only: words and names stay in their tables.

Every event that moves a limit carries the resulting due date, the unsure year and the calendar version, so that replay needs no calendar.
`approver`, `post` and `account` are row numbers, `document` is a document number, `article` a citation of law, `words` a hash of what was
written.
"""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("cases.opened")
class CaseOpened(Event):
    """A case was opened under one frozen version of its definition; the limit of its first stage, if there is one, runs from this day."""

    number: str
    service: str
    kind: str
    definition: str
    version: int
    stage: str
    opened_on: date
    channel: str
    organ: int
    division: int | None = None
    domain: str = "general"
    party: int | None = None
    agent: int | None = None
    post: int | None = None
    account: int | None = None
    parent: str = ""
    limit_days: int = 0
    limit_due_on: date | None = None
    limit_article: str = ""
    unsure_year: int | None = None
    calendar: int = 0


@event("cases.moved")
class CaseMoved(Event):
    """The case went from one stage to the next: the limit of the old stage stops on that day, the limit of the new one, if any, begins to run."""

    move: str
    from_stage: str
    to_stage: str
    milestone: str
    on: date
    outcome: str = ""
    words: str = ""
    post: int | None = None
    account: int | None = None
    limit_days: int = 0
    limit_due_on: date | None = None
    limit_article: str = ""
    unsure_year: int | None = None
    calendar: int = 0


@event("cases.accepted")
class CaseAccepted(Event):
    """The organ accepted the case; the limit of the notice stops."""

    on: date
    document: str = ""


@event("cases.deemed_accepted")
class DeemedAccepted(Event):
    """No notice was given in time, so the law holds the case accepted on the day it was received."""

    on: date
    missed_on: date
    article: str = ""


@event("cases.supplement_asked")
class SupplementAsked(Event):
    """The applicant was told, in one notice, everything that is missing."""

    on: date
    document: str
    until: date | None = None
    again: bool = False


@event("cases.supplemented")
class Supplemented(Event):
    """The applicant brought what was missing."""

    on: date


@event("cases.clock_started")
class ClockStarted(Event):
    """A limit began to run."""

    kind: str
    unit: str
    start_on: date
    days: int
    due_on: date
    calendar: int
    part: str = ""
    begins: str = "accepted"
    article: str = ""
    rolls: bool = False
    unsure_year: int | None = None


@event("cases.clock_stopped")
class ClockStopped(Event):
    """What the limits were set for is done; they are frozen on that day."""

    clocks: tuple[str, ...]
    on: date


@event("cases.clock_paused")
class ClockPaused(Event):
    """The limits stand still from the day after a written notice."""

    clocks: tuple[str, ...]
    reason: str
    from_on: date
    dues: tuple[date, ...]
    calendar: int
    article: str
    document: str
    approver: int
    restarts: bool = False
    unsure_years: tuple[int | None, ...] = ()


@event("cases.clock_resumed")
class ClockResumed(Event):
    """The result arrived; counting goes on the day after."""

    clocks: tuple[str, ...]
    reason: str
    to_on: date
    dues: tuple[date, ...]
    calendar: int
    document: str = ""
    unsure_years: tuple[int | None, ...] = ()


@event("cases.clock_extended")
class ClockExtended(Event):
    """A limit was extended once, with approval, before it was over."""

    clock: str
    days: int
    due_on: date
    calendar: int
    article: str
    document: str
    approver: int
    unsure_year: int | None = None


@event("cases.clock_restarted")
class ClockRestarted(Event):
    """The law lets a limit begin anew."""

    clock: str
    start_on: date
    due_on: date
    calendar: int
    begins: str = "supplemented"
    unsure_year: int | None = None


@event("cases.due_recomputed")
class DueRecomputed(Event):
    """A newly published calendar changed what is known of running limits."""

    clocks: tuple[str, ...]
    dues: tuple[date, ...]
    calendar: int
    unsure_years: tuple[int | None, ...] = ()


@event("cases.lamp_turned")
class LampTurned(Event):
    """The lamp of the case turned."""

    lamp: str
    on: date
    clock: str = ""


@event("cases.handed_over")
class HandedOver(Event):
    """The case went to another post or person of the same organ."""

    on: date
    post: int | None = None
    account: int | None = None
    reason: str = ""


@event("cases.transferred")
class Transferred(Event):
    """The case went to another organ, which is responsible from then on."""

    organ: int
    on: date
    from_organ: int
    division: int | None = None
    post: int | None = None
    reason: str = ""
    document: str = ""


@event("cases.returned")
class Returned(Event):
    """The organ that received the case gave it back."""

    organ: int
    on: date
    from_organ: int
    post: int | None = None
    reason: str = ""


@event("cases.joint_holder_added")
class JointHolderAdded(Event):
    """A post handles the case together with its holder."""

    post: int
    on: date


@event("cases.joint_holder_removed")
class JointHolderRemoved(Event):
    """A post no longer handles the case together with its holder."""

    post: int
    on: date


@event("cases.opinion_asked")
class OpinionAsked(Event):
    """An opinion was asked of an organ while the case stays where it is; its limit of this kind, in working days, begins to run."""

    opinion: str
    organ: int
    on: date
    due_on: date
    days: int
    article: str = ""
    unsure_year: int | None = None
    calendar: int = 0
    kind: str = "opinion"
    start_on: date | None = None


@event("cases.opinion_given")
class OpinionGiven(Event):
    """An organ gave the opinion it was asked for, was silent and is held to agree, or need not answer any more (`moot`); its limit stops."""

    opinion: str
    verdict: str
    on: date
    deemed: bool = False
    words: str = ""
    account: int | None = None


@event("cases.opinion_missed")
class OpinionMissed(Event):
    """An organ let the day for its answer pass, is held to agree, and has this counted against it."""

    opinion: str
    organ: int
    asked_on: date
    due_on: date
    on: date


@event("cases.referred")
class CaseReferred(Event):
    """The case was sent to another service, which opens a case of its own."""

    referral: int
    to: str
    on: date
    letter: str = ""


@event("cases.referral_answered")
class ReferralAnswered(Event):
    """The other service accepted, refused or finished what was referred to it."""

    referral: int
    answer: str
    on: date
    number: str = ""


@event("cases.decided")
class CaseDecided(Event):
    """The organ decided; the limits of the law, of the promise and of the notice stop."""

    outcome: str
    on: date
    document: str = ""


@event("cases.delivered")
class CaseDelivered(Event):
    """The decision was delivered to the applicant; the limit of delivery stops."""

    on: date
    way: str = ""


@event("cases.closed")
class CaseClosed(Event):
    """The case was closed; every clock is frozen."""

    on: date
    outcome: str = ""


@event("cases.reopened")
class CaseReopened(Event):
    """A closed case was taken up again with approval."""

    on: date
    stage: str
    milestone: str
    reason: str
    approver: int
    document: str = ""


@event("cases.rated")
class CaseRated(Event):
    """The applicant rated the service, once."""

    level: int
    channel: str
    on: date
    reasons: tuple[str, ...] = ()
    answer_due_on: date | None = None


@event("cases.rating_called_back")
class RatingCalledBack(Event):
    """The organ called the applicant about a bad rating."""

    on: date
    finding: str


@event("cases.rating_answered")
class RatingAnswered(Event):
    """The organ told the applicant what it put right after a bad rating."""

    on: date
    finding: str
    words: str = ""


@event("cases.rating_reviewed")
class RatingReviewed(Event):
    """A contested rating was reviewed by somebody who did not handle the case."""

    on: date
    upheld: bool
    account: int


@event("cases.definition_changed")
class DefinitionChanged(Event):
    """A running case was moved to a newer version of its definition."""

    from_version: int
    to_version: int
    stage: str
    on: date
    approver: int


@event("cases.definition_published")
class DefinitionPublished(Event):
    """A version of a case definition was frozen and published."""

    definition: str
    version: int
    digest: str
