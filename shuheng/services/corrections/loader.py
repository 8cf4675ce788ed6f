"""When a county is loaded, the way of reported faults is published with the limits of the day."""

from __future__ import annotations

from collections.abc import Iterator

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Tally, declare_loader

from . import actions


def read(profile: Profile) -> None:
    """Nothing of the profile is needed."""


def write(plan: None, by: Actor) -> Iterator[Tally]:
    """The way."""
    actions.put_procedure(by=by)
    yield from ()


declare_loader("corrections", read, write)
