"""Rounds of the kernel: lamps every two seconds, silence every minute; a published calendar is applied once."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions, queries


@ticks(seconds=2)
def turn_lamps() -> None:
    """Turn every lamp whose day has come."""
    while actions.turn_lamps(by=SYSTEM) == actions.LAMPS_AT_ONCE:
        pass


@ticks(seconds=60)
def deem() -> None:
    """Where the law takes silence for consent, write it down."""
    for case in queries.silent_cases():
        actions.deem_accepted(case, by=SYSTEM)
    for case in queries.silent_opinions():
        actions.deem_opinions(case, by=SYSTEM)


@ticks(seconds=3)
def tally() -> None:
    """Let the figures of the county follow the journal."""
    for _ in range(5):
        if actions.tally(by=SYSTEM) < actions.FACTS_AT_ONCE:
            return


@app.task(name="cases.recompute", queue="side")
def recompute() -> None:
    """Apply the present calendar to every open case, in transactions of some thousand cases; safe to run again."""
    last = -1
    while last:
        with acting(SYSTEM):
            last, _ = actions.recompute(by=SYSTEM, after=max(last, 0))
