"""What runs on time: the assessment of the night (what was missed is made up for the same day), probes, links, warnings, the year's tables."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions, queries
from .queries import links, probes

log = logging.getLogger("shuheng.appraisal")


@ticks(seconds=60)
def begin_day() -> None:
    """From four in the morning: the day's assessment, if it is not done and no other one is at work. What a crash left undone goes on."""
    with acting(SYSTEM):
        if queries.due():
            actions.wake()


@app.task(name="appraisal.assess", queue="side", lock="appraisal.assess")
def assess() -> None:
    """Every site that has no result of today, each in a transaction of its own. One that cannot be judged keeps none of the others back."""
    with acting(SYSTEM):
        run = actions.begin(by=SYSTEM)
        sites = queries.unjudged(run) if run else []
    for site in sites:
        try:
            with acting(SYSTEM):
                actions.assess(run, site, by=SYSTEM)
        except Exception:
            log.exception("site %s could not be judged", site)
    if run:
        with acting(SYSTEM):
            actions.finish(run, by=SYSTEM)


@app.periodic(cron="*/5 * * * *")
@app.task(name="appraisal.probe", queue="outside", queueing_lock="appraisal.probe", lock="appraisal.probe")
def probe(timestamp: int) -> None:
    """Open every home page; between asking which and writing down what came of it no transaction is open."""
    with acting(SYSTEM):
        sites = probes.to_probe()
    looks = actions.look_at(sites)
    with acting(SYSTEM):
        actions.note_probes(looks, by=SYSTEM)


@app.periodic(cron="40 3 * * *")
@app.task(name="appraisal.thin", queue="side", queueing_lock="appraisal.thin")
def thin(timestamp: int) -> None:
    """Old single probes go."""
    with acting(SYSTEM):
        actions.thin(by=SYSTEM)


@app.periodic(cron="20 2 * * *")
@app.task(name="appraisal.follow", queue="outside", queueing_lock="appraisal.follow")
def follow(timestamp: int) -> None:
    """Links to hosts that may be asked; no transaction is open meanwhile."""
    with acting(SYSTEM):
        wanted = links.to_follow()
    found = actions.follow(wanted)
    with acting(SYSTEM):
        actions.note_links(found, by=SYSTEM)


@ticks(seconds=900)
def warn() -> None:
    """Columns near their day, or past it."""
    with acting(SYSTEM):
        actions.warn(by=SYSTEM)


@ticks(seconds=3_600)
def report_year() -> None:
    """Once a year is over, the table of every site."""
    with acting(SYSTEM):
        actions.report_year(by=SYSTEM)
