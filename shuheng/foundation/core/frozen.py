"""Changing what is frozen: a new row with some fields of an old one, for states that are folded a million times.

`dataclasses.replace` goes through the constructor and reads every field by name; this copies what the old one holds. It runs no `__post_init__`,
so it is for plain dataclasses without slots, whose fields may be combined freely.
"""

from __future__ import annotations

from typing import Any, TypeVar

Row = TypeVar("Row")


def changed(row: Row, **fields: Any) -> Row:
    """The same frozen dataclass with other values in some fields. TypeError for a field that it does not have."""
    known = row.__dict__
    if not fields.keys() <= known.keys():
        raise TypeError(f"{type(row).__name__} has no {', '.join(sorted(fields.keys() - known.keys()))}")
    fresh: Row = object.__new__(type(row))
    fresh.__dict__.update(known, **fields)
    return fresh
