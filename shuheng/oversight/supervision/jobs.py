"""Rounds of supervision: it follows the journal every second and looks for what is not there; trials go on in the background."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions

ROUNDS = 5


@ticks(seconds=1)
def supervise() -> None:
    """Let the intervals follow the journal, then raise what is due by now."""
    for _ in range(ROUNDS):
        if actions.follow(by=SYSTEM) < actions.FACTS_AT_ONCE:
            break
    actions.watch(by=SYSTEM)


@app.task(name="supervision.try", queue="side")
def try_out(trial: int) -> None:
    """Go through all intervals, round by round."""
    more = True
    while more:
        with acting(SYSTEM):
            more = actions.go_on(trial, by=SYSTEM)
