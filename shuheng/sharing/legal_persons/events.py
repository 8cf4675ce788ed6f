"""What the register of legal persons tells the journal. Numbers, codes and dates only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("legal_persons.registered")
class LegalPersonRegistered(Event):
    """A legal person came into the register."""

    legal_person: int
    kind: str
    division: int
    since: date


@event("legal_persons.seat_moved")
class SeatMoved(Event):
    """A legal person has its seat elsewhere from a day on."""

    legal_person: int
    division: int
    since: date


@event("legal_persons.standing_changed")
class StandingChanged(Event):
    """The state of a legal person changed on a day."""

    legal_person: int
    state: str
    since: date


@event("legal_persons.officeholder_appointed")
class OfficeholderAppointed(Event):
    """Somebody holds an office of a legal person from a day on."""

    legal_person: int
    role: str
    since: date


@event("legal_persons.officeholder_relieved")
class OfficeholderRelieved(Event):
    """Somebody holds an office of a legal person no longer from a day on."""

    legal_person: int
    role: str
    until: date


@event("legal_persons.village_invented")
class EnterprisesInvented(Event):
    """Invented legal persons of a seed were loaded for a division, marked as such."""

    division: int
    seed: int
    legal_persons: int
