"""The one form of a theme, woven from the forms of its matters: equal questions once, the rest in sections of their own.

Every question has a name in the theme. Conditions that ask about what the theme itself knows are settled while weaving; the others are
renamed. `answers_of` goes the way back: what was answered once arrives in every matter unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .contents import Limit, LimitKind, Material, Matter, Who
from .sequence import bridged, in_order
from .settling import renamed, settle
from .shapes import Answers, Schema, active, fields, kind, matches, sections
from .themes import Part, Same, Theme

WORDING = frozenset({"title", "description", "examples", "x-says", "x-width", "x-autocomplete", "x-known", "x-personal", "x-past", "x-row"})
TIGHTER = {"maxLength": min, "maximum": min, "maxItems": min, "minLength": max, "minimum": max, "minItems": max}
Matters = Mapping[str, Matter]


@dataclass(frozen=True)
class Woven:
    """A theme with the matters as they are now: its form, its materials, and the ways back to each matter."""

    theme: Theme
    matters: Matters
    form: Schema
    names: Mapping[str, Mapping[str, str]]  # matter → its question → the name in the theme
    materials: tuple[Material, ...]
    papers: Mapping[str, Mapping[str, str]]  # matter → its material → the material of the theme
    results: Mapping[str, Mapping[str, str]]  # matter → its material → the earlier matter whose result it is

    @property
    def who(self) -> tuple[Who, ...]:
        """Who may apply."""
        return self.theme.who

    @property
    def to_bring(self) -> tuple[Material, ...]:
        """What the person may have to bring, each paper once."""
        return tuple(one for one in self.materials if not one.free)

    @property
    def free(self) -> tuple[Material, ...]:
        """What offices vouch for."""
        return tuple(one for one in self.materials if one.free)

    @property
    def division_field(self) -> str:
        """A theme has several places; each matter finds its own."""
        return ""

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The matters, each behind those whose result it waits for."""
        return in_order({part.code: part.after for part in self.theme.matters})

    def limit(self, kind: LimitKind | str) -> Limit | None:
        """A theme has no limit of its own: each matter keeps its clock."""
        return None

    def required_materials(self, answers: Mapping[str, Any]) -> tuple[Material, ...]:
        """What these answers call for."""
        return tuple(one for one in self.to_bring if one.required(answers))

    def wanted_materials(self, answers: Mapping[str, Any]) -> tuple[Material, ...]:
        """The same with those that one may bring or leave."""
        return tuple(one for one in self.to_bring if one.required_if is None or matches(one.required_if, answers))

    def needed(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """The matters that these answers call for, in order."""
        whens = {part.code: part.when for part in self.theme.matters}
        return tuple(code for code in self.order if matches(whens[code] or {}, answers))

    def waits(self, needed: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """What each needed matter waits for; a matter that is not needed hands its waiting on."""
        return bridged({part.code: part.after for part in self.theme.matters}, tuple(needed))

    def answers_of(self, code: str, answers: Mapping[str, Any]) -> Answers:
        """The answers as the matter's own form has them, without what it does not ask."""
        own = {field: answers[name] for field, name in self.names[code].items() if name in answers}
        return pruned(self.matters[code].form, own | filled(self.theme.part(code).given, answers))

    def papers_of(self, code: str, brought: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """What was brought, by the matter's own materials."""
        return {own: list(brought[name]) for own, name in self.papers[code].items() if brought.get(name)}


def filled(given: Any, answers: Mapping[str, Any]) -> Any:
    """What the theme knows, with the answers that it quotes by `$name`; a quoted question without an answer is left out."""
    if isinstance(given, Mapping):
        return {name: filled(one, answers) for name, one in given.items() if not (quotes(one) and isinstance(one, str) and one[1:] not in answers)}
    if isinstance(given, list):
        return [filled(one, answers) for one in given]
    return answers[given[1:]] if quotes(given) else given


def quotes(given: Any) -> bool:
    """Does a given value depend on an answer?"""
    if isinstance(given, Mapping | list):
        return any(quotes(one) for one in (given.values() if isinstance(given, Mapping) else given))
    return isinstance(given, str) and given.startswith("$")


def quoted(given: Any) -> set[str]:
    """The names of the answers that a given value quotes."""
    if isinstance(given, Mapping | list):
        return {name for one in (given.values() if isinstance(given, Mapping) else given) for name in quoted(one)}
    return {given[1:]} if quotes(given) else set()


def fixed(part: Part) -> dict[str, Any]:
    """What the theme knows whatever is answered."""
    return {name: one for name, one in part.given.items() if not quotes(one)}


def pruned(form: Schema, answers: Mapping[str, Any]) -> Answers:
    """The answers to questions that the form asks with these answers; the order is the form's."""
    value = dict(answers)
    while True:
        asked = active(form, value).fields
        fresh = {name: value[name] for name in asked if name in value}
        if fresh.keys() == value.keys():
            return fresh
        value = fresh


# -- weaving ------------------------------------------------------------------------------------------------------------------


def weave(theme: Theme, matters: Matters) -> Woven:
    """The theme with its matters. `loom.faults` says beforehand whether it can be woven."""
    matters = {code: matters[code] for code in theme.codes}
    names = {part.code: _names(theme, part, matters[part.code]) for part in theme.matters}
    shared = {same.code: merged(same, matters) for same in theme.questions}
    own = theme.form
    parts = [_part(theme, part, matters[part.code], names[part.code], shared) for part in theme.matters]
    form: dict[str, Any] = {
        "type": "object", "unevaluatedProperties": False, "properties": dict(own.get("properties", {})), "required": list(own.get("required", ())),
        "allOf": [*own.get("allOf", ()), *parts],
    }
    form["x-sections"] = _sections(theme, matters, names, form)
    papers, results = _ways(theme, matters)
    return Woven(theme, matters, form, names, _materials(theme, matters, names, papers), papers, results)


def _names(theme: Theme, part: Part, matter: Matter) -> dict[str, str]:
    """The name of each question of the matter in the theme; what the theme itself knows has none."""
    same = {one.to[part.code]: one.code for one in theme.questions if part.code in one.to}
    return {name: same.get(name, f"{part.name}_{name}") for name in fields(matter.form) if name not in part.given}


def merged(same: Same, matters: Matters) -> dict[str, Any]:
    """The one question: the first matter's, in the theme's words, with the tightest bounds of all. What an office knows of it is the first's too:
    the name of the applicant may be that of the mother in one matter and nobody's in another."""
    asked = [fields(matters[code].form)[name] for code, name in same.to.items() if code in matters]
    made = dict(asked[0])
    for other in asked[1:]:
        for word, tight in TIGHTER.items():
            if word in other:
                made[word] = tight(made[word], other[word]) if word in made else other[word]
        made |= {word: other[word] for word in ("pattern", "const", "x-personal", "x-past") if word in other and word not in made}
    if kind(made) == "choice":
        made["oneOf"] = [option for option in made["oneOf"] if all(option["const"] in options_of(other) for other in asked)]
    made |= {word: text for word, text in (("title", same.title), ("description", same.description)) if text}
    return made


def options_of(asked: Schema) -> tuple[str, ...]:
    """The codes that can be chosen."""
    return tuple(str(option.get("const")) for option in asked.get("items", asked).get("oneOf", ()))


def signature(asked: Schema) -> tuple[object, ...]:
    """What must be equal for two questions to be one: sort, format, level of place, unit, what several may be chosen from, and for rows the
    questions inside. Of choices the theme offers those that all matters know."""
    sort = kind(asked)
    inner = asked.get("items", {}) if sort == "rows" else {}
    rows = tuple(sorted((name, signature(one)) for name, one in fields(inner).items())) if inner else ()
    return (sort, asked.get("type"), asked.get("format"), asked.get("x-level"), asked.get("x-unit"),
            () if sort == "choice" else tuple(sorted(options_of(asked))), rows, tuple(sorted(inner.get("required", ()))))


@dataclass(frozen=True)
class _Thread:
    """What one matter brings to the loom: its names, what is known, the shared questions, and on what the questions asked later depend."""

    names: Mapping[str, str]
    given: Mapping[str, Any]
    shared: Mapping[str, Schema]
    later: Mapping[str, Schema | None]  # its question → the condition on which the earlier matter is part of the run


def _part(theme: Theme, part: Part, matter: Matter, names: Mapping[str, str], shared: Mapping[str, Schema]) -> dict[str, Any]:
    """The matter's form as one branch of the theme's, behind the condition on which the matter is needed."""
    branch = _branch(matter.form, _Thread(names, fixed(part), shared, {name: theme.part(code).when for name, code in part.later.items()}))
    return {"if": part.when, "then": branch} if part.when else branch


def _branch(part: Schema, thread: _Thread) -> dict[str, Any]:
    names = thread.names
    asked = {name: one for name, one in part.get("properties", {}).items() if name in names}
    wanted = [name for name in part.get("required", ()) if name in names]
    made: dict[str, Any] = {
        "properties": {names[name]: _asked(one, thread.shared.get(names[name])) for name, one in asked.items() if name not in thread.later},
        "required": [names[name] for name in wanted if name not in thread.later],
        "allOf": [*(_branch(inner, thread) for inner in part.get("allOf", ())),
                  *(_asked_now(name, one, name in wanted, thread) for name, one in asked.items() if thread.later.get(name))],
    }
    if "if" in part:
        verdict = settle(part["if"], thread.given)
        sides = {word: _branch(part[word], thread) for word in ("then", "else") if word in part}
        if isinstance(verdict, bool):
            made["allOf"] += [sides[word] for word in ("then" if verdict else "else",) if word in sides]
        elif sides:
            made |= {"if": renamed(verdict, names), **sides}
    return {word: inner for word, inner in made.items() if inner}


def _asked_now(name: str, one: Schema, wanted: bool, thread: _Thread) -> dict[str, Any]:
    """A question for the result of an earlier matter, asked at once from those who have that result already."""
    branch: dict[str, Any] = {"properties": {thread.names[name]: _asked(one, thread.shared.get(thread.names[name]))}}
    return {"if": thread.later[name], "else": branch | ({"required": [thread.names[name]]} if wanted else {})}


def _asked(asked: Schema, one: Schema | None) -> Schema:
    """A shared question where it is asked, in the theme's words alone; a branch that only narrows it stays as it is."""
    if one is None or "title" not in asked:
        return asked
    return {**{word: rule for word, rule in asked.items() if word not in WORDING}, **one}


# -- sections -----------------------------------------------------------------------------------------------------------------


def _sections(theme: Theme, matters: Matters, names: Mapping[str, Mapping[str, str]], form: Schema) -> list[dict[str, Any]]:
    """The theme's own pages, then what is left of each matter's, then the theme's last pages."""
    first, last = ([{"code": page.code, "title": page.title, "say": page.say, "fields": list(page.fields)} for page in pages]
                   for pages in (theme.pages, theme.last))
    asked, placed = fields(form), {name for page in (*first, *last) for name in page["fields"]}
    rest: list[dict[str, Any]] = []
    for part in theme.matters:
        for section in sections(matters[part.code].form):
            left = [name for field in section["fields"] if (name := names[part.code].get(field)) in asked and name not in placed]
            placed |= set(left)
            if left:
                say = f"{matters[part.code].short}要问的。" + section.get("say", "")
                rest.append({"code": f"{part.name}_{section['code']}", "title": section["title"], "say": say, "fields": left})
    unplaced = [name for name in asked if name not in placed]
    if unplaced:
        first.insert(0, {"code": "which", "title": "先说说您的情况", "say": "", "fields": unplaced})
    return [*first, *rest, *last]


# -- papers -------------------------------------------------------------------------------------------------------------------


def _ways(theme: Theme, matters: Matters) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    papers: dict[str, dict[str, str]] = {}
    results: dict[str, dict[str, str]] = {}
    for part in theme.matters:
        results[part.code] = {one.to[part.code]: one.of for one in theme.passed if part.code in one.to}
        same = {one.to[part.code]: one.code for one in theme.materials if part.code in one.to}
        papers[part.code] = {one.code: same.get(one.code, f"{part.name}_{one.code}") for one in matters[part.code].to_bring
                             if one.code not in results[part.code]}
    return papers, results


def _materials(theme: Theme, matters: Matters, names: Mapping[str, Mapping[str, str]], papers: Mapping[str, Mapping[str, str]]) -> tuple[Material, ...]:
    """Each paper once, under the conditions of every matter that asks for it; then what offices vouch for, each title once."""
    asked: dict[str, list[Material]] = {}
    for part in theme.matters:
        for one in matters[part.code].to_bring:
            if one.code in papers[part.code] and (condition := _needed(part, one, names[part.code])) is not False:
                name = papers[part.code][one.code]
                asked.setdefault(name, []).append(replace(one, code=name, required_if=None if condition is True else condition))
    brought = [_one_paper(theme, ones) for ones in asked.values()]
    free = {one.title: replace(one, code=f"{part.name}_{one.code}") for part in reversed(theme.matters) for one in matters[part.code].free}
    return (*brought, *reversed(free.values()))


def _needed(part: Part, material: Material, names: Mapping[str, str]) -> bool | dict[str, Any]:
    """On which answers of the theme the matter asks for the paper; False when never."""
    own = settle(material.required_if, fixed(part)) if material.required_if is not None else True
    if own is False:
        return False
    conditions = [*([part.when] if part.when else []), *([renamed(own, names)] if isinstance(own, dict) else [])]
    return True if not conditions else dict(conditions[0]) if len(conditions) == 1 else {"allOf": conditions}


def _one_paper(theme: Theme, ones: Sequence[Material]) -> Material:
    said = next((paper for paper in theme.materials if paper.code == ones[0].code), None)
    conditions = [one.required_if for one in [one for one in ones if not one.optional] or ones]  # what one may leave demands nothing
    always = any(condition is None for condition in conditions)
    return replace(
        ones[0], title=said.title or ones[0].title if said else ones[0].title, why=said.why or ones[0].why if said else ones[0].why,
        optional=all(one.optional for one in ones), copies=max(one.copies for one in ones), pages=max(one.pages for one in ones),
        required_if=None if always else conditions[0] if len(conditions) == 1 else {"anyOf": conditions})
