"""Rounds and jobs of the registries: last days pass, holders are reminded, bulk issues go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import monotonic

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.aside import processes as fresh_processes
from shuheng.foundation.core.ticking import ticks

from . import actions, printing

SLICE = 60.0  # seconds a bulk issue works before it lets other jobs in
PROCESSES = 2
AHEAD = 100  # papers in the making


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
    """Issue rows, then make their papers, for a slice of time; what is left waits for the next job."""
    until = monotonic() + SLICE
    while monotonic() < until:
        with acting(SYSTEM):
            if not actions.issue_rows(batch, by=SYSTEM):
                break
    if papers(batch, until):
        with acting(SYSTEM):
            actions.stuck_batches()
        return
    with acting(SYSTEM):
        actions.finish_batch(batch, by=SYSTEM)


def papers(batch: int, until: float, processes: int = PROCESSES) -> bool:
    """Make papers on several processors until the time is over; True when some may be left."""
    with fresh_processes(processes) as pool:
        def maker(sheets: Sequence[printing.Sheet], folder: str) -> Iterator[bytes]:
            return pool.map(printing.signed, sheets, [folder] * len(sheets), chunksize=4)

        while monotonic() < until:
            with acting(SYSTEM):
                if not actions.make_papers(batch, AHEAD, by=SYSTEM, maker=maker):
                    return False
    return True
