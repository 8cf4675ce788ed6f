"""The distribution's own PostgreSQL in a folder of its own, made as the handbook tells an administrator, and a production beside it."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from shuheng.foundation.core import postgres
from tests.standins.sms import SECRET, Gateway
from tests.start.test_program import CHECKOUT, PATIENCE, Program

HANDBOOK = CHECKOUT / "docs" / "operating.md"
PASSWORDS = {role: secrets.token_urlsafe(12) for role in ("postgres", *postgres.ROLES)}


def programs() -> Path:
    """Where Debian keeps the newest PostgreSQL; `make proof` installs it."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parent.parent.name))
    assert found, "the distribution's PostgreSQL is not installed: run make proof"
    return found[-1].parent


def told() -> str:
    """The statements that the handbook gives to the administrator of the database."""
    text = HANDBOOK.read_text(encoding="utf-8")
    found = re.search(r"```\n(\s*create role shuheng_owner.*?)```", text, re.S)
    assert found
    return found[1]


class Server:
    """One cluster with passwords, on a socket, under an ordinary account."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="shuheng-"))
        self.folder.chmod(0o777)
        self.account = postgres.account(self.folder)
        self.data, self.socket = self.folder / "cluster", self.folder / "socket"
        self.socket.mkdir(mode=0o777)
        self.socket.chmod(0o777)

    def start(self) -> None:
        """Initialise, start, and do what the handbook tells."""
        word = self.folder / "word"
        word.write_text(PASSWORDS["postgres"])
        word.chmod(0o644)
        self.run("initdb", "-D", str(self.data), "-U", "postgres", "--auth-local=scram-sha-256", "--auth-host=reject", f"--pwfile={word}",
                 "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write(f"\nlisten_addresses = ''\nunix_socket_directories = '{self.socket}'\nfsync = off\n")
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "postgres.log"), "start")
        self.run("psql", "-v", "ON_ERROR_STOP=1", "-q", "-d", "postgres", role="postgres", told=told())
        for role in postgres.ROLES:
            self.ask("postgres", f"alter role {role} password '{PASSWORDS[role]}'")

    def run(self, program: str, *words: str, role: str = "", told: str | None = None) -> str:
        """One of its programs, as its account; what it says."""
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGHOST": str(self.socket), "PGUSER": role, "PGPASSWORD": PASSWORDS.get(role, "")}
        identity: dict[str, Any] = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []} if os.geteuid() == 0 else {}
        log = self.folder / f"{program}.log"
        with open(log, "w+", encoding="utf-8") as out:
            done = subprocess.run([str(programs() / program), *words], cwd=self.folder, env=environment, input=told, stdout=out, stderr=out,
                                  text=True, check=False, **identity)
        said = log.read_text(encoding="utf-8")
        assert done.returncode == 0, said
        return said

    def url(self, role: str) -> str:
        """Its address for a role, as the handbook writes it, with the password."""
        return f"postgresql://{role}:{quote(PASSWORDS[role])}@/shuheng?host={quote(str(self.socket), safe='/')}"

    def ask(self, role: str, question: str, *params: object, before: Sequence[str] = ()) -> list[tuple[Any, ...]]:
        """Rows as a role sees them."""
        with psycopg.connect(self.url(role), autocommit=True) as connection:
            for statement in before:
                connection.execute(statement)
            answer = connection.execute(question, params or None)
            return answer.fetchall() if answer.description else []

    def end(self) -> None:
        """Stop it and remove its folder."""
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop")
        shutil.rmtree(self.folder)


class Production(Program):
    """The whole program by `DATABASE_URL`, as the handbook's unit starts it; telephones hear through the gateway."""

    def __init__(self, server: Server, gateway: Gateway) -> None:
        super().__init__(server.folder / "d")
        self.server, self.gateway, self.said_at_start = server, gateway, ""

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """What the handbook's file of variables says."""
        ours = ("SHUHENG", "DATABASE", "DJANGO", "PYTEST", "DATA")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return kept | {
            "SHUHENG_MODE": "production", "SHUHENG_HOST": "127.0.0.1", "PORT": str(self.port), "DATA": str(self.data),
            "DATABASE_URL": self.server.url("shuheng_app"), "DATABASE_OWNER_URL": self.server.url("shuheng_owner"),
            "SHUHENG_PUBLIC_URL": self.address, "SMS_URL": self.gateway.url, "SMS_SECRET": SECRET}

    def start(self) -> float:
        """Start and wait until it is well; returns the seconds."""
        begin = time.monotonic()
        with open(self.data.parent / "run.log", "ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "shuheng.cli", "run"], cwd=CHECKOUT, env=self.environment(), stdout=log, stderr=log)
        self.wait(self.well, PATIENCE * 2)
        self.wait(lambda: "按 Ctrl-C 停止" in self.said(), PATIENCE)
        self.said_at_start = self.said_at_start or self.said()
        return time.monotonic() - begin

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One `shuheng` command with the same variables."""
        return subprocess.run([sys.executable, "-m", "shuheng.cli", *words], cwd=CHECKOUT, env=self.environment(), capture_output=True, text=True,
                              timeout=PATIENCE, check=False)

    def code_for(self, phone: str) -> str:
        """The six digits that the gateway last sent to a telephone."""
        sent = [message["text"] for message in list(self.gateway.sent.values()) if message["to"] == phone]
        found = re.search(r"\d{6}", sent[-1]) if sent else None
        return found[0] if found else ""
