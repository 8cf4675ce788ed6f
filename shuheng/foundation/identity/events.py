"""Facts about accounts, proof of identity, mandates and posts. Never a name, number or telephone."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("identity.account_registered")
class AccountRegistered(Event):
    """A resident opened an account after proving a telephone and naming an ID number."""

    account: int
    party: int


@event("identity.party_recorded")
class PartyRecorded(Event):
    """A window recorded a person or legal person who had no account."""

    party: int
    kind: str


@event("identity.parties_recorded")
class PartiesRecorded(Event):
    """The program recorded many parties at once; their rows lie between the first and the last."""

    count: int
    first: int
    last: int


@event("identity.level_raised")
class LevelRaised(Event):
    """The proof of a party's identity reached a higher level."""

    party: int
    level: int
    way: str
    document: str


@event("identity.phone_changed")
class PhoneChanged(Event):
    """The telephone of an account was changed after proof of identity."""

    account: int
    way: str


@event("identity.mandate_granted")
class MandateGranted(Event):
    """A principal let an agent act for him in named services between two dates."""

    mandate: int
    principal: int
    agent: int
    scopes: tuple[str, ...]
    valid_from: date
    valid_to: date
    way: str


@event("identity.mandate_revoked")
class MandateRevoked(Event):
    """A mandate ended before its last day."""

    mandate: int


@event("identity.officer_added")
class OfficerAdded(Event):
    """An officer got an account with a first password that must be changed."""

    account: int


@event("identity.program_added")
class ProgramAdded(Event):
    """A program of an organ got an account under which its acts are written down."""

    account: int


@event("identity.password_reset")
class PasswordReset(Event):
    """An administrator gave an officer a new first password and removed the old second factors."""

    account: int


@event("identity.password_chosen")
class PasswordChosen(Event):
    """Somebody chose a new password for their own account."""

    account: int


@event("identity.account_disabled")
class AccountDisabled(Event):
    """An account was closed; its sessions ended at once."""

    account: int


@event("identity.account_enabled")
class AccountEnabled(Event):
    """A closed account was opened again."""

    account: int


@event("identity.post_opened")
class PostOpened(Event):
    """An organ got a post, with the permits that its holders have."""

    post: int
    permits: tuple[str, ...]


@event("identity.appointed")
class Appointed(Event):
    """An officer holds a post from a date on."""

    holding: int
    account: int
    post: int
    valid_from: date


@event("identity.relieved")
class Relieved(Event):
    """An officer holds a post no longer after a date."""

    holding: int
    valid_to: date


@event("identity.stand_in_named")
class StandInNamed(Event):
    """Another officer stands in for the holder of a post between two dates."""

    stand_in: int
    holding: int
    substitute: int
    valid_from: date
    valid_to: date


@event("identity.stand_in_ended")
class StandInEnded(Event):
    """A stand-in was ended before its last day."""

    stand_in: int


@event("identity.signed_in")
class SignedIn(Event):
    """Somebody signed in to an account."""

    account: int
    way: str


@event("identity.sessions_ended")
class SessionsEnded(Event):
    """The owner of an account ended sessions of it on other devices."""

    account: int
    count: int
