"""A form laid out for the page: sections, questions, choices and rows as plain view objects. Templates only draw them.

Questions that these answers do not call for are laid out hidden, with the conditions beside them, so that a small script can show them at
once; without the script the button 更新 asks the server.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import Facts
from .mistakes import RADIOS, Problem
from .shapes import Guard, Path, Schema, Shape, active, element, fields, guards, kind, pointer, posted_name, sections

SOURCES: Mapping[str, str] = {
    "party.name": "登录时核对过的身份",
    "party.id_number": "登录时核对过的身份",
    "party.phone": "您登记的手机号",
    "party.birth": "登录时核对过的身份",
    "party.uscc": "营业执照登记",
    "party.business_name": "营业执照登记",
    "party.business_address": "营业执照登记",
    "party.representative": "营业执照登记",
    "household.address": "户籍登记",
    "household.township": "户籍登记",
    "household.village": "户籍登记",
    "disability.number": "残疾人证登记",
    "disability.grade": "残疾人证登记",
    "assistance.kind": "社会救助登记",
    "insurance.scheme": "医疗保险登记",
}
WIDTHS = frozenset({"short", "full"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen. `group` gathers villages under their township."""

    value: str
    label: str
    hint: str = ""
    chosen: bool = False
    id: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One of several: an employee, a member of the family, a plot of wood."""

    number: int
    title: str
    name: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One question with its answer, ready to be drawn."""

    kind: str
    key: str  # its name among its neighbours, which the conditions use
    name: str  # under which the browser sends it
    id: str
    label: str
    hint: str = ""
    unit: str = ""
    width: str = "full"
    required: bool = False
    value: Any = None
    text: str = ""
    error: str = ""
    source: str = ""
    choices: tuple[Choice, ...] = ()
    groups: tuple[tuple[str, tuple[Choice, ...]], ...] = ()
    rows: tuple[Row, ...] = ()
    row_word: str = "项"
    more: bool = False
    inputmode: str = ""
    autocomplete: str = ""
    longest: int | None = None
    hidden: bool = False
    when: str = ""

    @property
    def known(self) -> bool:
        """An office holds the answer: it is shown, not asked."""
        return bool(self.source)

    @property
    def typed(self) -> str:
        """The answer as it stands in its box."""
        return "" if self.value is None else str(self.value)

    @property
    def masked(self) -> str:
        """The answer as shown to its owner on a screen others may see: of numbers only the ends."""
        keep = {"id_number": (6, 4), "phone": (3, 4)}.get(self.kind)
        return self.text if not keep else f"{self.text[: keep[0]]}{'*' * (len(self.text) - sum(keep))}{self.text[-keep[1] :]}"

    @property
    def shown_rows(self) -> tuple[Row, ...]:
        """The rows that hold an answer, for the page that only shows."""
        return tuple(row for row in self.rows if any(field.text for field in row.fields))

    @property
    def pull_down(self) -> bool:
        """So many choices that they come as a list to pull down."""
        return self.kind == "division" or (self.kind == "choice" and len(self.choices) > RADIOS)

    @property
    def described_by(self) -> str:
        """The ids of what explains the question, error first."""
        return " ".join(f"{self.id}-{what}" for what, text in (("oops", self.error), ("hint", self.hint)) if text)


@dataclass(frozen=True, slots=True)
class Section:
    """One small family of questions: one step on the portal."""

    code: str
    title: str
    say: str
    fields: tuple[Field, ...]

    @property
    def asked(self) -> tuple[Field, ...]:
        """What the person must answer."""
        return tuple(field for field in self.fields if not field.known)

    @property
    def known(self) -> tuple[Field, ...]:
        """What an office already knows, shown on top."""
        return tuple(field for field in self.fields if field.known and not field.hidden)

    @property
    def conditional(self) -> bool:
        """Does any question depend on another? Then a page without the script needs the button 更新."""
        return any(field.when or any(inner.when for row in field.rows for inner in row.fields) for field in self.fields)

    @property
    def answered(self) -> tuple[Field, ...]:
        """The questions that have an answer, for the page that only shows."""
        return tuple(field for field in self.fields if field.text and not field.hidden)

    @property
    def errors(self) -> int:
        """How many questions of the section must be answered otherwise."""
        return sum(bool(field.error) + sum(bool(inner.error) for row in field.rows for inner in row.fields) for field in self.fields)


Places = Mapping[str, Sequence[tuple[str, str, str]]]  # level → (code, name, group)


@dataclass(frozen=True, slots=True)
class _Page:
    errors: Mapping[str, str]
    facts: Facts
    places: Places
    add: str


def describe(
    schema: Schema,
    value: Mapping[str, Any],
    problems: Iterable[Problem] = (),
    *,
    facts: Facts | None = None,
    places: Places | None = None,
    add: str = "",
    section: str = "",
) -> tuple[Section, ...]:
    """The sections of the form with answers and errors. `add` names a list of rows whose 再加一项 button was pressed."""
    page = _Page({problem.pointer: problem.message for problem in problems}, facts or {}, places or {}, add)
    laid = {field.name: field for field in _lay(schema, value, (), page)}
    return tuple(
        Section(part["code"], part["title"], part.get("say", ""), tuple(laid[name] for name in part["fields"]))
        for part in sections(schema)
        if section in ("", part["code"])
    )


