"""The worker process: sequencer, reactor, ticks and job queue, each in its own thread, each healing itself."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import logging
import os
import signal
import threading
import time
from collections.abc import Callable

from asgiref.sync import async_to_sync
from django.apps import apps
from django.db import close_old_connections, connection, transaction
from procrastinate import App
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from shuheng.foundation.core import ticking
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.actions import beat

from . import actions, hearing, jobs

log = logging.getLogger("shuheng.worker")
STALLED_SECONDS = 30
LANES = ((hearing.SIDE, 2), (hearing.OUTSIDE, 3))  # queue, how many of its jobs run at once
JOBS_NICE = 10


def discover() -> None:
    """Import every room's reactions and jobs, so that hearers and ticks are declared."""
    for config in apps.get_app_configs():
        for name in ("reactions", "jobs"):
            if config.name.startswith("shuheng.") and importlib.util.find_spec(f"{config.name}.{name}"):
                importlib.import_module(f"{config.name}.{name}")


def _loop(name: str, round_: Callable[[], int], rest: float, stop: threading.Event) -> None:
    """Repeat a round; rest when it found nothing; log what goes wrong and go on."""
    last = 0.0
    while not stop.is_set():
        try:
            found = round_()
            if time.monotonic() - last > 3:
                beat(name)
                last = time.monotonic()
        except Exception:
            log.exception("loop %s stumbled", name)
            connection.close()
            found = 0
            stop.wait(1)
        finally:
            close_old_connections()
        if not found:
            stop.wait(rest)


def _tick_round(due: dict[str, float]) -> int:
    """Run the ticks whose time has come, each in its own transaction."""
    for tick in ticking.every():
        if due.get(tick.name, 0) > time.monotonic():
            continue
        due[tick.name] = time.monotonic() + tick.seconds
        try:
            with acting(SYSTEM):
                tick.round()
        except Exception:
            log.exception("tick %s failed", tick.name)
            connection.close()
    return 0


@ticking.ticks(seconds=10)
def bring_back_stalled() -> None:
    """A killed worker leaves its jobs `doing` for ever: give them back to the queue."""
    manager = jobs.app.job_manager
    for job in async_to_sync(manager.get_stalled_jobs)(seconds_since_heartbeat=STALLED_SECONDS):
        try:
            with transaction.atomic():  # a round is one transaction, which the refusal of one job would break for all of them
                async_to_sync(manager.retry_job)(job)
        except UniqueViolation:  # its like waits in the queue already and will do the work
            async_to_sync(manager.finish_job)(job, Status.FAILED, delete_job=True)


def _die_with_me(threads: list[threading.Thread], stop: threading.Event) -> None:
    """If one loop ends although nobody asked, end the process: the supervisor starts a whole one."""
    while not stop.wait(2):
        if not all(thread.is_alive() for thread in threads):
            log.error("a loop ended; the worker ends to be started anew")
            os.kill(os.getpid(), signal.SIGTERM)
            return


async def work(app: App) -> None:
    """Work on every queue until told to stop. Each has hands of its own, so that a stranger's server that hangs holds up nobody's paper."""
    lanes = [asyncio.create_task(app.run_worker_async(queues=[queue], name=queue, concurrency=hands, fetch_job_polling_interval=1,
                                                      delete_jobs="successful", install_signal_handlers=queue == hearing.SIDE)) for queue, hands in LANES]
    try:
        await asyncio.wait(lanes, return_when=asyncio.FIRST_COMPLETED)  # one was told to stop, or fell: the process ends as a whole
    finally:
        for lane in lanes:
            lane.cancel()
        ended = await asyncio.gather(*lanes, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault


def main() -> int:
    """Run until SIGTERM."""
    discover()
    stop, due = threading.Event(), dict[str, float]()
    loops = [("sequencer", actions.sequence, 0.1), ("reactor", jobs.hand_out, 0.15), ("ticks", lambda: _tick_round(due), 0.25)]
    threads = [threading.Thread(target=_loop, args=(name, round_, rest, stop), name=name, daemon=True) for name, round_, rest in loops]
    for thread in threads:
        thread.start()
    threading.Thread(target=_die_with_me, args=(threads, stop), daemon=True).start()
    # what follows a fact may wait; people and positions may not: jobs run at low priority, in this thread and those it starts
    here = threading.get_native_id()
    os.setpriority(os.PRIO_PROCESS, here, max(os.getpriority(os.PRIO_PROCESS, here), JOBS_NICE))  # nobody may take a lower value than he was given
    worker_app = jobs.app.with_connector(jobs.app.connector.get_worker_connector())  # type: ignore[attr-defined]

    async def opened() -> None:
        async with worker_app.open_async():
            await work(worker_app)

    try:
        asyncio.run(opened())
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=5)
    return 0
