"""What the register of places tells the journal. Numbers, codes, dates and hashes only."""

from __future__ import annotations

from datetime import date

from shuheng.foundation.core.events import Event, event


@event("places.recorded")
class PlaceRecorded(Event):
    """An address or a point came into the register, valid from a day on."""

    place: int
    sort: str
    division: int
    since: date


@event("places.corrected")
class PlaceCorrected(Event):
    """An address or a point reads, or lies, otherwise from a day on."""

    place: int
    cause: str
    division: int
    since: date


@event("places.retired")
class PlaceRetired(Event):
    """An address or a point is no longer in use from a day on."""

    place: int
    until: date
    document: str


@event("places.merged")
class PlacesMerged(Event):
    """Two records were found to be one place."""

    merge: int
    kept: int
    gone: int
    reason: str
    document: str


@event("places.split")
class PlacesSplit(Event):
    """Two merged records were found to be two places after all."""

    merge: int
    kept: int
    gone: int
    reason: str
    document: str


@event("places.outlined")
class DivisionOutlined(Event):
    """A division has this outline from a day on; the digest is that of its corners."""

    division: int
    outline: int
    since: date
    digest: str


@event("places.profile_loaded")
class PlacesLoaded(Event):
    """Kinds of points and points of the county's profile were loaded and changed something."""

    created: int
    changed: int


@event("places.village_invented")
class PlacesInvented(Event):
    """Invented addresses and points of a seed were loaded for a division, marked as such."""

    division: int
    seed: int
    addresses: int
    points: int
