"""What supervision tells the journal. `card` is the number of a signal's row; words are told by their hash only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("supervision.rules_set")
class RulesSet(Event):
    """The county's rules of supervision were loaded; `digest` is the hash of what they say."""

    rules: int
    digest: str


@event("supervision.signal_raised")
class SignalRaised(Event):
    """A limit is near its end, or was broken, or something happened that a rule minds. `ref` names the interval or the fact within the case."""

    card: int
    rule: str
    level: str
    case: int
    number: str
    ref: str
    organ: int
    matter: str
    on: date
    due_on: date | None = None
    judged_on: date | None = None
    division: int | None = None
    domain: str = "general"
    holder: int | None = None
    explain_due_on: date | None = None
    words: str = ""


@event("supervision.signal_hardened")
class SignalHardened(Event):
    """The limit is over, or over for longer: the signal became a yellow or a red card."""

    card: int
    level: str
    on: date
    judged_on: date
    explain_due_on: date | None = None
    due_on: date | None = None


@event("supervision.reminder_passed")
class ReminderPassed(Event):
    """What was reminded of was done in time, or its day moved away."""

    card: int
    on: date


@event("supervision.explained")
class CardExplained(Event):
    """The organ explained how it came about."""

    card: int
    on: date
    words: str


@event("supervision.ruled")
class CardRuled(Event):
    """The supervising organ confirmed or cancelled the card."""

    card: int
    verdict: str
    on: date
    words: str
    appeal_due_on: date | None = None


@event("supervision.appealed")
class CardAppealed(Event):
    """The organ appealed against the ruling."""

    card: int
    on: date
    words: str


@event("supervision.appeal_ruled")
class AppealRuled(Event):
    """The supervising organ decided the appeal."""

    card: int
    verdict: str
    on: date
    words: str


@event("supervision.cancelled")
class CardCancelled(Event):
    """A card that should not have been was cancelled, with its reason."""

    card: int
    on: date
    words: str


@event("supervision.trial_asked")
class TrialAsked(Event):
    """Somebody asked who would be late under other promises."""

    trial: int
    digest: str


@event("supervision.exported")
class SignalsExported(Event):
    """A list of signals was taken away as a table."""

    rows: int
    whole: bool
