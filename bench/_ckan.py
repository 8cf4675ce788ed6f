"""CKAN 2.12.0 beside us: installed under bench/out/ckan at the first run, on a database server of its own with our build and settings, on loopback.

Solr is replaced by `_solr`, which finds single entries at no cost: that favours CKAN. Words cannot be searched through it, so searching is not compared.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._ground import CHECKOUT
from bench._server import OPENER, end, start, wait_for

VERSION = "2.12.0"
SOLR_PORT, REDIS_PORT, PORT = 8083, 8084, 8085
HOME = CHECKOUT / "bench" / "out" / "ckan"
STAND_IN = f"CKAN {VERSION} (Solr replaced by a stand-in that costs nothing)"
ORGAN = "bench-organ"
WSGI = """
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
application = make_app(CKANConfigLoader({ini!r}).get_config())
"""


@dataclass(frozen=True)
class Ckan:
    """A running CKAN: where it answers and the token of its administrator."""

    port: int
    token: str
    folder: Path

    def act(self, action: str, /, **said: Any) -> Any:
        """One action; SystemExit with what it said when it refuses."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/3/action/{action}", json.dumps(said).encode(),
                                         {"Content-Type": "application/json", "Authorization": self.token})
        try:
            with OPENER.open(request, timeout=600) as answer:
                return json.load(answer)["result"]
        except urllib.error.HTTPError as wrong:
            raise SystemExit(f"CKAN {action}: {wrong.read()[:2000].decode(errors='replace')}") from None


@contextmanager
def running() -> Iterator[Ckan]:
    """CKAN with an empty catalogue, an organization and an administrator, until the block ends."""
    _install()
    folder = Path(tempfile.mkdtemp(prefix="ck", dir="/tmp"))
    folder.chmod(0o755)  # the database server leaves root
    redis = shutil.which("redis-server")
    if redis is None:
        raise SystemExit("redis-server is missing: apt-get install -y --no-install-recommends redis-server")
    schema = next(HOME.glob("lib/python3.*/site-packages/ckan/config/solr/schema.xml"))
    beside = [start([sys.executable, "-m", "bench._solr", str(SOLR_PORT), str(schema)], SOLR_PORT),
              start([redis, "--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)], REDIS_PORT)]
    try:
        wait_for(f"http://127.0.0.1:{SOLR_PORT}/schema")
        token = _settled(folder)
        web = start([str(HOME / "bin" / "gunicorn"), "-w", "2", "-k", "gthread", "--threads", "4", "-b", f"127.0.0.1:{PORT}", "-t", "600",
                     "--chdir", str(folder), "wsgi:application"], PORT)
        beside.insert(0, web)
        wait_for(f"http://127.0.0.1:{PORT}/api/3/action/status_show")
        made = Ckan(PORT, token, folder)
        made.act("organization_create", name=ORGAN, title="示例单位")
        yield made
    finally:
        for process in beside:
            end(process)
        _server().stop(folder / "data")
        shutil.rmtree(folder)


def _server() -> Any:
    from shuheng.foundation.core import postgres

    return postgres


def _install() -> None:
    """Once; a folder that was left half done is made anew."""
    if (HOME / "installed").exists():
        return
    print(f"  ckan: installing CKAN {VERSION} into {HOME.relative_to(CHECKOUT)}", file=sys.stderr, flush=True)
    shutil.rmtree(HOME, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
    subprocess.run([str(HOME / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", f"ckan[requirements]=={VERSION}", "gunicorn>=27,<28"],
                   check=True, stderr=subprocess.DEVNULL)
    (HOME / "installed").touch()


def _ckan(folder: Path, *words: str) -> str:
    """What a command of CKAN prints."""
    done = subprocess.run([str(HOME / "bin" / "ckan"), "-c", str(folder / "ckan.ini"), *words], capture_output=True, text=True, cwd=folder)
    if done.returncode:
        raise SystemExit(f"ckan {' '.join(words)}: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


def _settled(folder: Path) -> str:
    """Databases, settings, an administrator; gives his token. The roles are those that our server makes: a writer and a reader."""
    owner = _server().ensure(folder / "data").owner
    socket = str(folder / "data" / "pg" / "run")
    for name in ("ckan", "datastore"):
        _sql(owner, "postgres", f"create database {name} owner shuheng_owner")
    subprocess.run([str(HOME / "bin" / "ckan"), "generate", "config", str(folder / "ckan.ini")], check=True, capture_output=True)
    addresses = {role: f"postgresql://shuheng_{role}@/{{}}?host={socket}" for role in ("owner", "app")}
    _set(folder / "ckan.ini", {
        "sqlalchemy.url": addresses["owner"].format("ckan"), "ckan.site_url": f"http://127.0.0.1:{PORT}", "ckan.storage_path": str(folder),
        "solr_url": f"http://127.0.0.1:{SOLR_PORT}/solr/ckan", "ckan.redis.url": f"redis://127.0.0.1:{REDIS_PORT}/0",
        "ckan.plugins": f"datastore\nckan.datastore.write_url = {addresses['owner'].format('datastore')}"
                        f"\nckan.datastore.read_url = {addresses['app'].format('datastore')}"})
    (folder / "wsgi.py").write_text(WSGI.format(ini=str(folder / "ckan.ini")), "utf-8")
    _ckan(folder, "db", "init")
    _sql(owner, "datastore", "\n".join(line for line in _ckan(folder, "datastore", "set-permissions").splitlines() if not line.startswith("\\")))
    _ckan(folder, "user", "add", "admin", "password=bench-bench", "email=admin@localhost")
    _ckan(folder, "sysadmin", "add", "admin")
    return _ckan(folder, "user", "token", "add", "admin", "bench", "-q").strip().splitlines()[-1]


def _sql(owner: str, database: str, statement: str) -> None:
    import psycopg
    from psycopg.conninfo import make_conninfo

    with psycopg.connect(make_conninfo(owner, user="postgres", dbname=database), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _set(path: Path, values: dict[str, str]) -> None:
    """Change settings in their lines; what the template holds only as a remark stands directly behind `ckan.plugins`."""
    text = path.read_text("utf-8")
    for name, value in values.items():
        text, many = re.subn(rf"(?m)^{re.escape(name)} *=.*$", lambda found, line=f"{name} = {value}": line, text)  # type: ignore[misc]
        if not many:
            raise SystemExit(f"CKAN's template has no line for {name}")
    path.write_text(text, "utf-8")
