"""Rounds and jobs of the registries: last days pass, holders are reminded, bulk issues go on."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from time import monotonic

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.aside import processes as fresh_processes
from shuheng.foundation.core.ticking import ticks

from . import actions, printing

SLICE = 60.0  # seconds a bulk issue works before it lets other jobs in
PROCESSES = 2
AHEAD = 50  # papers in the making: about as long as issuing a round of rows takes


@ticks(seconds=60)
def expire_certificates() -> None:
    """Certificates whose last day has passed."""
    actions.expire_due()


@ticks(seconds=600)
def remind_holders() -> None:
    """Certificates that end soon."""
    actions.remind_due()


@ticks(seconds=30)
def resume_batches() -> None:
    """Bulk issues whose job died with its process."""
    actions.stuck_batches()


@app.task(name="registries.issue_batch", queue="side", retry=RetryStrategy(max_attempts=6, wait=5, exponential_wait=3))
def issue_batch(batch: int) -> None:
    """Issue rows and make their papers for a slice of time; what is left waits for the next job."""
    if work_through(batch, monotonic() + SLICE):
        with acting(SYSTEM):
            actions.stuck_batches()
        return
    with acting(SYSTEM):
        actions.finish_batch(batch, by=SYSTEM)


def work_through(batch: int, until: float, processes: int = PROCESSES) -> bool:
    """Issue rows and make papers until the time is over; True when something may be left.

    Rounds overlap: while other processes set and sign the papers of one round, this one stores those of the last and issues the rows of the next.
    """
    coming: dict[int, Future[bytes]] = {}
    folder = str(actions.identity_folder())
    with fresh_processes(processes) as pool:
        while monotonic() < until:
            with acting(SYSTEM):
                due = actions.sheets_due(batch, AHEAD, coming)
            fresh = {certificate: pool.submit(printing.signed, sheet, folder) for certificate, sheet in due}
            _keep(coming)
            with acting(SYSTEM):
                issued = actions.issue_rows(batch, by=SYSTEM)
            coming = fresh
            if not (fresh or issued):
                return False
        _keep(coming)
    return True


def _keep(made: Mapping[int, Future[bytes]]) -> None:
    """Store what has been made; what failed is raised, and the next job makes it again."""
    if made:
        ready = {certificate: paper.result() for certificate, paper in made.items()}
        with acting(SYSTEM):
            actions.keep_papers(ready, by=SYSTEM)
