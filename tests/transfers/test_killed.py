"""Killed for good at ten random moments, the sender or the other end: both ends are equal, and the target is never empty. PROOF_ROWS (20000) says how many."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
from django.conf import settings as live
from django.db import connection
from psycopg.conninfo import make_conninfo

from shuheng.sharing.transfers import actions
from shuheng.sharing.transfers.models import Target
from tests.exchange.sharing import does
from tests.holdings import ground as holding
from tests.holdings import mariadb
from tests.transfers import ground

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]
ROWS = int(os.environ.get("PROOF_ROWS", "20000"))
CHILD = """
import django, os, sys
django.setup()
from shuheng.sharing.transfers import jobs
print("ready", flush=True)
for line in sys.stdin:
    worker = os.fork()
    if not worker:
        jobs.send_batch(int(line))
        os._exit(0)
    print(worker, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]), flush=True)
"""


@dataclass
class There:
    """An organ's database: its address, a way to ask it, and how it dies and comes back."""

    kind: str
    url: str
    place: str
    ask: Callable[[str], list[tuple[Any, ...]]]
    dies: Callable[[], None]


@pytest.fixture(params=["postgres", "mysql"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[There]:
    if request.param == "mysql":
        with mariadb.server(tmp_path) as made:
            yield There("mysql", made.address, "department.shop", lambda said: list(made.execute(said)), lambda: (made.kill(), made.start())[0])
        return
    with psycopg.connect(make_conninfo(live.DATABASE_OWNER_URL, dbname=connection.settings_dict["NAME"]), autocommit=True) as owner:
        owner.execute("drop schema if exists their_end cascade; create schema their_end; grant usage, create on schema their_end to shuheng_read")
        url = make_conninfo(live.DATABASE_OWNER_URL, dbname=connection.settings_dict["NAME"], user="shuheng_read")
        with psycopg.connect(url, autocommit=True) as reader:
            ends = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'shuheng_read' and pid <> pg_backend_pid()"
            yield There("postgres", url, "their_end.shop", lambda said: reader.execute(said).fetchall(), lambda: reader.execute(ends) and None)  # type: ignore[call-overload]
        owner.execute("drop schema their_end cascade")


def test_killed_at_ten_random_moments_both_ends_are_equal_and_the_target_is_never_empty(there: There, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = [ground.own_host(), "127.0.0.1"]
    settings.SOURCE_HOSTS = hosts
    monkeypatch.setenv("SHUHENG_SOURCE_HOSTS", ",".join(hosts))
    settings.DATA.mkdir(exist_ok=True)
    at = ground.scene(holding.shops(ROWS), daily=100_000_000)
    row = ground.target(at, kind=there.kind, place=there.place, secret=there.url)
    chance, kills = Random(8), 0
    with sender() as process:
        kills += carried(at, row, there, chance, process, "full", 4, least=0)
        assert ours(at) == theirs(there)
        at.loads([[*one[:1], "改了", *one[2:]] if int(one[0]) % 4 == 0 else one for one in holding.shops(ROWS, first=501)])
        kills += carried(at, row, there, chance, process, "changes", 3, least=ROWS - 500)
        assert ours(at) == theirs(there)
        kills += carried(at, row, there, chance, process, "full", 3, least=ROWS)
        assert ours(at) == theirs(there)
    assert kills, "nothing was killed"


def carried(at: ground.Scene, row: Target, there: There, chance: Random, process: subprocess.Popen[str], mode: str, times: int, least: int) -> int:
    """A batch that is killed so often, by turns the sender and the other end, and then left to end; how often it did not end before."""
    number, kills = does(actions.run, row.pk, mode=mode, by=at.follower).pk, 0
    for turn in range(times):
        worker = begun(process, number)
        time.sleep(chance.random() * ROWS / 40_000)
        if turn % 2:
            there.dies()
        else:
            with suppress(ProcessLookupError):  # it had ended before
                os.kill(worker, signal.SIGKILL)
        kills += answered(process) != 0 or ground.ended(number).state != "done"
        if least:
            assert int(there.ask(f"select count(*) from {there.place}")[0][0]) >= least, "never empty, never half"
    begun(process, number)
    assert answered(process) == 0 and ground.ended(number).state == "done"
    return kills


@contextmanager
def sender() -> Iterator[subprocess.Popen[str]]:
    """A process that sends batches in processes of its own, as a worker does: its lines are numbers of batches."""
    address = make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    with subprocess.Popen([sys.executable, "-c", CHILD], env={**os.environ, "DATABASE_URL": address}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as made:
        assert made.stdout and made.stdin and made.stdout.readline() == "ready\n"
        yield made
        made.stdin.close()


def begun(process: subprocess.Popen[str], number: int) -> int:
    """The process that works on a batch now."""
    assert process.stdin and process.stdout
    process.stdin.write(f"{number}\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def answered(process: subprocess.Popen[str]) -> int:
    """With which status it ended."""
    assert process.stdout
    return int(process.stdout.readline())


def ours(at: ground.Scene) -> list[tuple[Any, ...]]:
    """The held rows, as text."""
    return [(one["code"], one["name"], one["open"]) for one in holding.look(f"select code, name, open from held.r_{at.entry.pk} order by code")]


def theirs(there: There) -> list[tuple[Any, ...]]:
    """The rows at the other end."""
    return [(code, name, bool(open_)) for code, name, open_ in there.ask(f"select code, name, open from {there.place} order by code")]
