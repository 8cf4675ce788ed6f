"""Events: facts in the past tense, with a versioned schema and canonical bytes, free of personal data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from typing import Any, ClassVar, TypeVar, dataclass_transform

import orjson

Plain = int | bool | str | None | list["Plain"]


class Event:
    """One fact. The class docstring is the fact in one sentence; fields are numbers, codes, dates and hashes only."""

    event_name: ClassVar[str]
    event_version: ClassVar[int]


E = TypeVar("E", bound=type)
_known: dict[tuple[str, int], type] = {}


@dataclass_transform(frozen_default=True)
def event(name: str, version: int = 1) -> Callable[[E], E]:
    """Declare an event class under the name and version that its journal rows carry for ever."""

    def declare(cls: E) -> E:
        frozen: Any = dataclass(frozen=True)(cls)
        frozen.event_name, frozen.event_version = name, version
        if (name, version) in _known:
            raise ValueError(f"event {name} v{version} declared twice")
        _known[name, version] = frozen
        made: E = frozen
        return made

    return declare


def every() -> dict[tuple[str, int], type]:
    """All declared events by name and version."""
    return dict(_known)


_PLAIN = (int, str, bool)


def _plain(value: Any) -> Plain:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"an event may not hold {type(value).__name__}")


_LEFT_OUT = (None, "", 0, ())


_fields_of: dict[type, tuple[tuple[str, Any], ...]] = {}


def _fields(cls: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of an event class, with the empty default that may be left out; MISSING where there is none."""
    if cls not in _fields_of:
        _fields_of[cls] = tuple((item.name, item.default if item.default in _LEFT_OUT else MISSING) for item in fields(cls))
    return _fields_of[cls]


def encode(fact: Any) -> dict[str, Plain]:
    """The fields as JSON values. Absent ones (None) and empty defaults are left out, so that a later version may add fields."""
    values = fact.__dict__
    return {name: value if type(value := values[name]) in _PLAIN else _plain(value)
            for name, default in _fields(type(fact)) if values[name] is not None and (default is MISSING or values[name] != default)}


def _typed(annotation: str, value: Any) -> Any:
    if isinstance(value, list):
        inner = annotation.partition("[")[2].rpartition("]")[0].split(",")[0].strip()
        return tuple(_typed(inner, item) for item in value)
    if isinstance(value, str) and annotation.startswith("datetime"):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and annotation.startswith("date"):
        return date.fromisoformat(value)
    return value


def decode(name: str, version: int, data: dict[str, Any]) -> Any:
    """The event a journal row tells of. KeyError when no room declares it."""
    cls = _known[name, version]
    typed = {}
    for item in fields(cls):
        if item.name in data:
            note = item.type if isinstance(item.type, str) else getattr(item.type, "__name__", str(item.type))
            typed[item.name] = _typed(note, data[item.name])
    return cls(**typed)


def canonical(*parts: str | int | bytes | None) -> bytes:
    """Length-prefixed bytes of the parts: the same facts give the same bytes in any language, for ever."""
    out = []
    for part in parts:
        raw = part if isinstance(part, bytes) else b"" if part is None else str(part).encode()
        out.append(len(raw).to_bytes(4, "big") + raw)
    return b"".join(out)


def canonical_json(data: dict[str, Any]) -> bytes:
    """Sorted, compact JSON text of codes and numbers, in UTF-8. TypeError for what an event may not hold."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
