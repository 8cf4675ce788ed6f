"""The part of a county's profile that holds the indicators by which websites are assessed: appraisal.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader

from . import actions, rules
from .rules import Rule, Table

FILE = "appraisal.yaml"
NAMES = ("code", "part", "field", "title", "measure", "points", "most", "at_least", "portal", "given", "clause", "source", "verified")
MOST_POINTS = 1000


@dataclass(frozen=True)
class Plan:
    """A version of the indicators and the day from which it holds."""

    valid_from: date
    table: Table


def read(profile: Profile) -> Plan | None:
    """Check the whole file; a county that lacks it assesses nothing."""
    file = profile.yaml(FILE) if profile.has(FILE) else None
    if file is None:
        return None
    file.only("valid_from", "title", "whole", "passing", "bonus_above", "service_share", "near_days", "near_findings", "source", "verified", "rules")
    source = file.text("source")
    made = tuple(_rule(row, source) for row in file.records("rules"))
    for code in {one.code for one in made if [other.code for other in made].count(one.code) > 1}:
        file.refuse(f"指标“{code}”写了两次。", "rules")
    whole, share = _points(file, "whole"), _points(file, "service_share")
    if not 0 <= share < whole:
        file.refuse("whole 是总分，service_share 是其中办事服务的分，要比总分小。", "service_share")
    return Plan(file.day("valid_from") or date.min, Table(file.text("title"), whole, _points(file, "passing"), _points(file, "bonus_above"), share,
                                                          file.whole("near_days"), source, file.flag("verified"), made,
                                                          file.whole("near_findings", 2)))


def _points(record: Record, name: str, default: str | None = None) -> int:
    """Hundredths of a point."""
    text = record.text(name, default)
    try:
        hundredths = Decimal(text or "0") * 100
    except InvalidOperation:
        record.refuse(f"“{text}”不是分值，应当像 0.5。", name)
        return 0
    if hundredths != hundredths.to_integral_value() or not 0 <= hundredths <= MOST_POINTS * 100:
        record.refuse(f"分值在 0 到 {MOST_POINTS} 之间，最多两位小数。", name)
        return 0
    return int(hundredths)


def _rule(record: Record, source: str) -> Rule:
    record.only(*NAMES)
    measure, part = record.choice("measure", rules.MEASURES), record.choice("part", rules.PARTS)
    rule = Rule(
        record.text("code"), part, record.choice("field", rules.FIELDS), record.text("title"), measure, _points(record, "points", "0"),
        _points(record, "most", "0"), record.whole("at_least", 1), record.flag("portal"), _given(record, measure), record.text("clause"),
        record.text("source", "") or source, record.flag("verified"))
    if part != rules.VETO and measure != rules.MANUAL and not 0 < rule.points <= rule.most:
        record.refuse("扣分、加分的指标要写 points（每处几分）和 most（最多几分），most 不能小于 points。", "points")
    if rule.at_least < 1:
        record.refuse("at_least 至少是 1。", "at_least")
    return rule


def _given(record: Record, measure: str) -> dict[str, Any]:
    """The parameters of a measure: exactly those it takes, whole numbers, or a mapping of kinds or patterns."""
    given: dict[str, Any] = record.plain("given") or {}
    wanted = rules.MEASURES[measure][1] if measure in rules.MEASURES else ()
    optional = {"limits"}
    if set(given) - set(wanted) or set(wanted) - set(given) - optional:
        record.refuse(f"“{measure}”的 given 要写：{'、'.join(wanted) or '不用写'}。", "given")
        return {}
    for name, value in given.items():
        _check_value(record, name, value)
    return given


def _check_value(record: Record, name: str, value: Any) -> None:
    if name == "wants":
        for pattern in value.values():
            try:
                re.compile(pattern)
            except (re.error, TypeError):
                record.refuse(f"“{pattern}”不是正则表达式。", "given")
    elif name == "limits":
        if not all(isinstance(days, int) and days > 0 for days in value.values()):
            record.refuse("limits 是“栏目类别: 天数”。", "given")
    elif not isinstance(value, int) or value < 1:
        record.refuse(f"“{name}”是 1 以上的整数。", "given")


def write(plan: Plan | None, by: Actor) -> Iterator[Tally]:
    """A version that differs from the last one becomes the next."""
    if plan:
        yield actions.put_table(plan.valid_from, plan.table, by=by)


declare_loader("appraisal", read, write)
