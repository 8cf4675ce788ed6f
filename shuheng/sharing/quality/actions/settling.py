"""What a profile found becomes work: defects are opened for the source organ, followed, closed when they are gone, opened again when they are back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.county import queries as county
from shuheng.foundation.journal.actions import Told, record_told

from .. import queries, rules
from ..events import DefectClosed, DefectOpened
from ..models import Deduction, Defect, Profile
from ..rules import Finding, Rule, kinds

FRESH_SHARE = 5  # a whole duty late takes all points of `fresh`: the formula takes them at a fifth


@dataclass(frozen=True)
class Seen:
    """One rule with what breaks it."""

    rule: Rule
    says: str
    failing: int
    of: int
    keys: list[str] = field(default_factory=list)


def settle(row: Profile, held: queries.Stock, *, by: Actor) -> tuple[int, int]:
    """Turn the findings of a profile into defects and deductions; (score in hundredths, rules that found something). For the action that holds it locked."""
    known = {one.code: one for one in Defect.objects.select_for_update(of=("self",)).filter(resource=row.resource_id).order_by("pk")}
    told: list[Told] = []
    standing = [found for seen in _seen(row, held) for found in _followed(row, seen, known.pop(seen.rule.code, None), told)]
    for code, one in known.items():
        if code not in row.unmeasured:
            _close(one, kinds.DROPPED, told)
        elif one.closed_at is None:  # what could not be measured tonight costs what it did
            standing.append(one)
    by_rule = rules.formula(row.on)
    costs = [(one, points) for one in standing if (points := rules.cost(Finding(one.kind, one.failing, one.of, one.state), by_rule))]
    Deduction.objects.bulk_create([Deduction(profile=row, defect=one, failing=one.failing, points=points) for one, points in costs])
    record_told(told, by=by)
    return rules.score(points for _, points in costs), len(standing)


def _seen(row: Profile, held: queries.Stock) -> Iterator[Seen]:
    disputed = queries.disputed(held, row.on)
    for rule, plain in zip(queries.asked(row.plan["rules"]), row.plan["rules"], strict=True):
        if rule.kind == kinds.FRESH and held.loaded_at:
            days = int(str(rule.params["days"]))
            yield Seen(rule, plain["says"], rules.days_late(local(held.loaded_at).date(), days, row.on), days * FRESH_SHARE)
        elif rule.kind == kinds.OBJECTION:
            yield Seen(rule, plain["says"], disputed.get(rule.column, 0), row.rows)
        elif rule.code in row.found:
            many, keys = row.found[rule.code]
            yield Seen(rule, plain["says"], many, row.rows, keys)


def _followed(row: Profile, seen: Seen, one: Defect | None, told: list[Told]) -> Iterator[Defect]:
    """The defect of a rule after this profile, when there is one that stands."""
    if not seen.failing:
        if one:
            _close(one, kinds.FIXED, told)
        return
    if one is None:
        one = Defect(resource=row.resource, organ_id=row.organ_id, domain=row.domain, code=seen.rule.code, kind=seen.rule.kind, column=seen.rule.column,
                     times=0, state=kinds.FIXED)
    opens = one.state in (kinds.FIXED, kinds.DROPPED) or (one.state == kinds.ACCEPTED and seen.failing > one.accepted_failing)
    one.says, one.failing, one.of, one.keys, one.seen_on = seen.says[:400], seen.failing, seen.of, seen.keys, row.on
    if opens:
        _open(one, row)
    one.save()
    if opens:
        told.append(Told(DefectOpened(one.pk, one.resource_id, one.code, one.failing, one.times, one.due_on), f"resource:{one.resource_id}", one.organ_id))
    yield one


def _open(one: Defect, row: Profile) -> None:
    one.state, one.times, one.opened_on, one.closed_at = kinds.OPEN, one.times + 1, row.on, None
    one.due_on = county.calendar().add(row.on, rules.limit(rules.MEND, row.on).days)
    one.words, one.explained_by, one.explained_at, one.judge_by = "", None, None, None
    one.answer, one.judged_by, one.judged_at, one.accepted_failing = "", None, None, 0


def _close(one: Defect, state: str, told: list[Told]) -> None:
    """Nothing breaks the rule any more, or the rule itself is gone."""
    if one.closed_at:
        return
    one.state, one.closed_at = state, now()
    one.failing, one.keys = (0, []) if state == kinds.FIXED else (one.failing, one.keys)
    one.save()
    told.append(Told(DefectClosed(one.pk, one.resource_id, one.code, state), f"resource:{one.resource_id}", one.organ_id))
