"""What the population register tells the journal. Numbers, codes, dates and hashes only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("population.person_recorded")
class PersonRecorded(Event):
    """A person came into the register, as a member of a household from a day on."""

    person: int
    household: int
    relation: str
    since: date


@event("population.household_opened")
class HouseholdOpened(Event):
    """A household was opened in a division."""

    household: int
    kind: str
    division: int
    opened_on: date


@event("population.household_moved")
class HouseholdMoved(Event):
    """A household stands at another address from a day on."""

    household: int
    division: int
    since: date


@event("population.member_joined")
class MemberJoined(Event):
    """A person went over to another household on a day."""

    person: int
    household: int
    relation: str
    since: date


@event("population.member_left")
class MemberLeft(Event):
    """A person belongs to no household of the county from a day on."""

    person: int
    household: int
    until: date


@event("population.residence_changed")
class ResidenceChanged(Event):
    """A person lives away from the household from a day on; without a division outside the county."""

    person: int
    since: date
    division: int | None = None


@event("population.residence_ended")
class ResidenceEnded(Event):
    """A person lives at the address of the household again from a day on."""

    person: int
    until: date


@event("population.life_event_recorded")
class LifeEventRecorded(Event):
    """Something befell a person on a day."""

    person: int
    kind: str
    on: date
    document: str
    other: int | None = None


@event("population.records_merged")
class RecordsMerged(Event):
    """Two records were found to speak of one person."""

    merge: int
    kept: int
    gone: int
    reason: str
    document: str


@event("population.records_split")
class RecordsSplit(Event):
    """Two merged records were found to speak of two people after all."""

    merge: int
    kept: int
    gone: int
    reason: str
    document: str


@event("population.person_looked")
class PersonLooked(Event):
    """An officer looked up an ID number, or a file number, for a case and a purpose; without a person it found nobody."""

    look: int
    case: int
    purpose: str
    words: str
    person: int | None = None
    by_file: bool = False


@event("population.village_invented")
class VillageInvented(Event):
    """Invented people of a seed were loaded for a division, marked as such."""

    division: int
    seed: int
    people: int
    households: int
