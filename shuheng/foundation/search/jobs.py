"""Rounds of the search: learning how new titles sound, forgetting old questions."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuheng.foundation.core.ticking import ticks

from . import actions


@ticks(seconds=20)
def learn_spelling() -> None:
    """New titles are found by their sound within a minute."""
    actions.learn()


@app.periodic(cron="40 3 * * *")
@app.task(name="search.sweep", queue="side", queueing_lock="search.sweep")
def sweep(timestamp: int) -> None:
    """Every night: questions that found nothing are kept half a year."""
    actions.sweep()
