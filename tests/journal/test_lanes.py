"""Calls to servers of others have hands of their own: one that hangs delays no paper."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from procrastinate import App
from procrastinate.testing import InMemoryConnector

from shuheng.foundation.journal import hearing, jobs, worker

PATIENCE = 20  # seconds until a test that waits in vain gives up


def _app(answer: threading.Event, printed: threading.Event) -> App:
    app = App(connector=InMemoryConnector())

    @app.task(name="call", queue=hearing.OUTSIDE)
    def call() -> None:
        answer.wait(PATIENCE)

    @app.task(name="print", queue=hearing.SIDE)
    def print_() -> None:
        printed.set()

    return app


async def _until(done: threading.Event) -> bool:
    return await asyncio.to_thread(done.wait, PATIENCE / 2)


def test_a_receiver_that_hangs_does_not_delay_a_document() -> None:
    answer, printed = threading.Event(), threading.Event()
    app = _app(answer, printed)

    async def day() -> tuple[bool, bool]:
        async with app.open_async():
            for _ in range(10):
                await app.configure_task("call").defer_async()
            working = asyncio.create_task(worker.work(app))
            await asyncio.sleep(0.2)  # the calls have been taken up
            await app.configure_task("print").defer_async()
            came, hung = await _until(printed), not answer.is_set()
            answer.set()
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            return came, hung

    assert asyncio.run(day()) == (True, True)


def test_one_queue_that_falls_ends_all(monkeypatch: pytest.MonkeyPatch) -> None:
    app = _app(threading.Event(), threading.Event())
    run = app.run_worker_async

    async def falls(**how: Any) -> None:
        if how["queues"] == [hearing.OUTSIDE]:
            raise RuntimeError("the lane fell")
        await run(**how)

    monkeypatch.setattr(app, "run_worker_async", falls)

    async def day() -> None:
        async with app.open_async():
            await asyncio.wait_for(worker.work(app), PATIENCE)

    with pytest.raises(RuntimeError, match="fell"):
        asyncio.run(day())


@pytest.fixture
def _unharmed() -> Iterator[None]:
    """A signal that comes before the worker listens ends no test run."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("_unharmed")
def test_told_to_stop_every_lane_ends() -> None:
    app = _app(threading.Event(), threading.Event())

    async def day() -> None:
        async with app.open_async():
            working = asyncio.create_task(worker.work(app))
            while not working.done():
                os.kill(os.getpid(), signal.SIGTERM)
                await asyncio.wait([working], timeout=0.1)
            await working

    asyncio.run(asyncio.wait_for(day(), PATIENCE))


def test_every_job_stands_in_a_queue_that_is_worked_on() -> None:
    worker.discover()
    queues = {queue for queue, _ in worker.LANES}
    own = {name: task.queue for name, task in jobs.app.tasks.items() if task.queue != "builtin"}
    assert own and set(own.values()) <= queues
    assert {reaction.queue for reaction in hearing._by_name.values()} <= queues
    assert {name for name, queue in own.items() if queue == hearing.OUTSIDE} == {"appraisal.follow", "appraisal.probe", "notices.deliver", "openapi.deliver"}
