"""The whole program on its own port and data, as `make run` starts it, and ways to hurt it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from shuheng.foundation.core import postgres
from tests.start.test_program import CHECKOUT, Program

SETTLED = 300  # seconds until all jobs are done counts as stuck: a fresh start builds every site beside what else the machine does

PIECES = """
import django
django.setup()
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.cases.models import Case
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import replay
from shuheng.foundation.journal.queries import broken_seal, history
with acting(SYSTEM):
    cases = list(Case.objects.values_list("pk", flat=True))
    torn = [case for case in cases if replay(fact.event for fact in history(case)) != load(case)[1]]
    print(repr((broken_seal(), torn, len(cases))))
"""


class Victim(Program):
    """A program that is to be hurt."""

    @classmethod
    def new(cls) -> Victim:
        """In a fresh folder where an ordinary account can make its own."""
        folder = Path(tempfile.mkdtemp(prefix="shuheng-"))
        folder.chmod(0o777)
        return cls(folder / "d")

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """That of a command for the same data folder."""
        addresses = postgres.urls(self.data)
        ours = ("SHUHENG", "DATABASE", "DJANGO", "PYTEST")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return kept | {"SHUHENG_MODE": "demonstration", "DATA": str(self.data), "PORT": str(self.port), "DATABASE_URL": addresses.app,
                       "DATABASE_OWNER_URL": addresses.owner, "DJANGO_SETTINGS_MODULE": "shuheng.settings"}

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One `shuheng` command beside the running program."""
        environment = {name: value for name, value in self.environment().items() if not name.startswith("DATABASE")}
        return subprocess.run([sys.executable, "-m", "shuheng.cli", *words], cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=SETTLED)

    def whole(self) -> tuple[str, list[int], int]:
        """('' when every seal holds, cases whose rows are not the replay of their journal, how many cases)."""
        done = subprocess.run([sys.executable, "-c", PIECES], cwd=CHECKOUT, env=self.environment(), capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr[-3000:]
        said: tuple[str, list[int], int] = eval(done.stdout.strip().splitlines()[-1])
        return said

    def ask(self, question: str, *params: object) -> list[tuple[Any, ...]]:
        """Rows as the superuser sees them."""
        superuser = postgres.urls(self.data).owner.replace("shuheng_owner", "postgres")
        with psycopg.connect(superuser, autocommit=True) as connection:
            return connection.execute(question, params or None).fetchall()

    # -- to hurt it

    def hurt(self, what: str) -> None:
        """kill -9 of one part."""
        if what == "backend":
            with contextlib.suppress(psycopg.Error, IndexError):
                found = self.ask("select pid from pg_stat_activity where usename = 'shuheng_app' and pid <> pg_backend_pid()")
                os.kill(random.choice(found)[0], signal.SIGKILL)
            return
        with contextlib.suppress(ProcessLookupError, OSError, ValueError):
            victim = self.postmaster() if what == "database" else self.child("work") if what == "work" else self.web(what)
            if victim > 1:
                os.kill(victim, signal.SIGKILL)

    def postmaster(self) -> int:
        """The database's first process."""
        return int((self.data / "pg" / "data" / "postmaster.pid").read_text().split("\n", 1)[0])

    def web(self, what: str) -> int:
        """granian's main process, or one of its workers."""
        main = self.child("serve")
        if what == "web":
            return main
        workers = (Path(f"/proc/{main}/task/{main}/children").read_text().split()) if main else []
        return int(random.choice(workers)) if workers else 0

    def drained(self) -> bool:
        """Every fact has its place, every reaction has run."""
        with contextlib.suppress(psycopg.Error):
            ((pending, behind, jobs),) = self.ask(
                "select (select count(*) from journal_pending),"
                " (select coalesce(max(position), 0) from journal_position) - (select position from journal_cursor where name = 'reactions'),"
                " (select count(*) from procrastinate_jobs where status in ('todo', 'doing'))")
            return (pending, behind, jobs) == (0, 0, 0)
        return False

    def end(self) -> None:
        """Stop everything and remove the folder."""
        if self.process and self.process.poll() is None:
            self.stop()
        postgres.stop(self.data)
        shutil.rmtree(self.data.parent)


def health(victim: Victim) -> str:
    """What it says of itself, for a failed test."""
    return json.dumps(victim.health()[1], ensure_ascii=False) + victim.said()[-1500:]
