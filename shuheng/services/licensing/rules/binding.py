"""Plain data bound to frozen dataclasses by their type hints, reporting everything that does not fit in Chinese."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Report = Callable[[str, str], None]  # pointer, message
Bound = TypeVar("Bound")
WORDS = {str: "一段文字", int: "一个整数", float: "一个数字", bool: "true 或 false"}


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def bind(kind: type[Bound], data: object, at: str, report: Report) -> Bound | None:
    """The dataclass, or None when anything was reported."""
    if not isinstance(data, Mapping):
        report(at, "这里要写成“名称: 内容”的几行")
        return None
    hints, known = _hints(cast(Any, kind)), {item.name: item for item in fields(cast(Any, kind)) if item.compare}
    for name in data:
        if name not in known:
            report(f"{at}/{name}", f"不认识“{name}”，这里只能写 {'、'.join(known)}")
    found: dict[str, Any] = {}
    whole = not set(data) - set(known)
    for name, item in known.items():
        if name in data and data[name] is not None:
            found[name], fits = _fit(hints[name], data[name], f"{at}/{name}", report)
            whole = whole and fits
        elif item.default is MISSING and item.default_factory is MISSING:
            report(at, f"缺少“{name}”")
            whole = False
    return kind(**found) if whole else None


def _fit(hint: Any, value: Any, at: str, report: Report) -> tuple[Any, bool]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _fit(next(one for one in inner if one is not type(None)), value, at, report)
    if origin is tuple:
        return _list(inner[0], value, at, report)
    if origin is not None and issubclass(origin, Mapping):
        return _table(inner[1], value, at, report)
    if is_dataclass(hint):
        bound = bind(cast(type, hint), value, at, report)
        return bound, bound is not None
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _word(hint, value, at, report)
    return _plain(hint, value, at, report)


def _list(hint: Any, value: Any, at: str, report: Report) -> tuple[Any, bool]:
    if not isinstance(value, list):
        report(at, "这里要写成一串，每行以“- ”开头")
        return (), False
    found = [_fit(hint, one, f"{at}/{number}", report) for number, one in enumerate(value)]
    return tuple(one for one, _ in found), all(fits for _, fits in found)


def _table(hint: Any, value: Any, at: str, report: Report) -> tuple[Any, bool]:
    if not isinstance(value, Mapping):
        report(at, "这里要写成“名称: 内容”的几行")
        return {}, False
    found = {name: _fit(hint, one, f"{at}/{name}", report) for name, one in value.items()}
    return {name: one for name, (one, _) in found.items()}, all(fits for _, fits in found.values())


def _word(kind: type[StrEnum], value: Any, at: str, report: Report) -> tuple[Any, bool]:
    if value in list(kind):
        return kind(value), True
    report(at, f"写的是“{value}”，只能是 {'、'.join(kind)}")
    return None, False


def _plain(hint: Any, value: Any, at: str, report: Report) -> tuple[Any, bool]:
    if hint is Any:
        return value, True
    if isinstance(value, hint) and isinstance(value, bool) == (hint is bool):
        return value, True
    report(at, f"应该是{WORDS.get(hint, hint.__name__)}，现在写的是“{value}”")
    return None, False
