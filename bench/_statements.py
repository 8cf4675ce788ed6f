"""The statements of real filings, recorded in this process and replayed by pgbench, byte for byte.

Each filing goes through Django's own client with everything a request does, but its commit is turned into a rollback. So its draft is still there
and its row number, which a sequence gave, belongs to nobody: what was recorded can be replayed once, without any change.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench._ground import pg
from bench._people import Ready

PIECES = re.compile(r"'(?:[^']|'')*'|;")
TPS = re.compile(r"tps = ([0-9.]+)")
WARMING = 24  # filings until the process has read every definition


class Replay:
    """The filings as a script of pgbench with one branch for each client."""

    def __init__(self, work: Sequence[Ready], clients: int) -> None:
        rest = work[WARMING:]
        self.clients, self.each = clients, len(rest) // clients
        with _recorder() as recorded:
            for one in work[:WARMING]:
                _filed(one, recorded)
            self.filings = [_filed(one, recorded) for one in rest[:self.clients * self.each]]
            self.prepared = list(recorded.prepared)
        self.messages = sum(map(len, self.filings)) / len(self.filings)

    def script(self) -> str:
        """Every client runs its own filings, one after the other, as one transaction of pgbench."""
        lines = [f"{text};" for text in self.prepared]
        for client in range(self.clients):
            mine = self.filings[client * self.each:(client + 1) * self.each]
            lines += [f"\\{'elif' if client else 'if'} :client_id = {client}", *(f"{_one_message(text)};" for filing in mine for text in filing)]
        return "\n".join([*lines, "\\endif", ""])

    def per_second(self) -> float:
        """Filings a second. The row numbers are used up by it."""
        parts = _address(os.environ["DATABASE_URL"])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "filings.sql"
            path.write_text(self.script(), "utf-8")
            done = subprocess.run([pg("pgbench"), "-n", "-M", "simple", "-c", str(self.clients), "-j", "2", "-t", "1", "-f", str(path), *parts],
                                  capture_output=True, text=True)
        found = TPS.search(done.stdout)
        if done.returncode or not found or "processed: " + f"{self.clients}/{self.clients}" not in done.stdout:
            raise SystemExit(f"pgbench: {done.stdout}{done.stderr}")
        return float(found[1]) * self.each


def _address(url: str) -> list[str]:
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(url)
    return ["-h", str(parts["host"]), "-U", str(parts["user"]), str(parts["dbname"])]


def _one_message(text: str) -> str:
    """What was sent together goes together: pgbench would cut it at every semicolon outside of quotes."""
    return PIECES.sub(lambda found: r"\;" if found[0] == ";" else found[0], text)


@dataclass(frozen=True)
class _Recorded:
    """Messages in the order in which they were sent, and statements that were prepared on the connection."""

    messages: list[str] = field(default_factory=list)
    prepared: list[str] = field(default_factory=list)


@contextmanager
def _recorder() -> Iterator[_Recorded]:
    """Every message of this process is recorded; what it would commit it rolls back."""
    from django.db import connection
    from django.db.backends.postgresql import base

    recorded, original, later, at_once = _Recorded(), base.Cursor.execute, connection.send_later, connection._exec

    def execute(cursor: Any, query: Any, params: Any = None, **more: Any) -> Any:
        return original(cursor, taken(cursor.mogrify(query, params) if params is not None else str(query)), None, **more)

    def without_cursor(message: str) -> Any:
        return at_once(taken(message))

    def taken(text: str) -> str:
        recorded.messages.append(text)
        return re.sub(r"commit$", "rollback; begin; commit", text)

    def send_later(statement: str, params: Any = None) -> None:
        if params is None and statement.startswith("prepare "):
            recorded.prepared.append(statement)
        later(statement, params)

    connection.close()
    with ExitStack() as stack:
        stack.enter_context(patch.object(base.Cursor, "execute", execute))
        stack.enter_context(patch.object(connection, "send_later", send_later))
        stack.enter_context(patch.object(connection, "_exec", without_cursor))
        yield recorded
    connection.close()


def _filed(one: Ready, recorded: _Recorded) -> list[str]:
    """The messages of one filing."""
    from django.conf import settings
    from django.test import Client

    recorded.messages.clear()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = one.session
    answer = client.post(one.path, one.fields)
    if answer.status_code != 302 or "/affairs/" not in answer.headers["Location"]:
        raise SystemExit(f"a filing to be recorded was answered {answer.status_code} {answer.headers.get('Location', '')}")
    return [text for text in recorded.messages if text]
