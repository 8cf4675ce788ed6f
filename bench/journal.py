"""How soon a committed row of the journal has its position, while a long transaction is open elsewhere in the cluster.

BENCH_OPEN_SECONDS (60; the full claim is 600) says how long it stays open.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles

from bench import Figure, Peer, at_least, at_most
from bench._ground import settle, superuser
from bench._server import end, start

RATE, WRITERS = 200, 4
BARE_SECONDS = 15.0
LIMIT = 1.0


@dataclass
class Trial:
    """When which row was committed, and when its position was first seen."""

    committed: dict[int, float] = field(default_factory=dict)
    placed: dict[int, float] = field(default_factory=dict)
    began: float = 0.0
    ended: float = 0.0

    @property
    def waits(self) -> list[float]:
        """Seconds each row waited. A row may be seen before its writer has noted the commit."""
        return [max(self.placed[entry] - at, 0.0) for entry, at in self.committed.items()]

    @property
    def p95(self) -> float:
        """Nineteen of twenty waited no longer."""
        return quantiles(self.waits, n=20)[-1]

    @property
    def rate(self) -> float:
        """Rows a second."""
        return len(self.committed) / (self.ended - self.began)


def _write(trial: Trial, seconds: float) -> None:
    """Commit facts one by one, each at its own moment."""
    from django.db import connection

    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.foundation.identity.events import SignedIn
    from shuheng.foundation.journal.actions import record

    begun, done = time.monotonic(), 0
    while (now := time.monotonic()) - begun < seconds:
        if now < begun + done * WRITERS / RATE:
            time.sleep(begun + done * WRITERS / RATE - now)
        with acting(SYSTEM):
            entry = record(SignedIn(1, "bench"), by=SYSTEM)
        trial.committed[entry] = time.monotonic()
        done += 1
    connection.close()


def _watch(trial: Trial, finished: threading.Event) -> None:
    """Note every new position as soon as it can be seen, until all rows have theirs."""
    with superuser() as connection:
        connection.autocommit = True
        row = connection.execute("select coalesce(max(position), 0) from journal_position").fetchone()
        last, patience = int(row[0]) if row else 0, time.monotonic() + 3600
        while time.monotonic() < patience and not (finished.is_set() and trial.committed.keys() <= trial.placed.keys()):
            rows = connection.execute("select position, entry from journal_position where position > %s order by position", [last]).fetchall()
            now = time.monotonic()
            trial.placed.update({entry: now for _, entry in rows})
            last = rows[-1][0] if rows else last
            time.sleep(0.02)
            if finished.is_set():
                patience = min(patience, time.monotonic() + 60)


def trial(seconds: float) -> Trial:
    """Write for so long, and wait for the last position."""
    found, finished = Trial(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(found, finished))
    writers = [threading.Thread(target=_write, args=(found, seconds)) for _ in range(WRITERS)]
    watcher.start()
    found.began = time.monotonic()
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    found.ended = time.monotonic()
    finished.set()
    watcher.join()
    if not found.committed.keys() <= found.placed.keys():
        raise SystemExit(f"{len(found.committed.keys() - found.placed.keys())} rows have no position after a minute")
    return found


@contextmanager
def _long_transaction() -> Iterator[None]:
    """A transaction that holds a number and a snapshot for as long as the block lasts."""
    with superuser() as connection:
        connection.execute("set idle_in_transaction_session_timeout = 0")
        connection.commit()
        connection.execute("set transaction isolation level repeatable read")
        connection.execute("select pg_current_xact_id(), count(*) from journal_pending")
        yield
        connection.rollback()


@contextmanager
def _worker() -> Iterator[None]:
    """The real worker with all its loops; it has caught up with earlier facts when the block begins."""
    process = start([sys.executable, "-m", "shuheng.cli", "work"], 0)
    try:
        with superuser() as connection:
            connection.autocommit = True
            while not _ready(connection.execute("select (select count(*) from journal_pending), (select count(*) from core_heartbeat where"
                                                " name = 'sequencer' and beat_at > now() - interval '4 seconds')").fetchone()):
                time.sleep(0.1)
        yield
    finally:
        end(process)


def _ready(row: object) -> bool:
    return row == (0, 1)


def run() -> list[Figure]:
    """The figures."""
    settle()
    seconds = float(os.environ.get("BENCH_OPEN_SECONDS") or 60)
    with _worker():
        bare = trial(min(BARE_SECONDS, seconds))
        with _long_transaction():
            found = trial(seconds)
    peer = Peer("nothing open", bare.p95)
    return [
        at_most(f"journal: position, p95, a transaction open for {seconds:.0f} s", found.p95, "s", LIMIT, peer),
        at_most(f"journal: position, longest, a transaction open for {seconds:.0f} s", max(found.waits), "s", LIMIT, Peer("nothing open", max(bare.waits))),
        at_least("journal: rows written meanwhile", found.rate, "rows/s", RATE * 0.95, Peer("asked", RATE)),
    ]
