"""Jobs and rounds: held tables are profiled every night, step by step, within a budget of time; what was killed goes on."""

from __future__ import annotations

import logging
from time import monotonic

from django.db import OperationalError as DjangoOperationalError
from procrastinate.contrib.django import app
from psycopg import OperationalError

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions, queries
from .rules import kinds, night

log = logging.getLogger("shuheng.quality")


@ticks(seconds=300)
def profile_entries() -> None:
    """Tables that have not been profiled today."""
    actions.profile_due()


@ticks(seconds=60)
def resume_profiles() -> None:
    """Profiles whose job died with its process."""
    actions.stuck_profiles()


@app.task(name="quality.profile", queue="side")
def profile(profile: int) -> None:
    """Take steps for some minutes; what is left is queued again. What is wrong with the program ends the profile; a database that was away is asked again."""
    try:
        if not work_through(profile):
            with acting(SYSTEM):
                actions.wake(profile)
    except (OperationalError, DjangoOperationalError):
        raise
    except Exception:
        log.exception("profile %s broke", profile)
        with acting(SYSTEM):
            actions.fail(profile, "broken", by=SYSTEM)


def work_through(number: int, seconds: float = night.JOB_SECONDS) -> bool:
    """Begin or go on, each step a transaction; whether the profile is over when the time is."""
    until = monotonic() + seconds
    with acting(SYSTEM):
        row = queries.profile(number)
        if row.state == kinds.WAITING:
            row = actions.begin(number, by=SYSTEM)
    while row.state == kinds.GOING:
        if row.step == row.steps:
            with acting(SYSTEM):
                row = actions.finish(number, by=SYSTEM)
        elif monotonic() > until:
            return False
        else:
            with acting(SYSTEM):
                row = actions.take_step(number, by=SYSTEM)
    return True
