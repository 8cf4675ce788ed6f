"""Rows past the ORM: made as if they had been fetched, also from JSON; numbers taken before a row is there; one request at a time where no row
can be locked yet."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BinaryField, DateField, DateTimeField, Field, Model

Row = TypeVar("Row", bound=Model)


def fetched(model: type[Row], **values: Any) -> Row:
    """A stored row with these columns (`party_id`, not `party`); the others are asked of the database when somebody needs them."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in values]  # Django takes values in its own order only
    if len(names) != len(values):
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(values.keys() - set(names)))}")
    return model.from_db("default", names, [values[name] for name in names])


def next_numbers(model: type[Model], many: int = 1) -> list[int]:
    """The next row numbers of a table, taken first because a sealed value is bound to its row."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id')) from generate_series(1, %s)", [model._meta.db_table, many])
        return [int(row[0]) for row in cursor.fetchall()]


def one_at_a_time(key: str) -> None:
    """Let a second request with this key wait until this transaction ends. It costs no message of its own."""
    connection.send_later("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def beside_others(key: str) -> None:
    """Go on beside others that say the same, but not beside one that asked for this key alone (`one_at_a_time`)."""
    connection.send_later("select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [key])


def as_json(model: type[Model], alias: str, *names: str) -> str:
    """SQL of these columns as one JSON array, which `from_json` makes a row of again; bytes travel as base64."""
    kinds = {field.attname: field for field in model._meta.concrete_fields}
    columns = [f'{alias}."{name}"' for name in names]
    told = [f"encode({column}, 'base64')" if isinstance(kinds[name], BinaryField) else column for name, column in zip(names, columns, strict=True)]
    return f"json_build_array({', '.join(told)})"


def from_json(model: type[Row], values: Sequence[Any], *names: str) -> Row:
    """The stored row from the JSON array of these columns."""
    readers = _readers(model, names)  # type: ignore[arg-type]  # a class is hashable, whatever mypy takes it for
    return fetched(model, **{name: read(value) if read and value is not None else value for (name, read), value in zip(readers, values, strict=True)})


_READ: Sequence[tuple[type[Field[Any, Any]], Callable[[str], Any]]] = (
    (DateTimeField, datetime.fromisoformat), (DateField, date.fromisoformat), (BinaryField, b64decode))  # an instant is a day to Django


@cache
def _readers(model: type[Model], names: tuple[str, ...]) -> list[tuple[str, Callable[[str], Any] | None]]:
    kinds = {field.attname: field for field in model._meta.concrete_fields}
    return [(name, next((read for kind, read in _READ if isinstance(kinds[name], kind)), None)) for name in names]
