"""What runs on time in the catalogue: objections near their day are told."""

from __future__ import annotations

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions


@ticks(seconds=3_600)
def note_due() -> None:
    """Objections whose last day is near or has passed."""
    with acting(SYSTEM):
        actions.note_due(by=SYSTEM)
