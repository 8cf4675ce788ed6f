"""Keep database, web and worker processes alive under one program, and stop them all cleanly.

A process killed with -9 is started again. If this program itself is killed, its children end with it, and the next start clears
what is left.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from . import postgres
from .accounts import CannotStart

MARK = "SHUHENG_CHILD_OF"  # in the environment of every child: whose it is
PARENT = "SHUHENG_PARENT"
GRACE = 5.0  # seconds between TERM and KILL
STEADY = 60.0  # a child that lived so long has not failed at its start
LONGEST_PAUSE = 30.0
LARGEST_LOG = 20 * 2**20
_PR_SET_PDEATHSIG = 1


class Stopping(BaseException):
    """SIGINT, SIGTERM or SIGHUP has come."""


@dataclass(frozen=True)
class Plan:
    """What is to run where. ``first`` runs once, in order; ``lasting`` is kept alive."""

    data: Path
    checkout: Path
    host: str
    port: int
    embedded: bool
    first: Sequence[str] = ("prepare",)
    lasting: Sequence[str] = ("serve", "work")
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}/"

    def log(self, name: str) -> Path:
        return self.data / "logs" / f"{name}.log"


@dataclass
class _Child:
    name: str
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    not_before: float = 0.0


def supervise(plan: Plan) -> int:
    """Run everything until a signal comes; 0 after a clean stop, 1 if the start failed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    plan.log("x").parent.mkdir(parents=True, exist_ok=True)
    children = [_Child(name) for name in plan.lasting]
    with only_one(plan):
        try:
            kill_left_over(plan.data)
            refuse_taken_port(plan)
            if plan.embedded:
                postgres.ensure(plan.data)
            told = [_once(plan, name) for name in plan.first]
            _keep_alive(plan, children, "".join(told))
        except Stopping:
            print("\n正在停止……", flush=True)
        finally:
            _stop_all(plan, children)
    print("已停止。", flush=True)
    return 0


def die_with_parent() -> None:
    """For a child: end when the supervisor ends, however it ends."""
    parent = os.environ.get(PARENT)
    if parent is None:
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        raise SystemExit("supervisor is gone")


def running(data: Path) -> bool:
    """Whether a supervisor holds this data folder."""
    try:
        handle = os.open(data / "run.lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def stop_other(data: Path, patience: float = 30.0) -> bool:
    """Ask the supervisor of this data folder to stop and wait for it; False if none runs."""
    if not running(data):
        return False
    os.kill(int((data / "run.lock").read_text().split(" ")[0]), signal.SIGTERM)
    end = time.monotonic() + patience
    while running(data):
        if time.monotonic() > end:
            raise CannotStart(f"{patience:.0f} 秒内没有停下，请查看 {data / 'logs'} 中的日志。")
        time.sleep(0.2)
    return True


# -- before ------------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def only_one(plan: Plan) -> Iterator[None]:
    """Hold the data folder; a second supervisor is told who holds it."""
    try:
        handle = os.open(plan.data / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError as error:
        raise CannotStart(f"无权使用数据目录 {plan.data}：它属于另一个账号。请换回该账号，或用 DATA=另一个目录 启动。") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        number, _, address = os.pread(handle, 200, 0).decode().partition(" ")
        os.close(handle)
        advice = "要再开一个，请用 PORT=另一个端口 DATA=另一个目录 启动。"
        raise CannotStart(f"数据目录 {plan.data} 上的数衡已在运行（进程 {number}，{address}）。{advice}") from None
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()} {plan.address}".encode(), 0)
        yield
    finally:
        os.close(handle)


def kill_left_over(data: Path) -> None:
    """Kill the process groups that an earlier supervisor of this folder left behind."""
    sign = f"{MARK}={data}".encode()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            if sign in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)


def refuse_taken_port(plan: Plan) -> None:
    """A plain bind: granian would share the port of a foreign listener without a word."""
    family = socket.AF_INET6 if ":" in plan.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are closing do not count
        try:
            trial.bind((plan.host, plan.port))
        except OSError as error:
            raise CannotStart(f"端口 {plan.port} 不能使用：{error.strerror}。请用 PORT=另一个端口 启动。") from error


# -- children ------------------------------------------------------------------------------------------------------------------


def _environment(plan: Plan) -> dict[str, str]:
    return {**os.environ, **plan.environment, MARK: str(plan.data), PARENT: str(os.getpid())}


def _command(name: str) -> list[str]:
    return [sys.executable, "-m", "shuheng.cli", name]


def _once(plan: Plan, name: str) -> str:
    """Run one command to its end and return what it says."""
    with open(plan.log(name), "ab") as log:
        begin = log.tell()
        done = subprocess.run(
            _command(name), cwd=plan.checkout, env=_environment(plan), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
            start_new_session=True, check=False,
        )
        log.write(done.stdout)
    if done.returncode:
        raise CannotStart(f"启动步骤 {name} 失败：\n{_tail(plan.log(name), begin)}")
    return done.stdout.decode()


def _spawn(plan: Plan, child: _Child) -> None:
    with open(plan.log(child.name), "ab") as log:
        child.process = subprocess.Popen(
            _command(child.name), cwd=plan.checkout, env=_environment(plan), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )
    child.started = time.monotonic()


def _keep_alive(plan: Plan, children: list[_Child], told: str) -> None:
    announced = False
    while True:
        for child in children:
            _look_after(plan, child)
        if not announced and _healthy(plan):
            announced = True
            print(f"{told}\n数衡已启动：{plan.address}\n按 Ctrl-C 停止。日志在 {plan.log('x').parent}。", flush=True)
        if plan.embedded and not postgres.ready(plan.data):
            print("数据库中断，正在恢复……", flush=True)
            postgres.ensure(plan.data)
            print("数据库已恢复。", flush=True)
        time.sleep(1.0 if announced else 0.2)


def _look_after(plan: Plan, child: _Child) -> None:
    """Start a child that should run and does not; the pause doubles while it keeps failing."""
    if child.process and child.process.poll() is not None:
        _kill_group(child.process.pid)
        lived = time.monotonic() - child.started
        child.failures = 1 if lived > STEADY else child.failures + 1
        child.not_before = time.monotonic() + min(0.25 * 2**child.failures, LONGEST_PAUSE)
        print(f"进程 {child.name} 结束（{child.process.returncode}），将重新启动。日志：{plan.log(child.name)}", flush=True)
        child.process = None
    if child.process is None and time.monotonic() >= child.not_before:
        _spawn(plan, child)
    _shorten(plan.log(child.name))


def _healthy(plan: Plan) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{plan.address}healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _shorten(log: Path) -> None:
    """Keep one older piece of a log that has grown; children append, so they go on at the start of the emptied file."""
    if log.stat().st_size > LARGEST_LOG:
        log.with_suffix(".1.log").write_bytes(log.read_bytes())
        os.truncate(log, 0)


def _tail(log: Path, begin: int) -> str:
    return "\n".join(log.read_bytes()[begin:].decode(errors="replace").splitlines()[-15:])


# -- the end -------------------------------------------------------------------------------------------------------------------


def _stop(number: int, frame: FrameType | None) -> None:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)
    raise Stopping


def _stop_all(plan: Plan, children: list[_Child]) -> None:
    alive = [child.process for child in children if child.process]
    for process in alive:
        process.terminate()
    end = time.monotonic() + GRACE
    for process in alive:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(end - time.monotonic(), 0.01))
        _kill_group(process.pid)
        process.wait()
    kill_left_over(plan.data)
    if plan.embedded:
        postgres.stop(plan.data)


def _kill_group(number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(number, signal.SIGKILL)
