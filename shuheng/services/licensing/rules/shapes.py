"""Which questions a form asks, given the answers so far: the conditions of a form's schema, decided.

A form is a JSON Schema 2020-12 object. Conditional questions stand in `if`/`then`/`else`, alone or in a list under `allOf`. The language of
conditions is a small part of JSON Schema, the same one that decides whether a material is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
Answers: TypeAlias = dict[str, Any]
Guard: TypeAlias = tuple[Schema, bool]  # a condition and whether it must hold
Path: TypeAlias = tuple[str | int, ...]

NESTING = 4  # conditions inside conditions; more is refused at publication


@dataclass(frozen=True, slots=True)
class Shape:
    """The questions asked now, and those that must be answered."""

    fields: Mapping[str, Schema]
    required: frozenset[str]


# -- conditions ---------------------------------------------------------------------------------------------------------------


def matches(condition: Schema, value: object) -> bool:
    """Does the value satisfy the condition? Agrees with JSON Schema on every keyword of `CONDITIONS`."""
    return all(CONDITIONS[word](argument, value) for word, argument in condition.items())


def _same(left: object, right: object) -> bool:
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _properties(wanted: Mapping[str, Schema], value: object) -> bool:
    if not isinstance(value, Mapping):
        return True
    return all(matches(condition, value[name]) for name, condition in wanted.items() if name in value)


def _required(names: Sequence[str], value: object) -> bool:
    return not isinstance(value, Mapping) or all(name in value for name in names)


def _contains(condition: Schema, value: object) -> bool:
    return not isinstance(value, list) or any(matches(condition, item) for item in value)


CONDITIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "properties": _properties,
    "required": _required,
    "const": _same,
    "enum": lambda options, value: any(_same(option, value) for option in options),
    "minimum": lambda bound, value: not _number(value) or value >= bound,
    "maximum": lambda bound, value: not _number(value) or value <= bound,
    "exclusiveMinimum": lambda bound, value: not _number(value) or value > bound,
    "exclusiveMaximum": lambda bound, value: not _number(value) or value < bound,
    "minItems": lambda bound, value: not isinstance(value, list) or len(value) >= bound,
    "maxItems": lambda bound, value: not isinstance(value, list) or len(value) <= bound,
    "contains": _contains,
    "not": lambda condition, value: not matches(condition, value),
    "allOf": lambda conditions, value: all(matches(condition, value) for condition in conditions),
    "anyOf": lambda conditions, value: any(matches(condition, value) for condition in conditions),
}


# -- questions ----------------------------------------------------------------------------------------------------------------


def active(schema: Schema, value: Mapping[str, Any]) -> Shape:
    """The questions that these answers call for. A branch may also narrow a question asked before it."""
    fields: dict[str, Schema] = {}
    required: set[str] = set()
    for part in _holding(schema, value):
        for name, field in part.get("properties", {}).items():
            fields[name] = {**fields.get(name, {}), **field}
        required.update(part.get("required", ()))
    return Shape(fields, frozenset(required))


def _holding(schema: Schema, value: Mapping[str, Any]) -> Iterator[Schema]:
    yield schema
    for part in schema.get("allOf", ()):
        yield from _holding(part, value)
    if "if" in schema:
        branch = schema.get("then" if matches(schema["if"], value) else "else")
        if branch:
            yield from _holding(branch, value)


def parts(schema: Schema, guards: tuple[Guard, ...] = ()) -> Iterator[tuple[Schema, tuple[Guard, ...]]]:
    """Every part of the schema with the conditions under which it holds, whatever the answers."""
    yield schema, guards
    for part in schema.get("allOf", ()):
        yield from parts(part, guards)
    if "if" in schema:
        for word, holds in (("then", True), ("else", False)):
            if word in schema:
                yield from parts(schema[word], (*guards, (schema["if"], holds)))


def fields(schema: Schema) -> dict[str, Schema]:
    """Every question the form can ever ask, in the order written; what its branches say of it is put together."""
    found: dict[str, Schema] = {}
    for part, _ in parts(schema):
        for name, field in part.get("properties", {}).items():
            found[name] = {**field, **found.get(name, {})}
    order = schema.get("x-order", ())
    return {name: found[name] for name in (*(name for name in order if name in found), *(name for name in found if name not in order))}


def with_order(schema: Schema) -> dict[str, Any]:
    """The schema with the order of its questions written down, for stores that do not keep the order of names (jsonb)."""
    kept: dict[str, Any] = {
        word: [with_order(part) for part in value] if word == "allOf" else with_order(value) if word in ("then", "else", "items") else value
        for word, value in schema.items()
    }
    if "properties" in schema:
        kept["properties"] = {name: with_order(field) for name, field in schema["properties"].items()}
        kept["x-order"] = list(fields(schema))
    return kept


def guards(schema: Schema, name: str) -> list[tuple[Guard, ...]]:
    """The sets of conditions, one of which must hold for the question to be asked; empty when it is always asked."""
    found = [conditions for part, conditions in parts(schema) if name in part.get("properties", {})]
    return [] if () in found else found


def field_at(schema: Schema, value: object, path: Path) -> Schema:
    """The question at a path of the answers, as it is asked now; an empty schema when there is none."""
    at: Schema = schema
    for step in path:
        at = at.get("items", {}) if isinstance(step, int) else active(at, _mapping(value)).fields.get(step, {})
        value = _inside(value, step)
    return at


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _inside(value: object, step: str | int) -> object:
    if isinstance(value, Mapping):
        return value.get(str(step))
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def kind(field: Schema) -> str:
    """What sort of question it is: text, area, number, date, choice, many, yesno, rows, id_number, phone or division."""
    if "x-kind" in field:
        return str(field["x-kind"])
    match field.get("type"):
        case "boolean":
            return "yesno"
        case "number" | "integer":
            return "number"
        case "array":
            return "rows" if field.get("items", {}).get("type") == "object" else "many"
    if "oneOf" in field:
        return "choice"
    return FORMAT_KINDS.get(str(field.get("format", "")), "text")


FORMAT_KINDS = {"date": "date", "id-number": "id_number", "phone-cn": "phone"}
KINDS = frozenset({"text", "area", "number", "date", "choice", "many", "yesno", "rows", "id_number", "phone", "division"})


def pointer(path: Path) -> str:
    """`/staff/0/name`: a JSON pointer. Names of questions need no escaping, see `publication`."""
    return "".join(f"/{step}" for step in path)


def element(path: Path) -> str:
    """`f-staff-0-name`: the id of the question's element on the page."""
    return "-".join(("f", *map(str, path)))


def posted_name(path: Path) -> str:
    """`staff.0.name`: the name under which a browser sends the answer."""
    return ".".join(map(str, path))


def sections(schema: Schema) -> Sequence[Mapping[str, Any]]:
    """The families of questions in the order of the page: `code`, `title`, `say`, `fields`."""
    found: Sequence[Mapping[str, Any]] = schema.get("x-sections", ())
    return found
