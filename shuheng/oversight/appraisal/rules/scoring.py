"""How findings become a score: each finding costs its points until its indicator is used up, so every point that is gone has its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .table import BONUS, DEDUCT, SERVICES, VETO, Rule, Table

CLEAR, NEAR, FOUND, UNMEASURED, APART = "clear", "near", "found", "unmeasured", "apart"
STATES = {CLEAR: ("ok", "没有问题"), NEAR: ("soon", "快到线了"), FOUND: ("late", "查到问题"), UNMEASURED: ("hold", "没有算"), APART: ("hold", "不适用")}
VETOED, FAILED, PASSED = "vetoed", "failed", "passed"
GRADES = {VETOED: ("late", "不合格（单项否决）"), FAILED: ("late", "不合格"), PASSED: ("ok", "合格")}


@dataclass(frozen=True)
class Found:
    """One finding: about what (`column:12`), in words, where to look at it, and the numbers behind the words."""

    subject: str
    words: str
    address: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """What a measure found; `near` says what is close to the line; `why` says why it could not measure."""

    found: tuple[Found, ...] = ()
    near: str = ""
    why: str = ""


@dataclass(frozen=True)
class Outcome:
    """One indicator of one site: its state, whether a veto is met, the points (lost or won) and those of each finding in order."""

    rule: Rule
    measured: Measured
    state: str
    met: bool = False
    each: tuple[int, ...] = ()

    @property
    def points(self) -> int:
        """What the indicator cost, or brought, in all."""
        return sum(self.each)


@dataclass(frozen=True)
class Verdict:
    """The whole of one site, in hundredths. With a veto the score does not count, but says what to mend."""

    outcomes: tuple[Outcome, ...]
    deducted: int
    bonus: int
    score: int
    vetoes: int
    grade: str


def judge(table: Table, measured: Mapping[str, Measured], *, portal: bool, serves: bool) -> Verdict:
    """Judge a site by what was measured, by code of the indicator. A site without services is judged by the rest, in proportion."""
    outcomes = tuple(_outcome(rule, measured[rule.code], portal, serves) for rule in table.rules)
    deducted = sum(one.points for one in outcomes if one.rule.part == DEDUCT)
    score = _scaled(table, deducted, serves)
    bonus = sum(one.points for one in outcomes if one.rule.part == BONUS) if portal and score > table.bonus_above else 0
    vetoes = sum(one.met for one in outcomes)
    grade = VETOED if vetoes else FAILED if score < table.passing else PASSED
    return Verdict(outcomes, deducted, bonus, score + bonus, vetoes, grade)


def applies(rule: Rule, *, portal: bool, serves: bool) -> bool:
    """Whether a site is judged by an indicator."""
    return (portal or not rule.portal) and (serves or rule.field != SERVICES)


MET, CLOSE = "met", "close"
DANGERS = ("", CLOSE, MET)  # from bad to worse


@dataclass(frozen=True)
class Stand:
    """How a site stands at a veto: its state, whether it is met, how many findings, and what the measure says is close to the line."""

    state: str
    met: bool
    count: int
    near: str


def danger(stand: Stand, at_least: int, near_findings: int) -> str:
    """MET, CLOSE or nothing. It is close when the measure says so, or when that few findings or fewer are lacking."""
    if stand.met:
        return MET
    few = stand.count > 0 and at_least - stand.count <= near_findings
    return CLOSE if stand.state == NEAR and (stand.near or few) else ""


def worse(danger: str, before: str) -> bool:
    """Whether somebody has to be told again."""
    return DANGERS.index(danger) > DANGERS.index(before)


def _scaled(table: Table, deducted: int, serves: bool) -> int:
    reach = table.whole if serves else table.whole - table.service_share
    left = max(reach - deducted, 0)
    return (left * table.whole * 2 + reach) // (reach * 2)  # rounded half up


def _outcome(rule: Rule, measured: Measured, portal: bool, serves: bool) -> Outcome:
    if not applies(rule, portal=portal, serves=serves):
        return Outcome(rule, Measured(), APART)
    if measured.why:
        return Outcome(rule, measured, UNMEASURED)
    if rule.part == VETO:
        met = len(measured.found) >= rule.at_least
        state = FOUND if met else NEAR if measured.found or measured.near else CLEAR
        return Outcome(rule, measured, state, met, (0,) * len(measured.found))
    state = (CLEAR if rule.part == BONUS else FOUND) if measured.found else NEAR if measured.near else CLEAR
    return Outcome(rule, measured, state, False, _each(rule, measured.found))


def _each(rule: Rule, found: Sequence[Found]) -> tuple[int, ...]:
    """The points of each finding; once the indicator is used up the rest costs nothing more."""
    left, each = rule.most, []
    for _ in found:
        each.append(min(rule.points, left))
        left -= each[-1]
    return tuple(each)
