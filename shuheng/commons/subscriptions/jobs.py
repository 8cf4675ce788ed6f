"""Once a day: tell those who subscribed what is new."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now

from . import actions, queries

SETTLED = timedelta(minutes=2)  # what is put into the index in a transaction that is still open is told tomorrow, not never
ROUND = 200


@app.periodic(cron="5 0 * * *")
@app.task(name="subscriptions.tell", queue="side", queueing_lock="subscriptions.tell")
def tell(timestamp: int) -> None:
    """Each person in a transaction of his own; a crash goes on where it stopped."""
    until = now() - SETTLED
    while True:
        with acting(SYSTEM):
            parties = queries.to_tell(until, ROUND)
        for party in parties:
            with acting(SYSTEM):
                actions.tell(party, until, by=SYSTEM)
        if not parties:
            return
