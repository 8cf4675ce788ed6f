"""What a form must keep to before it is published: words the engine knows, a title for every question, nothing that hangs a server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from . import formats
from .mistakes import CHECKER
from .shapes import CONDITIONS, KINDS, NESTING, Schema, fields, kind, parts, sections
from .sheet import SOURCES, WIDTHS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MOST_FIELDS, MOST_ROWS, LONGEST_TEXT = 120, 50, 4000


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a form cannot be published. `at` is a JSON pointer into the form's schema."""

    at: str
    message: str


STRUCTURE = {"$schema", "type", "properties", "required", "allOf", "if", "then", "else", "unevaluatedProperties", "title", "x-sections"}
BRANCH = {"properties", "required", "allOf", "if", "then", "else"}
FIELD = {
    "type", "title", "description", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "oneOf", "const", "items",
    "minItems", "maxItems", "uniqueItems", "examples", "x-kind", "x-unit", "x-width", "x-words", "x-row", "x-says", "x-personal", "x-known",
    "x-past", "x-level", "x-autocomplete",
}  # fmt: skip
TYPES = {"string", "number", "integer", "boolean", "array"}
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
PERSONAL_WORDS = re.compile("身份证|手机|电话|银行|账号|卡号|户名")


def form_faults(schema: Schema) -> list[Fault]:
    """Everything that forbids publishing the form, in the order of the schema; empty when it may be published."""
    if fault := next(_refs(schema, ""), None):
        return [fault]
    try:
        if not jsonschema_rs.meta.is_valid({**schema, "$schema": DIALECT}):  # the quick judge; the slow one has the words
            Draft202012Validator.check_schema(dict(schema))
    except SchemaError as error:
        return [Fault("".join(f"/{step}" for step in error.absolute_path), f"不是合格的 JSON Schema：{error.message[:200]}")]
    return [*_object(schema, "", rows=False), *_sections(schema), *_size(schema)]


def _refs(node: object, at: str) -> Iterator[Fault]:
    if isinstance(node, Mapping):
        for word, inner in node.items():
            if word in ("$ref", "$dynamicRef"):
                yield Fault(f"{at}/{word}", f"不能用 {word}（“{str(inner)[:60]}”）：把要引用的内容直接写在这里")
            yield from _refs(inner, f"{at}/{word}")
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _refs(inner, f"{at}/{number}")


def _object(schema: Schema, at: str, *, rows: bool) -> Iterator[Fault]:
    if schema.get("type") != "object":
        yield Fault(f"{at}/type", "要写 type: object")
    if schema.get("unevaluatedProperties") is not False:
        yield Fault(f"{at}/unevaluatedProperties", "要写 unevaluatedProperties: false，多余的内容才进不来")
    yield from _part(schema, at, STRUCTURE, rows=rows, depth=0)
    every = fields(schema)
    for name, asked in every.items():
        yield from _complete(asked, f"{at}{_where(schema, name)}")


def _where(schema: Schema, name: str, at: str = "") -> str:
    if name in schema.get("properties", {}):
        return f"{at}/properties/{name}"
    for number, part in enumerate(schema.get("allOf", ())):
        if found := _where(part, name, f"{at}/allOf/{number}"):
            return found
    for word in ("then", "else"):
        if word in schema and (found := _where(schema[word], name, f"{at}/{word}")):
            return found
    return ""


def _part(part: Schema, at: str, words: set[str], *, rows: bool, depth: int) -> Iterator[Fault]:
    if depth > NESTING:
        yield Fault(at, f"条件套得太深，最多 {NESTING} 层")
        return
    for word in part:
        if word not in words:
            yield Fault(f"{at}/{word}", f"这里不能用“{word}”")
    for name, asked in part.get("properties", {}).items():
        yield from _asked(name, asked, f"{at}/properties/{name}", rows=rows)
    for number, inner in enumerate(part.get("allOf", ())):
        yield from _part(inner, f"{at}/allOf/{number}", BRANCH, rows=rows, depth=depth)
    if "if" in part:
        yield from condition_faults(part["if"], f"{at}/if")
    for word in ("then", "else"):
        if word in part:
            yield from _part(part[word], f"{at}/{word}", BRANCH, rows=rows, depth=depth + 1)


