"""What runs on time: the assessment of the night (what was missed is made up for the same day), probes, warnings, the year's tables."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.ticking import ticks

from . import actions, queries
from .queries import links, probes


@app.periodic(cron="*/10 4-23 * * *")
@app.task(name="appraisal.assess", queue="side", queueing_lock="appraisal.assess", lock="appraisal.assess")
def assess(timestamp: int) -> None:
    """Today's run. While all pages are rendered anew, as at a first start, it waits for the next time."""
    with acting(SYSTEM):
        rendering = queries.rendering()
    if not rendering:
        judge_today()


def judge_today() -> None:
    """Every site that has no result of today, each in a transaction of its own."""
    with acting(SYSTEM):
        run = actions.begin(by=SYSTEM)
    going = run is not None and run.done_at is None
    while going and run is not None:
        with acting(SYSTEM):
            going = actions.assess_next(run, by=SYSTEM)


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
