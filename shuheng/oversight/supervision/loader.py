"""The part of a county's profile that says who supervises and what is minded: supervision.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from shuheng.foundation.cases.rules import ClockKind, Milestone
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader

from . import actions, rules
from .actions import Plan, RegimePlan

FILE = "supervision.yaml"
NARROWING = ("begins", "milestones", "parts", "services", "empty")
NAMES = ("code", "title", "valid_from", "valid_to", "trigger", "level", "clock", *NARROWING, "lead_days", "red_days", "measure", "article", "source",
         "verified")


def read(profile: Profile) -> Plan | None:
    """Check the whole file; a county may lack it and has no supervision then."""
    file = profile.yaml(FILE) if profile.has(FILE) else None
    if file is None:
        return None
    file.only("regime", "rules")
    regime = file.record("regime")
    if regime is None:
        file.refuse("缺少“regime”：写明监察机关、期限和出处。")
        return None
    plan = Plan(_regime(regime))
    for place, record in enumerate(file.records("rules")):
        plan.rules.append(_rule(record, place, plan.regime.valid_from))
    codes = [(code, since) for code, since, _ in plan.rules]
    for code, since in {one for one in codes if codes.count(one) > 1}:
        file.refuse(f"规则“{code}”（{since}）写了两次。", "rules")
    return plan


def _regime(record: Record) -> RegimePlan:
    record.only("valid_from", "organs", "readers", "explain_days", "appeal_days", "least", "grades", "source", "verified")
    for name in ("organs", "readers"):
        for code in record.texts(name):
            if not record.profile.knows("organ", code):
                record.refuse(f"没有代码为“{code}”的单位。", name)
    grades = record.record("grades")
    return RegimePlan(record.day("valid_from") or date.min, record.texts("organs"), record.texts("readers"), _some(record, "explain_days"),
                      _some(record, "appeal_days"), _some(record, "least"), {name: grades.whole(name) for name in grades.names()} if grades else {},
                      record.text("source"), record.flag("verified"))


def _some(record: Record, name: str) -> int:
    number = record.whole(name)
    if name in record and not 1 <= number <= 90:
        record.refuse(f"“{name}”应当是 1 到 90 的整数。", name)
    return number


def _rule(record: Record, place: int, since: date) -> tuple[str, date, dict[str, Any]]:
    record.only(*NAMES)
    trigger = record.choice("trigger", rules.TRIGGERS)
    measure = record.record("measure")
    content: dict[str, Any] = {name: record.texts(name) for name in NARROWING if name in record}
    content |= {name: record.whole(name) for name in ("lead_days", "red_days") if name in record}
    if measure:
        content["measure"] = {name: measure.whole(name) for name in measure.names()}
    if trigger == "clock":
        content["clock"] = record.choice("clock", [str(kind) for kind in ClockKind])
    for name in content.get("milestones", ()):
        if name not in set(Milestone):
            record.refuse(f"“{name}”不是节点，应当是：{'、'.join(Milestone)}。", "milestones")
    columns = {"place": place, "title": record.text("title"), "trigger": trigger, "level": record.choice("level", [str(one) for one in rules.Level]),
               "content": content, "valid_to": record.day_or_none("valid_to"), "article": record.text("article", ""),
               "source": record.text("source"), "verified": record.flag("verified")}
    return record.text("code"), record.day("valid_from", since) or since, columns


def write(plan: Plan | None, by: Actor) -> Iterator[Tally]:
    """Write what differs."""
    if plan:
        yield actions.put_rules(plan, by=by)


declare_loader("supervision", read, write)
