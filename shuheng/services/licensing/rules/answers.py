"""What a browser sends, read as the answers of a form: trimmed, cast, without anything the form does not ask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from . import formats
from .shapes import NESTING, Answers, Path, Schema, active, fields, kind, pointer, posted_name, sections

LONGEST = 10_000  # signs kept of one answer that is too long, so that it can be shown back
MAX_ROWS = 50
Facts: TypeAlias = Mapping[str, Any]  # what an office already knows, by its source: {"party.name": "…"}


class PostedLists(Protocol):
    """Django's QueryDict, or anything that gives a list for a key."""

    def getlist(self, key: str) -> list[str]: ...


class Posted:
    """One view of what was sent: a QueryDict or a plain mapping of texts and lists."""

    def __init__(self, source: Mapping[str, Any]) -> None:
        self._source = source

    def all(self, key: str) -> list[str]:
        getlist = getattr(self._source, "getlist", None)
        found = getlist(key) if getlist else self._source.get(key, ())
        return [found] if isinstance(found, str) else [one for one in found if isinstance(one, str)]

    def one(self, key: str) -> str:
        found = self.all(key)
        return found[-1] if found else ""

    def rows(self, key: str) -> list[int]:
        """The numbers of the rows sent, without the one whose 去掉 button was pressed."""
        dropped = self.one("_drop")
        inside = re.compile(rf"{re.escape(key)}\.([0-9]{{1,3}})\.")
        numbers = {int(found[1]) for name in self._source if (found := inside.match(name))}
        return [number for number in sorted(numbers) if f"{key}.{number}" != dropped]


@dataclass(frozen=True, slots=True)
class _Reader:
    posted: Posted
    facts: Facts
    before: Mapping[str, Any] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()  # top-level questions of other pages, taken from `before`


def read(
    schema: Schema, posted: Mapping[str, Any], *, facts: Facts | None = None, before: Mapping[str, Any] | None = None, section: str = ""
) -> Answers:
    """The answers. Wrong ones stay as typed, so that `problems` can name them and the page can show them back.

    With `section` only that family of questions is read and the others stay as they were `before`. What an office knows (`facts`) wins
    over what was sent.
    """
    kept = frozenset(fields(schema)) - asked_in(schema, section) if section else frozenset()
    return _settled(schema, _Reader(Posted(posted), facts or {}, before or {}, kept), ())


def asked_in(schema: Schema, section: str) -> frozenset[str]:
    """The top-level questions of one section."""
    return frozenset(name for part in sections(schema) if part["code"] == section for name in part["fields"])


def _settled(schema: Schema, reader: _Reader, path: Path) -> Answers:
    """Read until nothing changes: the first pass knows no answers and so takes every `else`, whose fields must not stay."""
    value: Answers = {}
    for _ in range(NESTING + 2):
        fresh = _once(schema, reader, path, value)
        if fresh == value:
            break
        value = fresh
    return value


def _once(schema: Schema, reader: _Reader, path: Path, value: Answers) -> Answers:
    fresh = {name: _answer(asked, reader, (*path, name)) for name, asked in active(schema, value).fields.items()}
    return {name: answer for name, answer in fresh.items() if answer is not None}


def _answer(asked: Schema, reader: _Reader, path: Path) -> Any:
    if asked.get("x-known") in reader.facts:
        return reader.facts[asked["x-known"]]
    if path[0] in reader.kept and len(path) == 1:
        return reader.before.get(str(path[0]))
    name, posted = posted_name(path), reader.posted
    match kind(asked):
        case "rows":
            return _rows(asked, reader, path)
        case "many":
            return _many(asked, posted.all(name))
        case "yesno":
            return {"yes": True, "no": False}.get(posted.one(name))
        case "number":
            return _empty(formats.number(posted.one(name)[:LONGEST], asked.get("x-unit", "")))
        case "area":
            return _empty(formats.clean_area(posted.one(name)[:LONGEST]))
    return _empty(formats.CLEANERS.get(asked.get("format", ""), formats.clean)(posted.one(name)[:LONGEST]))


def _empty(answer: str | int | float) -> str | int | float | None:
    return None if answer == "" else answer


def _rows(asked: Schema, reader: _Reader, path: Path) -> list[Answers] | None:
    most = min(asked.get("maxItems", MAX_ROWS), MAX_ROWS)
    numbers = reader.posted.rows(posted_name(path))[: 2 * MAX_ROWS]
    found = [row for number in numbers if (row := _settled(asked["items"], reader, (*path, number)))]
    return found[:most] or None


def _many(asked: Schema, sent: list[str]) -> list[str] | None:
    """The chosen ones in the order of the form; a forged one is kept once, to be refused."""
    options = [option["const"] for option in asked["items"].get("oneOf", ())]
    chosen = [option for option in options if option in sent]
    return [*chosen, *(one for one in sent if one and one not in options)][: len(options) + 1] or None


def flatten(value: Mapping[str, Any]) -> dict[str, list[str]]:
    """Answers as a browser would send them: `read(schema, flatten(value))` prunes and normalises stored or foreign answers."""
    sent: dict[str, list[str]] = {}
    for path, answer in _leaves(value, ()):
        sent.setdefault(posted_name(path), []).append(_text(answer))
    return sent


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _leaves(inner, (*path, number) if isinstance(inner, Mapping) else path)
    elif value is not None:
        yield path, value


def _text(answer: object) -> str:
    return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)


# -- personal answers ---------------------------------------------------------------------------------------------------------


def personal(schema: Schema) -> frozenset[str]:
    """The pointers of answers that are sealed, with `*` for any row: `{"/phone", "/staff/*/id_number"}`."""
    return frozenset(_marked(schema, ()))


def _marked(schema: Schema, path: Path) -> Iterator[str]:
    for name, asked in fields(schema).items():
        if asked.get("x-personal"):
            yield pointer((*path, name))
        elif kind(asked) == "rows":
            yield from _marked(asked["items"], (*path, name, "*"))


def split(value: Mapping[str, Any], schema: Schema) -> tuple[Answers, dict[str, Any]]:
    """The answers that may lie open, and the personal ones by pointer, to be sealed."""
    sealed: dict[str, Any] = {}
    return _without(value, (), personal(schema), sealed), sealed


def _without(value: Mapping[str, Any], path: Path, marked: Iterable[str], sealed: dict[str, Any]) -> Answers:
    open_part: Answers = {}
    for name, answer in value.items():
        here = (*path, name)
        if pointer(tuple("*" if isinstance(step, int) else step for step in here)) in marked:
            sealed[pointer(here)] = answer
        elif isinstance(answer, list) and answer and isinstance(answer[0], Mapping):
            open_part[name] = [_without(row, (*here, number), marked, sealed) for number, row in enumerate(answer)]
        else:
            open_part[name] = answer
    return open_part


def join(open_part: Mapping[str, Any], sealed: Mapping[str, Any]) -> Answers:
    """The whole answers again: the reverse of `split`."""
    value: Answers = {
        name: [dict(row) if isinstance(row, Mapping) else row for row in answer] if isinstance(answer, list) else answer
        for name, answer in open_part.items()
    }
    for at, answer in sealed.items():
        *way, last = at.removeprefix("/").split("/")
        place: Any = value
        for step in way:
            place = place[int(step) if isinstance(place, list) else step]
        place[last] = answer
    return value
