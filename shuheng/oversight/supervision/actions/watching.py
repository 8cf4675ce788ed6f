"""The round that sees what is not there: due instants that passed without anything having been done."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.journal.actions import record

from .. import events
from . import raising
from .raising import AT_ONCE


@transaction.atomic
def watch(*, by: Actor, most: int = AT_ONCE) -> int:
    """Raise what is due by now and let reminders pass; returns how many limits were found, `most` when there may be more."""
    found = raising.raise_late(by, most=most)
    raising.pass_reminders(by)
    return found


@transaction.atomic
def note_export(rows: int, *, whole: bool, by: Actor) -> None:
    """Who took a list of signals away, and how long it was."""
    record(events.SignalsExported(rows, whole), by=by, about=f"account:{by.account}")
