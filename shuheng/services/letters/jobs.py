"""Every night: names and telephones that are not needed any more are erased."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting

from . import actions


@app.periodic(cron="40 3 * * *")
@app.task(name="letters.erase_phones", queue="side", queueing_lock="letters.erase_phones")
def erase_phones(timestamp: int) -> None:
    """Those that are due, in transactions of a few hundred."""
    while True:
        with acting(SYSTEM):
            if actions.erase_phones(by=SYSTEM) < actions.AT_ONCE:
                return
