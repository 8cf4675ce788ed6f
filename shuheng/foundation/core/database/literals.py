"""Values as SQL text, for the few statements that are sent so often that the general way costs more than the statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import DataError


def text(value: str) -> str:
    """A quoted string that reads the same whatever `standard_conforming_strings` says. DataError for a NUL, which PostgreSQL cannot hold."""
    if "\0" in value:
        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    quoted = value.replace("'", "''")
    return f"'{quoted}'" if "\\" not in quoted else " E'" + quoted.replace("\\", "\\\\") + "'"


def _whole(value: int) -> str:
    return str(value) if value >= 0 else f"({value})"  # "1-" and "-1" would begin a comment


_LITERALS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "NULL",
    bool: lambda value: "true" if value else "false",
    int: _whole,
    str: text,
    date: lambda value: f"'{value.isoformat()}'::date",
    datetime: lambda value: f"'{value.isoformat()}'::timestamptz",
    bytes: lambda value: f"'\\x{value.hex()}'::bytea",
    UUID: lambda value: f"'{value}'::uuid",
}


def _array(values: list[Any]) -> str | None:
    if all(type(one) is int for one in values):
        return "'{" + ",".join(map(str, values)) + "}'"
    if all(type(one) is str for one in values):
        return text("{" + ",".join('"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"' for one in values) + "}")
    return None


def literal(value: Any) -> str | None:
    """The value as a literal; None for a type that only the driver knows. Lists are of whole numbers or of texts; an instant knows its zone."""
    if type(value) is list:
        return _array(value)
    known = _LITERALS.get(type(value))
    if known is None or (type(value) is datetime and value.tzinfo is None):
        return None
    return known(value)


def filled(statement: str, params: Any) -> str | None:
    """The statement with its `%s` filled in; None when the driver has to do it."""
    values = [literal(value) for value in params]
    if None in values or "%(" in statement:
        return None
    return statement % tuple(values)
