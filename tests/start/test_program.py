"""The whole program, as `make run` starts it: kill any part, and it is well again; ask it to stop, and nothing is left."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from shuheng.foundation.core import postgres, supervisor

CHECKOUT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.proof

Found = TypeVar("Found")
PATIENCE = 300  # seconds until a step counts as stuck; how long it takes is measured in bench/start.py


class Program:
    """One demonstration on its own port and data."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start and wait until it is well; returns the seconds."""
        ours = ("SHUHENG", "DATABASE", "DJANGO", "PYTEST")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        environment |= {"SHUHENG_MODE": "demonstration", "DATA": str(self.data), "PORT": str(self.port)}
        begin = time.monotonic()
        with open(self.data.parent / "run.log", "ab") as log:
            command = [sys.executable, "-m", "shuheng.cli", "run"]
            self.process = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=log, stderr=log)
        self.wait(lambda: self.well() and self.child("serve") and self.child("work"), PATIENCE * 2)  # what an earlier one left may answer for a moment
        return time.monotonic() - begin

    def well(self) -> bool:
        assert self.process and self.process.poll() is None, self.said()
        return self.health()[0] == 200

    def health(self) -> tuple[int, dict[str, str]]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, {}

    def wait(self, condition: Callable[[], Found], seconds: float) -> Found:
        """What the condition says once it is true."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, self.said()
            time.sleep(0.1)
        return found

    def said(self) -> str:
        return (self.data.parent / "run.log").read_text()[-3000:]

    def child(self, name: str) -> int:
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if folder.name.isdigit() and (folder / "cmdline").read_bytes().endswith(f"shuheng.cli\0{name}\0".encode()):
                    parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    if self.process and parent == self.process.pid:
                        return int(folder.name)
        return 0

    def left(self) -> list[str]:
        """Processes that still carry this program's mark or its data folder."""
        found = []
        for folder in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if folder.name.isdigit() and int(folder.name) != os.getpid():
                    marked = f"{supervisor.MARK}={self.data}\0".encode() in (folder / "environ").read_bytes()
                    if marked or str(self.data / "pg" / "data") in (folder / "cmdline").read_text():
                        found.append((folder / "cmdline").read_text())
        return found

    def stop(self) -> float:
        assert self.process
        begin = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(PATIENCE) == 0, self.said()
        return time.monotonic() - begin


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    folder = Path(tempfile.mkdtemp(prefix="shuheng-"))
    folder.chmod(0o755)
    made = Program(folder / "d")
    made.start()
    yield made
    if made.process and made.process.poll() is None:
        made.stop()
    postgres.stop(made.data)
    shutil.rmtree(folder)


def _running(program: Program) -> None:
    if program.process is None or program.process.poll() is not None:
        program.start()


def test_a_stop_leaves_nothing_and_a_second_start_is_well(program: Program) -> None:
    _running(program)
    program.stop()
    assert program.left() == []
    program.start()
    assert program.well()


def test_it_prints_address_and_accounts(program: Program) -> None:
    _running(program)
    program.wait(lambda: "按 Ctrl-C 停止" in program.said(), PATIENCE)
    assert f"http://127.0.0.1:{program.port}/" in program.said()
    assert "演示账号" in program.said()


@pytest.mark.parametrize("name", ["serve", "work"])
def test_a_killed_child_comes_back(program: Program, name: str) -> None:
    _running(program)
    killed = program.wait(lambda: program.child(name), PATIENCE)  # never 0: that would be our own group of processes
    os.kill(killed, signal.SIGKILL)
    program.wait(lambda: program.child(name) not in (0, killed), PATIENCE)
    program.wait(program.well, PATIENCE)


def test_a_killed_database_comes_back(program: Program) -> None:
    _running(program)
    pid_file = program.data / "pg" / "data" / "postmaster.pid"
    killed = int(pid_file.read_text().split("\n", 1)[0])
    os.kill(killed, signal.SIGKILL)
    program.wait(lambda: pid_file.exists() and int(pid_file.read_text().split("\n", 1)[0]) != killed and postgres.ready(program.data), PATIENCE)
    program.wait(program.well, PATIENCE)


def test_after_the_supervisor_was_killed_a_new_start_is_well(program: Program) -> None:
    _running(program)
    assert program.process
    program.process.kill()
    program.process.wait()
    program.start()
    program.wait(program.well, PATIENCE)


def test_an_instance_beside_it_does_not_mind(program: Program) -> None:
    _running(program)
    other = Program(program.data.parent / "other")
    try:
        other.start()
        assert program.well()
        other.stop()
        assert program.well()
    finally:
        postgres.stop(other.data)
