"""What the owner's functions say of a held table while a profile runs, each within its time."""

from __future__ import annotations

import json
from typing import Any, TypedDict

from django.db import connection

from .. import rules
from ..rules import night


class Counted(TypedDict, total=False):
    """The counts of one column."""

    rows: int
    nulls: int
    sealed: bool
    distinct: int
    least: str | None
    most: str | None
    shortest: int | None
    longest: int | None
    top: list[list[Any]] | None


def column(profile: int, name: str) -> Counted:
    """The counts of a column."""
    found: Counted = _told("select quality_column(%s, %s)", profile, name)
    return found


def broken(profile: int, step: rules.Step) -> dict[str, tuple[int, list[str]]]:
    """How many rows break each rule of a step, and the keys of some of them."""
    counts: dict[str, int] = _told("select quality_count(%s, %s)", profile, list(step.codes))
    return {code: (many, _keys(profile, code) if many else []) for code, many in counts.items()}


def _keys(profile: int, code: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select quality_keys(%s, %s, %s)", [profile, code, night.KEYS])
        return list(cursor.fetchone()[0])


def limit_time(seconds: float) -> None:
    """Statements of this transaction that take longer are given up by the database; 0 for no limit."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [f"{round(seconds * 1000)}ms"])


def pattern_reads(pattern: str) -> bool:
    """Does the database read this regular expression as well? DataError, for the caller's savepoint, when it does not."""
    with connection.cursor() as cursor:
        cursor.execute("select '' ~ %s", [f"^(?:{pattern})$"])
    return True


def _told(statement: str, *params: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        answer = cursor.fetchone()[0]
    return answer if isinstance(answer, dict) else json.loads(answer)