def condition_faults(condition: Schema, at: str) -> Iterator[Fault]:
    """Only the words of `shapes.CONDITIONS`; and what is asked about is demanded, else the condition holds when the answer is missing."""
    for word in condition:
        if word not in CONDITIONS:
            yield Fault(f"{at}/{word}", f"条件里不能用“{word}”")
    for name, inner in condition.get("properties", {}).items():
        if name not in condition.get("required", ()):
            yield Fault(f"{at}/properties/{name}", f"条件里问到“{name}”，就要在同一个条件里写 required: [{name}]，不然没填也算成立")
        yield from condition_faults(inner, f"{at}/properties/{name}")
    for word in ("not", "contains"):
        if word in condition:
            yield from condition_faults(condition[word], f"{at}/{word}")
    for word in ("allOf", "anyOf"):
        for number, inner in enumerate(condition.get(word, ())):
            yield from condition_faults(inner, f"{at}/{word}/{number}")


# -- one question -------------------------------------------------------------------------------------------------------------


def _asked(name: str, asked: Schema, at: str, *, rows: bool) -> Iterator[Fault]:
    if not NAME.fullmatch(name):
        yield Fault(at, f"字段名“{name}”只能用小写英文字母、数字和下划线，字母开头")
    for word in asked:
        if word not in FIELD:
            yield Fault(f"{at}/{word}", f"字段里不能用“{word}”")
    if "pattern" in asked and (why := pattern_fault(str(asked["pattern"]))):
        yield Fault(f"{at}/pattern", why)
    if asked.get("type") == "array" and asked.get("items", {}).get("type") == "object":
        if rows:
            yield Fault(at, "一行里不能再套一张表")
        else:
            yield from _object(asked["items"], f"{at}/items", rows=True)


def _complete(asked: Schema, at: str) -> Iterator[Fault]:
    """A question as a whole, its branches put together."""
    sort = kind(asked)
    for holds, message in (
        (asked.get("title"), "没有 title：每个字段都要有给人看的名称"),
        (asked.get("type") in TYPES, f"type 要是 {'、'.join(sorted(TYPES))} 里的一个"),
        (sort in KINDS, f"x-kind“{sort}”没有这一种"),
        (asked.get("format", "date") in formats.FORMATS, f"format“{asked.get('format')}”没有这一种，只有 {'、'.join(formats.FORMATS)}"),
        (asked.get("x-width", "full") in WIDTHS, "x-width 只能是 short 或 full"),
        (asked.get("x-known", "party.name") in SOURCES, f"x-known“{asked.get('x-known')}”没有这个来源"),
        (sort != "division" or asked.get("x-level") in ("township", "village"), "行政区划字段要写 x-level: township 或 village"),
        (asked.get("x-personal") or not _personal(asked), "证件号、电话、账号要写 x-personal: true，才会加密保存"),
    ):
        if not holds:
            yield Fault(at, message)
    yield from (Fault(at, message) for message in _limits(asked, sort))
    yield from (Fault(f"{at}/examples", message) for message in _examples(asked, sort))


def _personal(asked: Schema) -> bool:
    if kind(asked) in ("id_number", "phone"):
        return True
    return kind(asked) == "text" and bool(PERSONAL_WORDS.search(str(asked.get("title", ""))))


def _limits(asked: Schema, sort: str) -> Iterator[str]:
    if sort in ("text", "area", "division") and "format" not in asked and not 0 < asked.get("maxLength", 0) <= LONGEST_TEXT:
        yield f"要写 maxLength，最多 {LONGEST_TEXT}"
    if sort == "number" and not {"minimum", "maximum"} <= set(asked):
        yield "数字要写 minimum 和 maximum"
    if sort == "rows" and not 0 < asked.get("maxItems", 0) <= MOST_ROWS:
        yield f"表格要写 maxItems，最多 {MOST_ROWS}"
    if sort in ("choice", "many"):
        yield from _options(asked.get("oneOf") if sort == "choice" else asked.get("items", {}).get("oneOf"))
    if sort == "many" and asked.get("uniqueItems") is not True:
        yield "多选要写 uniqueItems: true"


