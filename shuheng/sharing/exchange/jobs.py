"""What runs on time: unusual look-ups are found every minute, refusals that nobody took to arbitration lapse, objections near their day are told."""

from __future__ import annotations

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions


@ticks(seconds=60)
def watch_looks() -> None:
    """Look-ups out of the ordinary."""
    more = True
    while more:
        with acting(SYSTEM):
            more = actions.watch(by=SYSTEM)[1]


@ticks(seconds=3_600)
def lapse_refusals() -> None:
    """Refusals that nobody contested in time."""
    with acting(SYSTEM):
        actions.lapse(by=SYSTEM)


@ticks(seconds=3_600)
def note_due() -> None:
    """Objections whose last day is near or has passed."""
    with acting(SYSTEM):
        actions.note_due(by=SYSTEM)
