"""Rounds of supervision: it follows the journal every second and looks for what is not there; trials go on in the background."""

from __future__ import annotations

import time
from datetime import date

from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.ticking import ticks

from . import actions

ROUNDS = 5
LOOK_AGAIN = 60  # seconds; a day passes, or the rules change, without any fact of a case
_looked: list[tuple[date, float]] = []


def looks_due(day: date, at: float) -> bool:
    """Whether everything that runs must be looked through: on a day that was not yet, or a while after the last time (`at`: seconds).

    In between only cases that something happened to can change, and those are judged while the journal is followed.
    """
    return not _looked or _looked[0][0] != day or at - _looked[0][1] >= LOOK_AGAIN


@ticks(seconds=1)
def supervise() -> None:
    """Let the intervals follow the journal, then raise what is due by now."""
    for _ in range(ROUNDS):
        if actions.follow(by=SYSTEM) < actions.FACTS_AT_ONCE:
            break
    day, at = today(), time.monotonic()
    if looks_due(day, at):
        _looked[:] = [] if actions.watch(by=SYSTEM) >= actions.AT_ONCE else [(day, at)]


@app.task(name="supervision.try", queue="side")
def try_out(trial: int) -> None:
    """Go through all intervals, round by round."""
    more = True
    while more:
        with acting(SYSTEM):
            more = actions.go_on(trial, by=SYSTEM)
