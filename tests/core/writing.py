"""Rows of one table, written at once or with the next statement, and what this and another connection see of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection

from shuheng.foundation.core.models import Heartbeat

# real transactions; only the table used here is emptied after each test


INSTANT = datetime(2026, 9, 28, tzinfo=UTC)
WRITE = "insert into core_heartbeat (name, beat_at) values (%s, %s)"


class Fault(Exception):
    """Something goes wrong in the code of an action."""


def put(name: str) -> None:
    """A row whose answer is read."""
    Heartbeat.objects.create(name=name, beat_at=INSTANT)


def later(name: str) -> None:
    """A row that waits for the next statement."""
    connection.send_later(WRITE, [name, INSTANT])


def kept() -> set[str]:
    """What another connection sees."""
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        return {name for name, in other.execute("select name from core_heartbeat")}


def here() -> set[str]:
    """What this connection sees."""
    return set(Heartbeat.objects.values_list("name", flat=True))


def ask(statement: str, params: list[object] | None = None) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchone()[0]


WAYS: dict[str, Callable[[str], None]] = {"read": put, "waiting": later}
both = pytest.mark.parametrize("write", WAYS.values(), ids=list(WAYS))
