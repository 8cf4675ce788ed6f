"""Once a day: tell those who subscribed what is new."""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now

from . import actions, queries

log = logging.getLogger(__name__)
SETTLED = timedelta(minutes=2)  # what is put into the index in a transaction that is still open is told tomorrow, not never
ROUND = 200


@app.periodic(cron="5 0 * * *")
@app.task(name="subscriptions.tell", queue="side", queueing_lock="subscriptions.tell")
def tell(timestamp: int) -> None:
    """Each person in a transaction of his own; a crash goes on where it stopped, and one who cannot be told keeps nobody else waiting."""
    until, failed = now() - SETTLED, list[int]()
    while True:
        with acting(SYSTEM):
            parties = queries.to_tell(until, ROUND, failed)
        for party in parties:
            try:
                with acting(SYSTEM):
                    actions.tell(party, until, by=SYSTEM)
            except Exception:
                log.exception("party %s could not be told", party)
                failed.append(party)
        if not parties:
            return