def _options(options: Any) -> Iterator[str]:
    if not options:
        yield "没有选项：请用 oneOf 写出 const 和 title"
        return
    values = [option.get("const") for option in options]
    if not all(isinstance(value, str) and option.get("title") for value, option in zip(values, options, strict=True)):
        yield "每个选项都要有 const（英文代码）和 title（给人看的字）"
    if len(set(values)) < len(values):
        yield "选项的 const 有重复的"


def _examples(asked: Schema, sort: str) -> Iterator[str]:
    needed = sort in ("number", "date") or {"pattern", "minLength"} & set(asked)
    if needed and not asked.get("examples"):
        yield "要写 examples，填错时给人看一个对的"
    for example in asked.get("examples", ()):
        if not Draft202012Validator(dict(asked), format_checker=CHECKER).is_valid(example):
            yield f"examples 里的“{example}”自己就通不过这个字段的要求"


def _sections(schema: Schema) -> Iterator[Fault]:
    placed = [name for part in sections(schema) for name in part.get("fields", ())]
    for number, part in enumerate(sections(schema)):
        if not part.get("code") or not part.get("title"):
            yield Fault(f"/x-sections/{number}", "每一步都要有 code 和 title")
    for name in dict.fromkeys(placed):
        if name not in fields(schema):
            yield Fault("/x-sections", f"步骤里的“{name}”不在表单里")
        if placed.count(name) > 1:
            yield Fault("/x-sections", f"步骤里的“{name}”出现了 {placed.count(name)} 次")
    for name in fields(schema):
        if name not in placed:
            yield Fault(_where(schema, name), f"字段“{name}”没有放进任何一步")
    for part, _ in parts(schema):
        for name in part.get("required", ()):
            if name not in fields(schema):
                yield Fault("/required", f"必填的“{name}”没有这个字段")


def _size(schema: Schema) -> Iterator[Fault]:
    count = sum(1 + len(fields(asked.get("items", {}))) for asked in fields(schema).values())
    if count > MOST_FIELDS:
        yield Fault("/properties", f"有 {count} 个字段，最多 {MOST_FIELDS} 个")


# -- patterns that cannot hang ------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"(?P<set>\[\^?(?:\\[\]\\^.\-]|[^\]\\\[])+\])|(?P<escape>\\[.\-\\()\[\]/+*?{}|^$])|(?P<open>\(\?:)|(?P<close>\))|(?P<bar>\|)"
    r"|(?P<count>\{(?P<low>[0-9]{1,3})(?:,(?P<high>[0-9]{1,3}))?\}|\?)|(?P<plain>[^\\()\[\]{}*+?.|^$])"
)
MOST_REPEATED, MOST_LOOSE = 100, 4


def pattern_fault(pattern: str) -> str:
    """Why a pattern is refused, or "". Anchored, with few and bounded repeats and never a group repeated: it cannot run away."""
    if not (pattern.startswith("^") and pattern.endswith("$")) or pattern.endswith("\\$"):
        return "正则要以 ^ 开头、$ 结尾"
    place, loose, depth, closed = 0, 0, 0, False
    inside = pattern[1:-1]
    while place < len(inside):
        token = _TOKEN.match(inside, place)
        if not token:
            return f"正则第 {place + 2} 个字“{inside[place]}”不能用：只能写字、[…]、(?:…|…)、? 和 {{m,n}}，不能用 * + . \\d"
        place = token.end()
        depth += bool(token["open"]) - bool(token["close"])
        if depth < 0:
            return "正则的括号对不上"
        if closed and token["count"] and token["count"] != "?":
            return "正则里的括号后面只能跟 ?，重复整个括号会把服务器拖住"
        if int(token["high"] or token["low"] or 1) > MOST_REPEATED:
            return f"正则一次最多重复 {MOST_REPEATED} 次"
        loose += token["count"] == "?" or token["high"] is not None
        closed = bool(token["close"])
    if depth:
        return "正则的括号对不上"
    return f"正则里长短不定的重复最多 {MOST_LOOSE} 处" if loose > MOST_LOOSE else _compiles(pattern)


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        return f"正则写错了：{error}"
    return ""
