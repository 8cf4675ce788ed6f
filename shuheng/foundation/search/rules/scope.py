"""Who may find an entry, as one number: 0 everybody, an organ's number its officers, a party's number below zero that party."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Scope:
    """Who may find an entry, and the domain that must not be read across."""

    reach: int
    domain: str = "general"


EVERYBODY = Scope(0)


def of_organ(organ: int, domain: str = "general") -> Scope:
    """For officers of one organ, in one domain."""
    return Scope(organ, domain)


def of_party(party: int) -> Scope:
    """For one person or organisation and those who act for it."""
    return Scope(-party)


def era(instant: datetime) -> int:
    """The quarter of an instant, counted through. The index is cut into them: new hits are found without reading old ones."""
    day = instant.astimezone(UTC)
    return day.year * 4 + (day.month - 1) // 3
