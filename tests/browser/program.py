"""One demonstration of the whole program, as `make run` starts it, on its own port, data and clock."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shuheng.foundation.core import postgres

CHECKOUT = Path(__file__).resolve().parents[2]
OURS = ("SHUHENG", "DATABASE", "DJANGO", "PYTEST", "DEMO_")
MORNING = datetime(2026, 4, 27, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


class Program:
    """The running demonstration; `kept` holds what tests made once and share."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="shuheng-browser-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "d"
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.kept: dict[str, Any] = {}
        self.set_clock(MORNING)
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        environment |= {"SHUHENG_MODE": "demonstration", "DATA": str(self.data), "PORT": str(self.port), "SHUHENG_CLOCK": str(self._clock)}
        with open(self._log, "ab") as log:
            return subprocess.Popen([sys.executable, "-m", "shuheng.cli", "run"], cwd=CHECKOUT, env=environment, stdout=log, stderr=log)

    @property
    def _clock(self) -> Path:
        return self.folder / "clock"

    @property
    def _log(self) -> Path:
        return self.folder / "run.log"

    def said(self) -> str:
        """What the program printed."""
        return self._log.read_text()

    def wait(self, seconds: float = 400) -> Program:
        """Until it is well and has printed the accounts."""
        end = time.monotonic() + seconds
        while not (self._well() and "按 Ctrl-C 停止" in self.said()):
            assert self.process.poll() is None and time.monotonic() < end, self.said()[-3000:]
            time.sleep(0.2)
        return self

    def _well(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(json.load(answer))
        except OSError:
            return False

    def password(self, account: str) -> str:
        """The printed password of a demonstration account."""
        found = re.search(rf"：{account}\s+口令 (\S+)", self.said())
        assert found, f"{account} is not among the printed accounts"
        return found[1]

    def set_clock(self, to: datetime) -> None:
        """Every process of this program believes it is this moment."""
        fresh = self.folder / "clock.new"
        fresh.write_text(str((to.astimezone(UTC) - datetime.now(UTC)).total_seconds()), encoding="ascii")
        fresh.chmod(0o644)
        fresh.replace(self._clock)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """What the first test that asks for it makes, for all; if that fails, it fails for all at once."""
        if name not in self.kept:
            self.kept[name] = None
            self.kept[name] = make()
        assert self.kept[name] is not None, f"{name} could not be made, see the first failure"
        return self.kept[name]

    def count(self, name: str) -> int:
        """1, 2, 3 … of something that nobody may have twice."""
        self.kept[name] = int(self.kept.get(name, 0)) + 1
        return int(self.kept[name])

    def stop(self) -> None:
        """End it and leave nothing behind."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)
        postgres.stop(self.data)
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
