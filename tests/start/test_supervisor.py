"""Before anything starts: the port is free, nobody else holds the folder, nothing of an earlier run is left."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shuheng.foundation.core import supervisor
from shuheng.foundation.core.accounts import CannotStart

CHECKOUT = Path(__file__).resolve().parents[2]


CHILD = """
import os, time
from shuheng.foundation.core import supervisor
supervisor.die_with_parent()
print(os.getpid(), flush=True)
time.sleep(60)
"""
PARENT = f"""
import os, subprocess, sys
environment = {{**os.environ, "SHUHENG_PARENT": str(os.getpid())}}
subprocess.Popen([sys.executable, "-c", {CHILD!r}], start_new_session=True, env=environment).wait()
"""


def _plan(data: Path, port: int = 1) -> supervisor.Plan:
    return supervisor.Plan(data, CHECKOUT, "127.0.0.1", port, embedded=False)


def _wait(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_a_port_shared_by_a_foreign_listener_is_refused() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as granian listens
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(CannotStart, match="PORT=另一个端口"):
            supervisor.refuse_taken_port(_plan(Path("/"), other.getsockname()[1]))


def test_a_port_just_left_is_taken_again() -> None:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as granian does
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        server.accept()[0].close()  # the server's side closes first and stays in TIME_WAIT
        client.close()
    supervisor.refuse_taken_port(_plan(Path("/"), port))


def test_a_second_start_on_the_same_data_is_told_who_runs(tmp_path: Path) -> None:
    with supervisor.only_one(_plan(tmp_path, 8123)):
        assert supervisor.running(tmp_path)
        told = f"已在运行（进程 {os.getpid()}，http://127.0.0.1:8123/）"
        with pytest.raises(CannotStart, match=told), supervisor.only_one(_plan(tmp_path)):
            pass
    assert not supervisor.running(tmp_path)


def test_the_lock_goes_with_its_holder_however_it_ends(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from shuheng.foundation.core import supervisor as s\n"
        "with s.only_one(s.Plan(Path(sys.argv[1]), Path('.'), '127.0.0.1', 1, False)): time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=CHECKOUT)
    _wait(lambda: supervisor.running(tmp_path))
    holder.kill()
    holder.wait()
    assert not supervisor.running(tmp_path)


def test_processes_left_by_an_earlier_run_are_killed_and_only_those(tmp_path: Path) -> None:
    left = subprocess.Popen(["/bin/sleep", "60"], env={supervisor.MARK: str(tmp_path)}, start_new_session=True)
    foreign = subprocess.Popen(["/bin/sleep", "60"], env={supervisor.MARK: str(tmp_path / "other")})
    try:
        supervisor.kill_left_over(tmp_path)
        assert left.wait(5) == -9
        assert foreign.poll() is None
    finally:
        for process in (left, foreign):
            process.kill()
            process.wait()


def test_a_child_ends_when_its_supervisor_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    number = parent.stdout.readline().strip()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _wait(lambda: not Path(f"/proc/{number}").exists() or "Z" in Path(f"/proc/{number}/stat").read_text().rsplit(")")[-1])


def test_asking_nobody_to_stop_is_answered(tmp_path: Path) -> None:
    assert not supervisor.stop_other(tmp_path)
