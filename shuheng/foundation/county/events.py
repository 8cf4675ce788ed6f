"""Facts about the county itself."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("county.calendar_published")
class CalendarPublished(Event):
    """The working days of a year were published as a new version of the calendar."""

    year: int
    version: int  # of the whole calendar; ask queries.calendar(at_least=version)
    status: str
    days: int  # entries in the notice
    digest: str  # SHA-256 of the entries
    since: date | None = None  # the first day that counts differently from before; None when no day does


@event("county.profile_loaded")
class ProfileLoaded(Event):
    """The county's profile was loaded and changed something, or was another than the last."""

    created: int
    changed: int
    digest: str = ""  # SHA-256 of the profile's files and of the program that read them