def _lay(schema: Schema, value: Mapping[str, Any], path: Path, page: _Page) -> tuple[Field, ...]:
    shape = active(schema, value)
    every = {**fields(schema), **shape.fields}
    return tuple(_field(schema, shape, asked, value.get(name), (*path, name), page) for name, asked in every.items())


def _field(schema: Schema, shape: Shape, asked: Schema, answer: Any, path: Path, page: _Page) -> Field:
    name, sort = str(path[-1]), kind(asked)
    conditions = guards(schema, name)
    rows = _rows(asked, answer, path, page) if sort == "rows" else ()
    choices = _choices(asked, answer, path, page)
    return Field(
        kind=sort,
        key=name,
        name=posted_name(path),
        id=element(path),
        label=asked.get("title", ""),
        hint=asked.get("description", HINTS.get(sort, "")),
        unit=asked.get("x-unit", ""),
        width=asked.get("x-width", "short" if sort in ("number", "date", "phone") else "full"),
        required=name in shape.required,
        value=answer,
        text=shown(asked, answer, page.places),
        error=page.errors.get(pointer(path), ""),
        source=SOURCES.get(asked.get("x-known", ""), "") if asked.get("x-known") in page.facts else "",
        choices=choices,
        groups=_groups(choices),
        rows=rows,
        row_word=asked.get("x-row", "项"),
        more=len(rows) < asked.get("maxItems", 0),
        inputmode=INPUT_MODES.get(sort, ""),
        autocomplete=asked.get("x-autocomplete", ""),
        longest=asked.get("maxLength"),
        hidden=name not in shape.fields,
        when=_when(conditions),
    )


INPUT_MODES = {"number": "decimal", "phone": "tel"}
HINTS = {"date": "写成 2026-03-01 或者 2026年3月1日都行。", "id_number": "18 位，最后一位可能是 X。"}


def _when(conditions: Sequence[tuple[Guard, ...]]) -> str:
    """The conditions for the script: a list of lists, one of which must hold in every part."""
    if not conditions:
        return ""
    told = [[{"if": condition, "is": holds} for condition, holds in every] for every in conditions]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _rows(asked: Schema, answer: Any, path: Path, page: _Page) -> tuple[Row, ...]:
    filled = [row for row in answer if isinstance(row, Mapping)] if isinstance(answer, list) else []
    most = asked.get("maxItems", 1)
    wanted = max(len(filled) + (page.add == posted_name(path)), asked.get("minItems", 0), 1)
    blank: list[Mapping[str, Any]] = [{}] * (min(wanted, most) - len(filled))
    word = asked.get("x-row", "项")
    return tuple(
        Row(number, f"第 {number + 1} {word}", posted_name((*path, number)), _lay(asked["items"], row, (*path, number), page))
        for number, row in enumerate([*filled, *blank])
    )


def _choices(asked: Schema, answer: Any, path: Path, page: _Page) -> tuple[Choice, ...]:
    chosen = answer if isinstance(answer, list) else [answer]
    options = [(value, label, hint, group) for value, label, hint, group in _options(asked, page.places)]
    return tuple(
        Choice(value, label, hint, _sent(value, chosen), f"{element(path)}-{number}", group)
        for number, (value, label, hint, group) in enumerate(options)
    )


def _sent(value: str, chosen: Sequence[Any]) -> bool:
    return any((one is True and value == "yes") or (one is False and value == "no") or one == value for one in chosen)


def _options(asked: Schema, places: Places) -> list[tuple[str, str, str, str]]:
    match kind(asked):
        case "yesno":
            words = asked.get("x-words", ("是", "不是"))
            return [("yes", words[0], "", ""), ("no", words[1], "", "")]
        case "division":
            return [(code, name, "", group) for code, name, group in places.get(asked.get("x-level", "township"), ())]
        case "choice":
            offered = asked.get("oneOf", ())
        case "many":
            offered = asked["items"].get("oneOf", ())
        case _:
            return []
    return [(option["const"], option["title"], option.get("description", ""), "") for option in offered]


def _groups(choices: tuple[Choice, ...]) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    names = dict.fromkeys(choice.group for choice in choices)
    return tuple((name, tuple(choice for choice in choices if choice.group == name)) for name in names)


# -- the answers as people read them ------------------------------------------------------------------------------------------


def shown(asked: Schema, answer: Any, places: Places | None = None) -> str:
    """One answer in words: `是`, `40 平方米`, `2026年3月1日`, the title of a choice."""
    if answer is None or isinstance(answer, Mapping):
        return ""
    titles = {value: label for value, label, _, _ in _options(asked, places or {})}
    match kind(asked):
        case "yesno":
            return titles.get({True: "yes", False: "no"}.get(answer, ""), str(answer))
        case "choice" | "division":
            return titles.get(str(answer), str(answer))
        case "many":
            return "、".join(titles.get(one, one) for one in answer)
        case "rows":
            return f"{len(answer)} {asked.get('x-row', '项')}"
        case "number":
            return f"{answer} {asked['x-unit']}" if "x-unit" in asked else str(answer)
        case "date":
            return _date_words(str(answer))
    return str(answer)


def _date_words(text: str) -> str:
    year, _, rest = text.partition("-")
    month, _, on = rest.partition("-")
    return f"{year}年{int(month)}月{int(on)}日" if month.isdigit() and on.isdigit() else text


def known_sources(schema: Schema) -> Mapping[str, str]:
    """The prefill hook: question → source, for the top-level questions that an office may already hold."""
    return {name: asked["x-known"] for name, asked in fields(schema).items() if "x-known" in asked}
