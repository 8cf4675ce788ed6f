"""What the kernel hears: a year of the calendar was published."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuheng.foundation.county.events import CalendarPublished
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard


@hears(CalendarPublished)
def apply_calendar(fact: Heard) -> None:
    """Every open case is reckoned anew, once."""
    app.configure_task("cases.recompute", queueing_lock="cases.recompute").defer()
