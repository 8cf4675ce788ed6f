"""A MariaDB server of its own for proofs, from the distribution's package, on this machine only, in a folder that goes away with it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymysql

PASSWORD = "示例-only-for-proofs"


@dataclass
class Server:
    """A server that can be killed and started again."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """How a department's account comes in."""
        return f"mysql://reader:{PASSWORD}@127.0.0.1:{self.port}/department"

    def start(self) -> None:
        """Start, and wait until it answers."""
        tells = self.folder / "log"
        self.process = subprocess.Popen(["mariadbd", "--no-defaults", f"--datadir={self.folder}/data", f"--socket={self.folder}/socket", f"--port={self.port}",
            "--bind-address=127.0.0.1", "--skip-name-resolve", "--user=" + _user(), f"--pid-file={self.folder}/pid", f"--log-error={tells}",
            "--innodb-buffer-pool-size=64M"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            if (self.folder / "socket").exists():
                try:
                    pymysql.connect(unix_socket=f"{self.folder}/socket", user=_user()).close()
                    return
                except pymysql.Error:
                    pass
            time.sleep(0.1)
        raise AssertionError(tells.read_text())

    def kill(self) -> None:
        """As a power cut ends it."""
        assert self.process
        self.process.kill()
        self.process.wait()
        (self.folder / "socket").unlink(missing_ok=True)

    def execute(self, *statements: str) -> list[tuple[object, ...]]:
        """What the owner of the server does; the rows of the last statement."""
        with pymysql.connect(unix_socket=f"{self.folder}/socket", user=_user(), charset="utf8mb4", autocommit=True) as owner, owner.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())


def _user() -> str:
    import getpass

    return getpass.getuser()


def present() -> bool:
    """Is the package there? `make proof` installs it."""
    return bool(shutil.which("mariadbd") and shutil.which("mariadb-install-db"))


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """A fresh server with a database `department` and an account `reader`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = subprocess.run(["mariadb-install-db", "--no-defaults", f"--datadir={folder}/data", f"--user={_user()}", "--auth-root-authentication-method=socket",
                           f"--auth-root-socket-user={_user()}", "--skip-test-db"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert made.returncode == 0, made.stdout.decode()
    yield from _running(folder, port)


def _running(folder: Path, port: int) -> Iterator[Server]:
    made = Server(folder, port)
    made.start()
    try:
        made.execute("create database department character set utf8mb4", f"create user reader@'127.0.0.1' identified by '{PASSWORD}'",
                     "grant all on department.* to reader@'127.0.0.1'")
        yield made
    finally:
        made.kill()
