"""What the websites tell the journal. Numbers, codes and hashes only."""

from __future__ import annotations

from datetime import date, datetime

from shuheng.foundation.core.events import Event, event


@event("websites.loaded")
class SitesLoaded(Event):
    """Sites, columns and words were loaded and changed something."""

    created: int
    changed: int


@event("websites.submitted")
class EditionSubmitted(Event):
    """The author signed an edition and handed it to review."""

    resource: int
    edition: int
    round: int
    digest: str


@event("websites.passed")
class EditionPassed(Event):
    """Somebody with that duty let an edition pass."""

    resource: int
    edition: int
    duty: str
    digest: str


@event("websites.returned")
class EditionReturned(Event):
    """Somebody with that duty sent an edition back to its author."""

    resource: int
    edition: int
    duty: str
    digest: str


@event("websites.scheduled")
class ReleaseScheduled(Event):
    """The releaser signed an edition that is to appear at a later instant."""

    resource: int
    edition: int
    at: datetime


@event("websites.released")
class EditionReleased(Event):
    """An edition was released to the public."""

    resource: int
    edition: int
    digest: str
    released_at: datetime


@event("websites.withdrawn")
class ResourceWithdrawn(Event):
    """A released resource was taken from every site."""

    resource: int
    edition: int


@event("websites.placed")
class ResourcePlaced(Event):
    """A resource was offered to, or taken into, a column."""

    resource: int
    column: int
    accepted: bool


@event("websites.removed")
class ResourceRemoved(Event):
    """A resource was taken out of a column."""

    resource: int
    column: int


@event("websites.pinned")
class ResourcePinned(Event):
    """A resource was put on top of a column until an instant, or let go again."""

    resource: int
    column: int
    until: datetime | None = None


@event("websites.redirected")
class AddressRedirected(Event):
    """An address that moved was led to another one."""

    redirect: int


@event("websites.banner_raised")
class BannerRaised(Event):
    """An emergency banner was put on every page of every site."""

    banner: int
    digest: str
    until: datetime


@event("websites.banner_lowered")
class BannerLowered(Event):
    """The emergency banner was taken down before its time."""

    banner: int


@event("websites.page_mended")
class PageMended(Event):
    """A published file that was no longer what had been published was written anew."""

    page: int
    expected: str
    found: str


@event("websites.validity_changed")
class ValidityChanged(Event):
    """A released document was amended, lapsed or repealed."""

    resource: int
    validity: str
    since_on: date


@event("websites.interpretation_missed")
class InterpretationMissed(Event):
    """The day came by which an interpretation had been promised, and it was not there."""

    resource: int


@event("websites.word_changed")
class WordChanged(Event):
    """A word that findings look for was added, changed or retired at the desk."""

    word: int
    kind: str
    retired: bool


@event("websites.site_changed")
class SiteChanged(Event):
    """A site's contacts or numbers of registration were changed at the desk."""

    site: int


@event("websites.column_changed")
class ColumnChanged(Event):
    """A column was added or changed at the desk."""

    column: int
    update_days: int
