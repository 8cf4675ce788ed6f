"""The round of the credit register: periods end, answers come near their day."""

from __future__ import annotations

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions
from .actions.ending import ROUND


@ticks(seconds=3600)
def expire_entries() -> None:
    """Entries whose last day has passed."""
    while actions.expire_due() == ROUND:
        pass


@ticks(seconds=3600)
def note_due() -> None:
    """Objections and applications for repair whose last day is near or has passed."""
    with acting(SYSTEM):
        actions.note_due(by=SYSTEM)
