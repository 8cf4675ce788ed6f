"""Rounds and jobs of the websites: what a release touches, everything anew, what falls due, the banner, the nightly look at every file."""

from __future__ import annotations

import os

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions

RETRY = RetryStrategy(max_attempts=6, wait=1, exponential_wait=3)


@app.task(name="websites.publish", queue="side", retry=RETRY)
def publish(resource: int, columns: list[int]) -> None:
    """Render the pages that tell of one resource. A crash may run it twice."""
    with acting(SYSTEM):
        actions.publish(resource, columns, by=SYSTEM)


@app.task(name="websites.build", queue="side", queueing_lock="websites.build", retry=RETRY)
def build() -> None:
    """Render everything, a round of pages in each transaction, on every processor of the machine."""
    actions.build_all(by=SYSTEM, processes=len(os.sched_getaffinity(0)))


@app.periodic(cron="10 4 * * *")
@app.task(name="websites.mend", queue="side", queueing_lock="websites.mend")
def mend(timestamp: int) -> None:
    """Every night: compare each file with what was published and mend what differs."""
    after = 0
    while True:
        with acting(SYSTEM):
            after, _ = actions.mend(after, by=SYSTEM)
        if not after:
            return


@ticks(seconds=1)
def hang_banner() -> None:
    """The banner is on every page within seconds, and gone when its time is over."""
    actions.hang()


@ticks(seconds=5)
def turn_due() -> None:
    """Scheduled releases, pins and placements whose time has come."""
    actions.release_due(by=SYSTEM)
    actions.turn_due(by=SYSTEM)


@ticks(seconds=600)
def turn_documents() -> None:
    """Documents whose time is over, promised interpretations that did not come."""
    actions.turn_documents(by=SYSTEM)
