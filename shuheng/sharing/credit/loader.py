"""The part of a county's profile that holds the kinds of credit entries (credit/kinds.yaml), and in a demonstration invented entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.county.loader import Profile, Record, Tally, declare_loader

from . import actions, rules
from .rules import KindPlan, Said

KINDS, SAMPLES = "credit/kinds.yaml", "credit/demonstration.yaml"
NEVER = date(1, 1, 1)  # stands for a day that could not be read; the flaw is reported, nothing is written


@dataclass(frozen=True)
class Plan:
    """The kinds and the invented entries."""

    kinds: tuple[KindPlan, ...] = ()
    samples: tuple[actions.SamplePlan, ...] = ()


def read(profile: Profile) -> Plan:
    """Both; a county may have neither."""
    kinds = tuple(_kinds(profile)) if profile.has(KINDS) else ()
    wanted = settings.DEMONSTRATION and profile.has(SAMPLES)
    return Plan(kinds, tuple(_samples(profile, {one.code for one in kinds})) if wanted else ())


def _kinds(profile: Profile) -> Iterator[KindPlan]:
    file = profile.yaml(KINDS)
    if file is None:
        return
    file.only("source", "verified", "valid_from", "kinds")
    ends: dict[str, date | None] = {}
    for row in file.records("kinds"):
        plan = _kind(file, row)
        for message, field in rules.flaws(plan):
            row.refuse(message, field)
        if plan.code in ends and (last := ends[plan.code]) != plan.valid_from:
            row.refuse(f"{plan.code} 前一段到{last or '现在'}，这一段要接着它开始。", "valid_from")
        ends[plan.code] = plan.valid_to
        yield plan


def _kind(file: Record, row: Record) -> KindPlan:
    row.only("code", "name", "group", "whose", "law", "article", "valid_from", "valid_to", "published", "least_months", "most_months", "repair_months",
             "source", "verified")
    since = (row.day("valid_from") if "valid_from" in row else file.day("valid_from")) or NEVER
    return KindPlan(
        row.text("code"), row.text("name"), row.choice("group", rules.GROUPS), row.choice("whose", rules.WHOSE), row.text("law"), row.text("article", ""),
        since, row.day_or_none("valid_to"), row.flag("published"), row.whole("least_months", 0), row.whole("most_months", 0),
        row.whole("repair_months") if "repair_months" in row else None, row.text("source", file.text("source", "")),
        row.flag("verified", file.flag("verified")))


def _samples(profile: Profile, codes: set[str]) -> Iterator[actions.SamplePlan]:
    file = profile.yaml(SAMPLES)
    if file is None:
        return
    file.only("entries")
    for row in file.records("entries"):
        row.only("number", "organ", "kind", "document", "days_ago", "days_left", "words", "article", "months")
        if row.text("kind") not in codes:
            row.refuse(f"kinds.yaml 里没有“{row.text('kind')}”。", "kind")
        left = row.whole("days_left", 0)
        said = Said(row.text("kind"), row.text("document"), today() - timedelta(row.whole("days_ago")), row.text("words"), row.text("article", ""),
                    row.whole("months", 0), today() + timedelta(left) if left else None)
        yield actions.SamplePlan(row.text("number"), row.code("organ", "organ"), said)


def write(plan: Plan, by: Actor) -> Iterator[Tally]:
    """Kinds before the entries that rest on them."""
    if plan.kinds:
        yield actions.put_kinds(plan.kinds, by=by)
    if plan.samples:
        yield actions.put_samples(plan.samples, by=by)


declare_loader("credit", read, write)
