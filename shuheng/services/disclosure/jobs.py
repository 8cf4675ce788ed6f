"""What runs on time: silence of those who were asked, fees that are not paid, items near their day, requests past theirs."""

from __future__ import annotations

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions


@ticks(seconds=300)
def end_silence() -> None:
    """Whoever was asked and let the day pass holds nothing up any more."""
    with acting(SYSTEM):
        actions.end_silence(by=SYSTEM)


@ticks(seconds=3_600)
def end_unpaid() -> None:
    """Fees that were not paid in time."""
    with acting(SYSTEM):
        actions.end_unpaid(by=SYSTEM)


@ticks(seconds=3_600)
def warn_of_items() -> None:
    """Items near the day by which they have to be published."""
    with acting(SYSTEM):
        actions.warn(by=SYSTEM)
        actions.tell_eve(by=SYSTEM)


@ticks(seconds=900)
def tell_overdue() -> None:
    """Requests past the day by which they had to be answered."""
    with acting(SYSTEM):
        actions.tell_overdue(by=SYSTEM)
