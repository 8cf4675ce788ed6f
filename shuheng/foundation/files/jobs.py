"""Every night: files whose time is over are destroyed, bytes without a row are swept away."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting

from . import actions

ROUND = 500


@app.periodic(cron="20 3 * * *")
@app.task(name="files.retention", queue="side", queueing_lock="files.retention")
def retention(timestamp: int) -> None:
    """Erase what is due, in transactions of a few hundred, then sweep."""
    while True:
        with acting(SYSTEM):
            if actions.erase_due(ROUND) < ROUND:
                break
    actions.sweep()
