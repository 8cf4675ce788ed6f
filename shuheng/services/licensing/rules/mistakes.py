"""What is wrong with the answers: one plain Chinese sentence for each question, naming the wrong value and showing a right one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema_rs import Draft202012Validator as Validator

from . import formats
from .shapes import Path, Schema, active, element, field_at, fields, kind, pointer, sections

SHOWN = 20  # signs of a wrong answer that are quoted back


@dataclass(frozen=True, slots=True)
class Problem:
    """A question that must be answered otherwise. `field_id` is the element on the page to jump to."""

    pointer: str
    field_id: str
    message: str


def _checker() -> FormatChecker:
    checker = FormatChecker(())
    for name in formats.FORMATS:
        checker.checks(name)(lambda text, name=name: not isinstance(text, str) or not formats.why_not(name, text))
    return checker


CHECKER = _checker()
# the first of these that a question breaks is told, the others wait
RANK = ("required", "type", "oneOf", "const", "enum", "format", "x-past", "x-level", "minLength", "maxLength", "pattern", "minimum",
        "maximum", "minItems", "maxItems", "uniqueItems")  # fmt: skip
Divisions = Mapping[str, Collection[str]]  # the codes that exist, by level: {"township": {"430423100", …}}


def problems(
    schema: Schema, value: Mapping[str, Any], *, today: date | None = None, divisions: Divisions | None = None, section: str = ""
) -> list[Problem]:
    """Exactly one problem for each wrong question, in the order of the page; none when the answers may be filed.

    `today` judges dates that must lie in the past; `divisions` the codes of places. With `section` only that family of questions is judged.
    """
    found: dict[Path, str] = {}
    for path, word in [*_broken(schema, value), *_beyond_schema(schema, value, (), today, divisions or {})]:
        if path not in found or RANK.index(word) < RANK.index(found[path]):
            found[path] = word
    order = _order(schema, section)
    asked = [path for path in found if path and path[0] in order]
    asked.sort(key=lambda path: (order[str(path[0])], len(path) > 1, path[1:2], _place(schema, path)))
    return [_problem(schema, value, path, found[path]) for path in asked]


def _order(schema: Schema, section: str) -> dict[str, int]:
    names = [name for part in sections(schema) if section in ("", part["code"]) for name in part["fields"]]
    return {name: place for place, name in enumerate(names or fields(schema))}


def _place(schema: Schema, path: Path) -> int:
    if len(path) < 3:
        return 0
    items = fields(schema)[str(path[0])].get("items", {})
    return list(fields(items)).index(str(path[2]))


def _broken(schema: Schema, value: Mapping[str, Any]) -> Iterable[tuple[Path, str]]:
    if quick(schema).is_valid(value):  # the usual case; what is wrong, and where, is told by the thorough validator below
        return
    for error in Draft202012Validator(schema, format_checker=CHECKER).iter_errors(value):
        yield from _told(error)


_known: dict[int, tuple[Schema, Validator]] = {}
MOST_KNOWN = 500


def quick(schema: Schema) -> Validator:
    """The compiled validator of a schema that lives as long as its matter."""
    found = _known.get(id(schema))
    if found is None or found[0] is not schema:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        checks = {name: (lambda text, name=name: not formats.why_not(name, text)) for name in formats.FORMATS}
        found = schema, Validator(dict(schema), formats=checks, validate_formats=True)
        _known[id(schema)] = found
    return found[1]


def _told(error: ValidationError) -> Iterable[tuple[Path, str]]:
    """`required` stands at the parent and names all its children; a wrong choice in a list concerns the list."""
    path: Path = tuple(error.absolute_path)
    word = str(error.validator)
    if word == "required" and isinstance(error.instance, Mapping):
        return [((*path, name), word) for name in error.validator_value if name not in error.instance]
    if path and isinstance(path[-1], int):
        return [(path[:-1], word if word in RANK else "type")]
    return [(path, word)] if word in RANK else []


def _beyond_schema(
    schema: Schema, value: Mapping[str, Any], path: Path, today: date | None, divisions: Divisions
) -> Iterable[tuple[Path, str]]:
    for name, asked in active(schema, value).fields.items():
        answer, here = value.get(name), (*path, name)
        if isinstance(answer, list) and kind(asked) == "rows":
            for number, row in enumerate(answer):
                if isinstance(row, Mapping):
                    yield from _beyond_schema(asked["items"], row, (*here, number), today, divisions)
        elif isinstance(answer, str) and _future(asked, answer, today):
            yield here, "x-past"
        elif isinstance(answer, str) and asked.get("x-level") in divisions and answer not in divisions[asked["x-level"]]:
            yield here, "x-level"


def _future(asked: Schema, answer: str, today: date | None) -> bool:
    on = formats.real_day(answer)
    return bool(asked.get("x-past") and today and on and on > today)


# -- the sentences ------------------------------------------------------------------------------------------------------------


def _problem(schema: Schema, value: Mapping[str, Any], path: Path, word: str) -> Problem:
    asked = field_at(schema, value, path)
    answer = _answer_at(value, path)
    own = asked.get("x-says", {}).get(word)
    message = f"{_written(asked, answer)}，{own}" if own and answer is not None else own or SENTENCES[word](asked, answer)
    return Problem(pointer(path), _target(asked, path), message)


def _answer_at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _target(asked: Schema, path: Path) -> str:
    """Where the cursor goes: the first option of a choice, the button of a list of rows, else the field itself."""
    sort = kind(asked)
    if sort in ("yesno", "many") or (sort == "choice" and len(asked.get("oneOf", ())) <= RADIOS):
        return f"{element(path)}-0"
    return f"{element(path)}-add" if sort == "rows" else element(path)


RADIOS = 7  # more choices than this come as a list to pull down


def _row(asked: Schema) -> str:
    return str(asked.get("x-row", "项"))


def _title(asked: Schema) -> str:
    return str(asked.get("title", "这一项")).rstrip("？?")


def _written(asked: Schema, answer: object) -> str:
    if isinstance(answer, bool | list | dict) or answer is None:
        return _title(asked)
    shown = str(answer)
    quoted = f"“{shown[:SHOWN]}{'…' if len(shown) > SHOWN else ''}”"
    return f"{_title(asked)}写成了{quoted}"


def _like(asked: Schema) -> str:
    examples = asked.get("examples")
    return f"，比如 {examples[0]}" if examples else ""


def _missing(asked: Schema, _: object) -> str:
    sort = kind(asked)
    if sort in ("choice", "yesno", "division"):
        return f"还没选：{_title(asked)}"
    if sort == "many":
        return f"还没选：{_title(asked)}，至少选一项"
    if sort == "rows":
        return f"还没填{_title(asked)}，至少填一{_row(asked)}"
    return f"还没填{_title(asked)}{_like(asked)}"


def _type(asked: Schema, answer: object) -> str:
    if asked.get("type") == "integer" and isinstance(answer, float):
        return f"{_written(asked, answer)}，请写整数{_like(asked)}"
    return f"{_written(asked, answer)}，请写数字{_like(asked)}" if kind(asked) == "number" else f"{_title(asked)}不对，请重新填"


def _not_offered(asked: Schema, answer: object) -> str:
    offered = [option["const"] for option in asked.get("items", asked).get("oneOf", ())]
    return "、".join(str(one) for one in (answer if isinstance(answer, list) else [answer]) if one not in offered)


def _bounds(asked: Schema, answer: object) -> str:
    unit = f" {asked['x-unit']}" if "x-unit" in asked else ""
    low, high = asked.get("minimum"), asked.get("maximum")
    if low is not None and high is not None:
        return f"{_written(asked, answer)}，应该在 {low} 到 {high}{unit}之间{_like(asked)}"
    return f"{_written(asked, answer)}，{f'最小是 {low}' if high is None else f'最大是 {high}'}{unit}{_like(asked)}"


def _format(asked: Schema, answer: object) -> str:
    why = formats.why_not(str(asked["format"]), str(answer))
    return f"{_written(asked, answer)}，{why}{_like(asked) if why.startswith('要写成') else ''}"


def _long(asked: Schema, answer: object) -> str:
    return f"{_title(asked)}写了 {len(str(answer))} 个字，最多 {asked['maxLength']} 个字，请写短一些"


SENTENCES: Mapping[str, Callable[[Schema, Any], str]] = {
    "required": _missing,
    "type": _type,
    "oneOf": lambda asked, answer: f"{_title(asked)}没有“{_not_offered(asked, answer)[:SHOWN]}”这一项，请重新选",
    "const": lambda asked, _: f"{_title(asked)}：要选这一项才能往下办",
    "enum": lambda asked, answer: f"{_title(asked)}没有“{str(answer)[:SHOWN]}”这一项，请重新选",
    "format": _format,
    "x-past": lambda asked, answer: f"{_written(asked, answer)}，这一天还没有到{_like(asked)}",
    "x-level": lambda asked, answer: f"{_title(asked)}没有“{str(answer)[:SHOWN]}”这个地方，请从列表里选",
    "minLength": lambda asked, answer: f"{_written(asked, answer)}，太短了，请写清楚{_like(asked)}",
    "maxLength": _long,
    "pattern": lambda asked, answer: f"{_written(asked, answer)}，样子不对{_like(asked)}",
    "minimum": _bounds,
    "maximum": _bounds,
    "minItems": lambda asked, answer: f"{_title(asked)}只填了 {len(answer)} {_row(asked)}，至少要 {asked['minItems']} {_row(asked)}",
    "maxItems": lambda asked, answer: f"{_title(asked)}有 {len(answer)} {_row(asked)}，最多 {asked['maxItems']} {_row(asked)}",
    "uniqueItems": lambda asked, _: f"{_title(asked)}里有两{_row(asked)}一样的，请去掉一{_row(asked)}",
}
