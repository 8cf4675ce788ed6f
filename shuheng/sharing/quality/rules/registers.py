"""The base registers as they are profiled: which of an entry's columns stand sealed, which may be empty, and what a register must keep beyond its catalogue.

The rows come into a register by its own rules, one by one; so nothing is said about cycles and loads. Lists of codes are those of the registers' rooms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shuheng.sharing.catalogue.rules import Content
from shuheng.sharing.legal_persons.rules import KINDS, STATES
from shuheng.sharing.population.rules import SEXES

from .deriving import EARLIEST, derived
from .kinds import CODES, DIVISIONS, FRESH, RANGE, REQUIRED, TODAY, Rule


@dataclass(frozen=True)
class Register:
    """A base register. `key`: what its failing rows are named by, never a personal value; `sealed`: columns that only tell whether they are there."""

    code: str
    title: str
    key: str
    sealed: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    more: tuple[Rule, ...] = ()


def _required(*columns: str) -> tuple[Rule, ...]:
    return tuple(Rule(REQUIRED, one) for one in columns)


def _day(column: str) -> Rule:
    return Rule(RANGE, column, {"least": EARLIEST, "most": TODAY})


REGISTERS: Mapping[str, Register] = {one.code: one for one in (
    Register("people", "人口库", "档案号", frozenset({"number", "name", "address"}), frozenset({"died_on"}), (
        *_required("sex", "born_on", "address", "township_code", "village_code"), Rule(CODES, "sex", {"codes": list(SEXES)}),
        Rule(CODES, "township_code", {"list": DIVISIONS}), Rule(CODES, "village_code", {"list": DIVISIONS}), _day("born_on"), _day("died_on"))),
    Register("enterprises", "法人库", "登记号", frozenset({"code", "name", "representative"}), frozenset(), (
        *_required("kind", "established_on", "state", "address", "representative"), Rule(CODES, "kind", {"codes": list(KINDS)}),
        Rule(CODES, "state", {"codes": list(STATES)}))),
    Register("places", "地名地址库", "编号", frozenset(), frozenset(), (
        *_required("name", "kind", "township", "village", "address", "longitude", "latitude", "since"),)),
    Register("addresses", "标准地址库", "地址编号", frozenset(), frozenset(), (
        *_required("address", "road", "township_code", "village_code", "longitude", "latitude", "since"), Rule(CODES, "township_code", {"list": DIVISIONS}),
        Rule(CODES, "village_code", {"list": DIVISIONS}), _day("since"))),
)}


def given(said: Content, register: Register | None) -> tuple[Rule, ...]:
    """The rules that an entry has before anybody sets one: by its catalogue, and for a base register by what such a register must keep."""
    if register is None:
        return derived(said)
    known = {one.column for one in said.items}
    rows = {one.code: one for one in (*derived(said), *(one for one in register.more if one.column in known)) if _asked(one, register)}
    return tuple(rows.values())


def _asked(rule: Rule, register: Register) -> bool:
    if rule.kind == FRESH or (rule.kind == REQUIRED and rule.column in register.optional):
        return False
    return rule.column not in register.sealed or rule.kind in (REQUIRED, "objection")
