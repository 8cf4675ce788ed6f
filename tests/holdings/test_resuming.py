"""A batch that was killed goes on where it stood, and never leaves the held table empty or half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from random import Random

import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.holdings import actions, jobs, queries
from shuheng.sharing.holdings.models import Batch, Change, Holding, Source
from shuheng.sharing.holdings.queries.reading import parts
from tests.holdings import ground

CHILD = """
import django
django.setup()
import sys
from shuheng.sharing.holdings import jobs
from shuheng.sharing.holdings.queries.reading import parts
parts.BLOCK = 4096
print("ready", flush=True)
jobs.load_batch(int(sys.argv[1]))
"""


class Killed(BaseException):
    """The process dies here."""


def started(row: Source, by: Actor) -> int:
    with acting(by):
        return actions.run(row.pk, by=by).pk


def ended(number: int) -> Batch:
    with acting(SYSTEM):
        return Batch.objects.get(pk=number)


def dying(monkeypatch: pytest.MonkeyPatch, action: str, after: int) -> None:
    """The process dies while it does this for the so-manieth time: before its transaction is committed."""
    real, done = getattr(actions, action), []

    def die(*args: object, **kwargs: object) -> Batch:
        made: Batch = real(*args, **kwargs)
        done.append(made)
        if len(done) == after:
            raise Killed
        return made

    monkeypatch.setattr(actions, action, die)


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["open_", "stage", "check_rows", "merge"])
def test_killed_in_any_step_it_goes_on_without_a_row_too_many(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BLOCK", 512)
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(100))
    number = started(ground.source(row, by), by)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        dying(patch, step, 3 if step == "stage" else 1)
        jobs.load_batch(number)
    read = ended(number).read
    assert not ground.table(row) if step != "open_" else True
    jobs.load_batch(number)
    jobs.load_batch(number)
    done = ended(number)
    assert (done.state, done.read, done.added, Change.objects.count()) == ("done", 100, 100, 1) and len(ground.table(row)) == 100
    assert 0 < read < 100 if step == "stage" else read in (0, 100)


@pytest.mark.django_db
@pytest.mark.parametrize("lost", ["staging", "file"])
def test_what_cannot_go_on_begins_again(lost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BLOCK", 512)
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(60))
    number = started(ground.source(row, by), by)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        dying(patch, "stage", 3)
        jobs.load_batch(number)
    if lost == "staging":  # what a crash of the server does to unlogged tables
        queries.ask("select held_unstage(%s)", number)
    else:
        ground.put("shops.csv", ground.shops(50, first=11))
    jobs.load_batch(number)
    done = ended(number)
    assert (done.state, done.read, done.rejected) == ("done", 60 if lost == "staging" else 50, 0)


@pytest.mark.django_db
def test_checked_rows_that_a_crash_of_the_server_emptied_are_read_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(60))
    source = ground.source(row, by)
    ground.loaded(source, by)
    ground.put("shops.csv", ground.shops(50, first=11))
    number = started(source, by)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        dying(patch, "merge", 1)
        jobs.load_batch(number)
    queries.ask("select held_unstage(%s)", number)
    jobs.load_batch(number)
    assert len(ground.table(row)) == 60, "not emptied"
    jobs.load_batch(number)
    done = ended(number)
    assert (done.state, done.read, done.deleted, len(ground.table(row))) == ("done", 50, 10, 50)


@pytest.mark.django_db
def test_nothing_at_all_does_not_empty_a_table() -> None:
    by, row = ground.loader(), ground.resource()
    ground.put("shops.csv", ground.shops(6))
    source = ground.source(row, by)
    ground.loaded(source, by)
    ground.put("shops.csv", [])
    done = ground.loaded(source, by)
    assert (done.state, done.why, len(ground.table(row))) == ("failed", "empty", 6)


def child(number: int) -> subprocess.Popen[bytes]:
    """A process that works the batch through, as the worker does."""
    address = make_conninfo(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    return subprocess.Popen([sys.executable, "-c", CHILD, str(number)], env={**os.environ, "DATABASE_URL": address}, stdout=subprocess.PIPE)


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_killed_for_good_at_random_moments_both_ends_are_equal_and_the_table_is_never_empty() -> None:
    by, row = ground.loader(), ground.resource()
    settings.DATA.mkdir(exist_ok=True)
    ground.put("shops.csv", ground.shops(20_000))
    source = ground.source(row, by)
    ground.loaded(source, by)
    chance, kills = Random(20), 0
    for turn in range(3):
        rows = [[*one[:1], f"第{turn}轮", *one[2:]] if int(one[0]) % (turn + 2) == 0 else one for one in ground.shops(20_000 + turn * 500)]
        ground.put("shops.csv", rows)
        number = started(source, by)
        for place in range(7):
            kills += worked(number, chance.random() if place < 6 else 120)
            assert _rows(row) >= 20_000 - 500, "never empty, never half"
        assert ended(number).state == "done" and Holding.objects.get().rows == len(rows) == _rows(row)
        compared = ground.loaded(source, by, "compare")
        assert compared.before == compared.after == ended(number).after and not compared.added + compared.changed + compared.deleted
    assert kills, "nothing was killed"


def worked(number: int, seconds: float) -> bool:
    """Let a process work for so long; whether it had to be killed."""
    with child(number) as process:
        assert process.stdout and process.stdout.readline() == b"ready\n"
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            return True
    return False


def _rows(row: Resource) -> int:
    return int(ground.look(f"select count(*) as many from held.r_{row.pk}")[0]["many"])
