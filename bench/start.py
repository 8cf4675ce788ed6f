"""From `make run` to the first page at its second start, and what the whole program weighs at rest; beside PostgreSQL with an empty Django."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench import Figure, Peer, at_most
from bench._ground import CHECKOUT
from bench._server import below, end, start, wait_for

PORT, EMPTY_PORT = 8071, 8072
REST = 20.0  # seconds until a program that nobody uses has come to rest
EMPTY = """
import os
from django.conf import settings
settings.configure(SECRET_KEY="empty", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, DATABASES={"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": os.environ["EMPTY_HOST"]}})
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path
def page(request):
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("empty")
urlpatterns = [path("", page)]
application = get_wsgi_application()
"""


@dataclass(frozen=True)
class Life:
    """Seconds to the first page, bytes in megabytes at rest."""

    seconds: float
    megabytes: float


def run() -> list[Figure]:
    """The figures."""
    with tempfile.TemporaryDirectory(prefix="sh", dir="/tmp") as folder:
        Path(folder).chmod(0o755)  # the program leaves root
        data = Path(folder) / "data"
        _ours(data, rest=REST)  # the first start makes the database and sets the papers of the demonstration
        ours, theirs = _ours(data, rest=REST), _empty(data, rest=REST / 2)
    return [
        at_most("start: make run to the first page, second start", ours.seconds, "s", 10, Peer("PostgreSQL and an empty Django", theirs.seconds)),
        at_most("start: memory of the whole program at rest (PSS)", ours.megabytes, "MB", 600, Peer("PostgreSQL and an empty Django", theirs.megabytes)),
    ]


def _ours(data: Path, rest: float) -> Life:
    """`make run` in this checkout with a data folder of its own."""
    begun = time.perf_counter()
    process = start(_make_run(), PORT, DATA=str(data), DATABASE_URL="", DATABASE_OWNER_URL="", SHUHENG_MODE="demonstration")
    try:
        wait_for(f"http://127.0.0.1:{PORT}/", patience=180)
        seconds = time.perf_counter() - begun
        time.sleep(rest)
        return Life(seconds, _weight([process.pid, _postmaster(data)]))
    finally:
        end(process)


def _make_run() -> list[str]:
    """`make run`; where the environment was not made by make, what its recipe does once the environment is there."""
    stamp, lock = CHECKOUT / ".venv" / "shuheng-stamp", CHECKOUT / "requirements.lock"
    if stamp.exists() and stamp.stat().st_mtime >= lock.stat().st_mtime:
        return ["make", "run"]
    return ["sh", "-c", f"{sys.executable} -m compileall -q shuheng; exec {sys.executable} -m shuheng.cli run"]


def _postmaster(data: Path) -> int:
    return int((data / "pg" / "data" / "postmaster.pid").read_text().split("\n")[0])


def _empty(data: Path, rest: float) -> Life:
    """The same database server and granian with as many processes, serving one page of an empty Django that asks the database."""
    from shuheng.foundation.core import postgres

    folder = data.parent / "empty"
    folder.mkdir()
    (folder / "empty_page.py").write_text(EMPTY, "utf-8")
    begun = time.perf_counter()
    postgres.ensure(data)
    granian = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(EMPTY_PORT), "--workers", "2",
               "--blocking-threads", "2", "empty_page:application"]
    process = start(granian, EMPTY_PORT, PYTHONPATH=str(folder), EMPTY_HOST=str(data / "pg" / "run"))
    try:
        wait_for(f"http://127.0.0.1:{EMPTY_PORT}/")
        seconds = time.perf_counter() - begun
        time.sleep(rest)
        return Life(seconds, _weight([process.pid, _postmaster(data)]))
    finally:
        end(process)
        postgres.stop(data)


def _weight(roots: Iterable[int]) -> float:
    """Megabytes of the processes and all below them, shared pages counted in parts (PSS)."""
    return sum(_pss(number) for root in roots for number in below(root)) / 1024


def _pss(number: int) -> int:
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
