"""The part of the profile that says which organs there are, what they have to do and which numbers the public may ring."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused

from .. import actions, rules
from ..models import DOMAINS, KINDS
from .profile import Profile, Record

FILE = "organs.yaml"
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*$")
WORDS = ("code", "name", "short", "kind", "domain", "division", "parent", "since", "until", "source", "verified", "duties")


@dataclass
class Plan:
    """All of it."""

    organs: list[rules.OrganPlan] = field(default_factory=list)
    phones: list[rules.PhonePlan] = field(default_factory=list)


@dataclass(frozen=True)
class _Usual:
    """What holds for every organ of the file that does not say otherwise."""

    source: str
    verified: bool
    since: date
    division: str
    duty_source: str


def read(profile: Profile) -> Plan:
    """Read and check organs.yaml and phones.yaml."""
    plan = Plan()
    file = profile.yaml(FILE)
    usual = _usual(file) if file else None
    if file and usual:
        for record in file.records("organs"):
            plan.organs += list(_organ(record, usual, plan.organs))
    if profile.has("phones.yaml"):
        plan.phones = list(_phones(profile))
    return plan


def write(plan: Plan, by: Actor) -> list[rules.Tally]:
    """Organs, duties, numbers."""
    return [*actions.put_organs(plan.organs, by=by), actions.put_phones(plan.phones, by=by)]


def _usual(file: Record) -> _Usual | None:
    file.only("source", "verified", "since", "division", "duty_source", "organs")
    since = file.day("since")
    division = file.code("division", "division")
    if since is None:
        return None
    return _Usual(file.text("source"), file.flag("verified"), since, division, file.text("duty_source", file.text("source")))


def _organ(record: Record, usual: _Usual, before: list[rules.OrganPlan]) -> Iterator[rules.OrganPlan]:
    record.only(*WORDS)
    code, span = record.text("code"), _span(record, usual)
    if not code or span is None:
        return
    if not CODE.match(code):
        record.refuse(f"代码“{code}”只能用小写英文单词、数字和连字符。", "code")
    if any(other.code == code and other.span.meets(span) for other in before):
        record.refuse(f"代码“{code}”在同一时期写了两次。", "code")
    division = record.code("division", "division") if "division" in record else usual.division
    parent = record.code("parent", "organ") if "parent" in record else ""
    record.profile.know("organ", code)
    kind, domain = record.choice("kind", KINDS), record.choice("domain", DOMAINS, "general")
    origin = rules.Origin(record.text("source", usual.source), record.flag("verified", usual.verified))
    yield rules.OrganPlan(code, record.text("name"), record.text("short"), kind, domain, division, parent, span, origin,
                          tuple(_duties(record, usual)))


def _span(record: Record, usual: _Usual) -> rules.Span | None:
    start, end = record.day("since", usual.since), record.day_or_none("until")
    if start is None:
        return None
    try:
        rules.check_span(rules.Span(start, end))
    except Refused as refused:
        record.refuse(refused.message, "until")
        return None
    return rules.Span(start, end)


def _duties(record: Record, usual: _Usual) -> Iterator[rules.DutyPlan]:
    for text in record.texts("duties"):
        yield rules.DutyPlan(text, rules.Origin(usual.duty_source))


def _phones(profile: Profile) -> Iterator[rules.PhonePlan]:
    file = profile.yaml("phones.yaml")
    for record in file.records("phones") if file else []:
        record.only("number", "label", "organ", "source", "verified")
        organ = record.code("organ", "organ") if "organ" in record else ""
        number = record.text("number")
        if number and not re.fullmatch(r"[0-9-]{3,20}", number):
            record.refuse(f"“{number}”不是电话号码。", "number")
        yield rules.PhonePlan(number, record.text("label"), organ, rules.Origin(record.text("source"), record.flag("verified")))
