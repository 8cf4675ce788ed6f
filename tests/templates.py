"""Databases that are made once and copied: the empty one with every table, and the one with all of Hengshan.

Workers share them: the first makes, the others wait and copy. One that was made of the same files by an earlier run is taken as it is.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from psycopg.sql import SQL, Identifier, Literal

CHECKOUT = Path(__file__).resolve().parent.parent
EMPTY, HENGSHAN = "test_template_empty", "test_template_hengshan"


def come_as(role: str, database: str = "") -> None:
    """Go on as another role of the server, perhaps in another database."""
    connection.close()
    if connection.settings_dict["OPTIONS"].get("pool"):
        connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["USER"] = role
    if database:
        connection.settings_dict["NAME"] = database


def tables() -> str:
    """What the empty database is made of: every migration, and the packages that bring their own."""
    return digest([*(CHECKOUT / "shuheng").rglob("migrations/*.py"), CHECKOUT / "requirements.lock", CHECKOUT / "shuheng" / "settings.py",
                   CHECKOUT / "tests" / "conftest.py"])


def digest(paths: list[Path]) -> str:
    """SHA-256 over names and contents."""
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(f"{path.relative_to(CHECKOUT)}\n".encode() + path.read_bytes())
    return found.hexdigest()


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with (Path(os.environ["DATA"]) / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def copied(template: str, made_of: str, make: Callable[[], None], name: str) -> None:
    """Make the database `name` as a copy of a template, and the template where it is missing or made of other files. Ends as the owner in `postgres`.

    `make` finds nothing of the template and leaves it complete.
    """
    with _alone(template):
        come_as("shuheng_owner", "postgres")
        if _made_of(template) != made_of:
            drop(template)
            make()
            come_as("shuheng_owner", "postgres")
            _ask("comment on database {} is {}", Identifier(template), Literal(made_of))
        drop(name)
        _ask("create database {} template {}", Identifier(name), Identifier(template))


def make(name: str) -> None:
    """Make an empty database and go into it. Runs as the owner in `postgres`."""
    _ask("create database {}", Identifier(name))
    come_as("shuheng_owner", name)


def drop(name: str) -> None:
    """Drop a database that nobody is in. Runs as the owner in `postgres`."""
    _ask("drop database if exists {}", Identifier(name))


def _ask(statement: str, *parts: Identifier | Literal) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL(statement).format(*parts))


def _made_of(template: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [template])
        row = cursor.fetchone()
    return str(row[0] or "") if row else ""
