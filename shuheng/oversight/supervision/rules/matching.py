"""Which rule minds what: rules are dated data of the county, the triggers are the few things that the program can see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from .cards import Level
from .intervals import Incident

TRIGGERS = {
    "clock": "时限到了没有停",
    "refusal": "不予受理、不予许可没有写明理由",
    "supplement": "一次性告知以后再次要求补正",
    "pause": "停表反常",
    "haste": "受理和决定前后脚录入",
    "silence": "联合办理中逾期不答复",
    "manual": "监察人员查实后登记",
}
MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in one version. Of a clock rule: `clock` the kind, `begins`, `milestones` and `parts` narrow it, empty means any.

    `lead_days`: a reminder so many working days before the due date, 0 for none; `red_days`: after so many working days over it yellow becomes red,
    0 for never; `measure`: numbers that the trigger compares with; `empty`: reasons that say nothing.
    """

    code: str
    title: str
    trigger: str
    level: str
    valid_from: date
    valid_to: date | None = None
    place: int = 0
    clock: str = ""
    begins: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    lead_days: int = 0
    red_days: int = 0
    measure: Mapping[str, int] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    article: str = ""
    source: str = ""
    verified: bool = False


def in_force(rules: Iterable[Rule], on: date) -> tuple[Rule, ...]:
    """The rules of a day in their order, the newest version of each."""
    newest: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda one: one.valid_from):
        if rule.valid_from <= on:
            newest[rule.code] = rule
    return tuple(sorted((one for one in newest.values() if one.valid_to is None or on <= one.valid_to), key=lambda one: one.place))


def hash_of(words: str) -> str:
    """Words as the journal knows them: sixteen hexadecimal digits of their SHA-256, nothing when there are none."""
    return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""


def hits(rule: Rule, incident: Incident) -> bool:
    """Does the rule mind this?"""
    if rule.trigger != incident.trigger:
        return False
    at = rule.measure
    if rule.trigger == "refusal":
        return incident.words in {hash_of(words) for words in ("", *rule.empty)}
    if rule.trigger == "pause":
        return incident.value >= at.get("many", 3) or incident.left <= at.get("last_days", 0)
    if rule.trigger == "haste":
        return incident.value < at.get("minutes", 10) and incident.left >= at.get("least_days", 3)
    return True


def level_of(rule: Rule, late_days: int) -> Level:
    """Reminder before the end, else yellow or red by how many working days it is over; 0: not over yet."""
    if late_days <= 0:
        return Level.REMINDER
    if rule.red_days and late_days > rule.red_days:
        return Level.RED
    return Level(rule.level)
