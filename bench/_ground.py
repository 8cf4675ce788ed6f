"""Where benches stand: a database of their own with the county loaded, as the application uses it, fsync on."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


@cache
def settle() -> Path:
    """Bring the benches' database up and migrated, load Hengshan, set Django up as the application; returns the data folder."""
    from shuheng.foundation.core import postgres

    data = Path(os.environ.get("BENCH_DATA") or postgres.default_data(CHECKOUT).parent / ".data-bench").absolute()
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "PORT"):
        os.environ.pop(name, None)
    os.environ |= {"DATA": str(data), "SHUHENG_MODE": "demonstration", "DJANGO_SETTINGS_MODULE": "shuheng.settings"}
    postgres.ensure(data)
    for command in (["migrate"], ["load", str(CHECKOUT / "county" / "hengshan")]):
        subprocess.run([sys.executable, "-m", "shuheng.cli", *command], check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    addresses = postgres.ensure(data)
    os.environ |= {"DATABASE_URL": addresses.app, "DATABASE_OWNER_URL": addresses.owner}
    import django

    django.setup()
    return data


def owner_sql(statement: str) -> None:
    """Run SQL as the owner, for filling tables and dropping what was filled."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def pg(program: str) -> str:
    """The path of a PostgreSQL program of the same build as the server."""
    from shuheng.foundation.core import postgres

    return str(postgres.bindir() / program)
