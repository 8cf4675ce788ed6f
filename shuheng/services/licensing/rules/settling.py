"""Conditions of a form when some of its answers are known beforehand, or its questions have other names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from .shapes import Schema, matches

Rest: TypeAlias = dict[str, Any] | None | Literal[False]  # what is left of one word: nothing, or the whole does not hold


def settle(condition: Schema, known: Mapping[str, Any]) -> bool | dict[str, Any]:
    """The condition without what is known: decided, or what is left of it."""
    left: dict[str, Any] = {}
    for word, argument in condition.items():
        rest = _SETTLED.get(word, _untouched)(word, argument, known)
        if rest is False:
            return False
        left |= rest or {}
    return left or True


def _properties(word: str, argument: Schema, known: Mapping[str, Any]) -> Rest:
    if not all(matches(inner, known[name]) for name, inner in argument.items() if name in known):
        return False
    return _kept(word, {name: inner for name, inner in argument.items() if name not in known})


def _not(word: str, argument: Schema, known: Mapping[str, Any]) -> Rest:
    inside = settle(argument, known)
    return False if inside is True else _kept(word, inside)


def _all(word: str, argument: Sequence[Schema], known: Mapping[str, Any]) -> Rest:
    inside = [settle(one, known) for one in argument]
    return False if any(one is False for one in inside) else _kept(word, [one for one in inside if one is not True])


def _any(word: str, argument: Sequence[Schema], known: Mapping[str, Any]) -> Rest:
    inside = [settle(one, known) for one in argument]
    if any(one is True for one in inside):
        return None
    return _kept(word, [one for one in inside if one is not False]) or False


def _untouched(word: str, argument: Any, known: Mapping[str, Any]) -> Rest:
    return {word: argument}


def _kept(word: str, argument: Any) -> dict[str, Any] | None:
    return {word: argument} if argument else None


_SETTLED: Mapping[str, Callable[[str, Any, Mapping[str, Any]], Rest]] = {
    "properties": _properties, "not": _not, "allOf": _all, "anyOf": _any,
    "required": lambda word, names, known: _kept(word, [name for name in names if name not in known]),
}


def renamed(condition: Schema, names: Mapping[str, str]) -> dict[str, Any]:
    """The condition over the names of the theme. What stands inside a question's value keeps its names."""
    made: dict[str, Any] = {}
    for word, argument in condition.items():
        match word:
            case "properties":
                made[word] = {names.get(name, name): inner for name, inner in argument.items()}
            case "required":
                made[word] = [names.get(name, name) for name in argument]
            case "not":
                made[word] = renamed(argument, names)
            case "allOf" | "anyOf":
                made[word] = [renamed(inner, names) for inner in argument]
            case _:
                made[word] = argument
    return made
