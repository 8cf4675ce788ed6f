"""What the kernel hears: a year of the calendar was published."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shuheng.foundation.county.events import CalendarPublished
from shuheng.foundation.county.queries import FRESH_SECONDS
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard


@hears(CalendarPublished)
def apply_calendar(fact: Heard) -> None:
    """Every open case is reckoned anew, once, when no process opens cases by the calendar it has kept any more."""
    later = app.configure_task("cases.recompute", queueing_lock="cases.recompute", schedule_in={"seconds": int(FRESH_SECONDS) + 2})
    with suppress(AlreadyEnqueued), transaction.atomic():  # several years at once are one job
        later.defer()
