"""The whole program as `make run` starts it, beside the benches' own database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ._ground import CHECKOUT

FIRST_PORT = 8061
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answers(url: str) -> bool:
    """Whether this address answers 200 now."""
    try:
        with OPENER.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_for(url: str, patience: float = 90) -> float:
    """Seconds until the address answers 200."""
    begun = time.perf_counter()
    while not answers(url):
        if time.perf_counter() - begun > patience:
            raise SystemExit(f"{url} did not answer 200 within {patience:.0f} s")
        time.sleep(0.02)
    return time.perf_counter() - begun


def start(command: list[str], port: int, **environment: str) -> subprocess.Popen[bytes]:
    """Start a program of this checkout in a session of its own; it says nothing."""
    return subprocess.Popen(
        command, cwd=CHECKOUT, env={**os.environ, "PORT": str(port), **environment}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to stop and wait."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(300)


@contextmanager
def program(port: int = FIRST_PORT) -> Iterator[int]:
    """The program, web and worker, on the benches' database (see `_ground.settle`) until the block ends; gives the port."""
    process = start([sys.executable, "-m", "shuheng.cli", "run"], port)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield port
    finally:
        end(process)


def parts(data: Path) -> dict[str, int]:
    """The processes of the program that uses this data folder: web, worker, database."""
    supervisor = int((data / "run.lock").read_text().split(" ")[0])
    lines = {number: Path(f"/proc/{number}/cmdline").read_bytes().rstrip(b"\0") for number in below(supervisor)}
    found = {name: min(number for number, line in lines.items() if line.endswith(word)) for name, word in (("web", b"serve"), ("worker", b"work"))}
    return found | {"database": int((data / "pg" / "data" / "postmaster.pid").read_text().split("\n")[0])}


def below(root: int) -> list[int]:
    """A process and all that came from it."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(folder)):
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [root]
    for number in found:
        found += parents.get(number, [])
    return found


def processor(root: int) -> float:
    """Seconds of processor time that a process and those below it have used; those that ended and were waited for count too."""
    ticks = sum(sum(map(int, fields[11:15])) for number in below(root) if (fields := _stat(Path(f"/proc/{number}"))))
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(folder: Path) -> list[str]:
    """The fields of /proc/…/stat behind the name; none when the process is gone."""
    try:
        return (folder / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []
