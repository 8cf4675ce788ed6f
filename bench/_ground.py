"""Where benches stand: a server of their own with the county loaded, as the application uses it, fsync on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import psycopg

CHECKOUT = Path(__file__).resolve().parents[1]


def _server() -> tuple[Path, Any]:
    """The data folder of the benches and the addresses of its running server."""
    from shuheng.foundation.core import postgres

    data = Path(os.environ.get("BENCH_DATA") or postgres.default_data(CHECKOUT).parent / ".data-bench").absolute()
    return data, postgres.ensure(data)


@cache
def settle(database: str = "shuheng") -> Path:
    """Bring a database of the benches' server up and migrated, load Hengshan, set Django up as the application; returns the data folder.

    A process stands in one database for all its life.
    """
    os.environ.pop("PORT", None)
    data, addresses = _server()
    os.environ |= {"DATA": str(data), "SHUHENG_MODE": "demonstration", "DJANGO_SETTINGS_MODULE": "shuheng.settings",
                   "DATABASE_URL": _in(database, addresses.app), "DATABASE_OWNER_URL": _in(database, addresses.owner)}
    make(database, addresses.owner)
    for command in (["migrate"], ["load", str(CHECKOUT / "county" / "hengshan")]):
        subprocess.run([sys.executable, "-m", "shuheng.cli", *command], check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    import django

    django.setup()
    return data


def apart(script: str, *arguments: object) -> Any:
    """What `python -m bench.<script> <arguments>` prints as JSON: for scripts that stand in another database."""
    command = [sys.executable, "-m", f"bench.{script}", *map(str, arguments)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=CHECKOUT).stdout)


def _in(database: str, address: str) -> str:
    return address.replace("/shuheng?", f"/{database}?")


def make(database: str, owner: str) -> None:
    """Make a database where there is none; `owner` is the address of any other one on the same server."""
    import psycopg

    with psycopg.connect(owner, autocommit=True) as connection:
        if not connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
            connection.execute(f'create database "{database}"')  # type: ignore[call-overload]


def drop(database: str) -> None:
    """Drop a database of the benches, whoever is in it; only the server's own account may turn everybody out."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    with psycopg.connect(make_conninfo(_server()[1].owner, user="postgres", dbname="postgres"), autocommit=True) as connection:
        connection.execute(f'drop database if exists "{database}" with (force)')  # type: ignore[call-overload]


def owner_sql(statement: str) -> None:
    """Run SQL as the owner, for filling tables and dropping what was filled."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def superuser() -> psycopg.Connection:
    """The server's own account, for filling a million rows whose references are right by construction without looking each of them up."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    return psycopg.connect(make_conninfo(os.environ["DATABASE_OWNER_URL"], user="postgres"))


def pg(program: str) -> str:
    """The path of a PostgreSQL program of the same build as the server."""
    from shuheng.foundation.core import postgres

    return str(postgres.bindir() / program)
