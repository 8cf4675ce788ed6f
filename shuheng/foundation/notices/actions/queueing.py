"""One keyed job per waiting SMS."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shuheng.foundation.core.clock import wait_until
from shuheng.foundation.journal.hearing import OUTSIDE


def defer(notice: int, at: datetime | None = None) -> bool:
    """Queue the delivery of a notice, now or at an instant; False when it waits in the queue already."""
    key = f"notices.deliver:{notice}"
    try:
        with transaction.atomic():
            app.configure_task("notices.deliver", queue=OUTSIDE, lock=key, queueing_lock=key, schedule_in=wait_until(at)).defer(notice=notice)
    except AlreadyEnqueued:
        return False
    return True
