"""A process of its own for work that needs much memory for a moment: setting type, signing. It ends when nobody has asked for a minute.

The processes that serve people stay small (typst reads whole fonts into memory, and Chinese ones are large), and a part that crashes takes nobody
along. What runs there must be a plain function of plain values, of a module that needs no Django; it may be run twice.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

IDLE = 60.0  # seconds
PATIENCE = 120.0  # seconds: longer than any paper takes, shorter than anybody waits

P = ParamSpec("P")
Result = TypeVar("Result")

_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None
_asked = 0.0


def processes(many: int) -> ProcessPoolExecutor:
    """Fresh processes for a caller who has threads; they end with the caller's process."""
    return ProcessPoolExecutor(many, multiprocessing.get_context("spawn"), initializer=_follow, initargs=(os.getpid(),))


def aside(function: Callable[P, Result], *args: P.args, **more: P.kwargs) -> Result:
    """What the function gives, from the process aside. One that died or hangs is replaced once; what the function raises is raised here."""
    try:
        return _submit(function, *args, **more).result(PATIENCE)
    except (BrokenProcessPool, TimeoutError):
        _end(kill=True)
        return _submit(function, *args, **more).result(PATIENCE)


def _submit(function: Callable[P, Result], *args: P.args, **more: P.kwargs) -> Future[Result]:
    global _pool, _asked
    with _lock:
        _asked = time.monotonic()
        if _pool is None:
            _pool = processes(1)
            threading.Thread(target=_end_when_idle, args=(_pool,), name="aside", daemon=True).start()
        return _pool.submit(function, *args, **more)


def _end_when_idle(pool: ProcessPoolExecutor) -> None:
    while _pool is pool:
        left = _asked + IDLE - time.monotonic()
        if left > 0:
            time.sleep(left)
        else:
            _end()


def _end(kill: bool = False) -> None:
    """Let the process go; what it has begun it brings to its end, unless it hangs and must be killed."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is None:
        return
    for process in list((pool._processes or {}).values()) if kill else ():
        process.kill()
    pool.shutdown(wait=False)


def _follow(parent: int) -> None:
    """For a process of the pool: leave when the parent is gone, whoever started it inside the parent; be polite to those who wait for a page."""
    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    os.nice(5)
    threading.Thread(target=watch, daemon=True).start()
