"""Divisions, what became of them, and their outlines, as the profile says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused

from .. import rules
from ..models import Coverage, Division, Shape, Succession
from .profile import check_system
from .putting import Values, align_starts, lived, of, put

Index = dict[str, list[Division]]


def put_coverage(plans: Sequence[rules.CoveragePlan], *, by: Actor) -> rules.Tally:
    """From which day on each kind of record is complete."""
    check_system(by)
    return put(Coverage, ["subject"], [{"subject": plan.subject, "since": plan.since, **of(plan.origin)} for plan in plans], prune=True)


def put_divisions(plans: Sequence[rules.DivisionPlan], *, by: Actor) -> rules.Tally:
    """All divisions, county first. No code may stand twice on one day."""
    check_system(by)
    _check_overlaps_at_the_end(True)
    align_starts(Division, plans)
    tally = rules.Tally("区划")
    for level in rules.LEVELS:
        index = _index()
        wanted = [_division(plan, level, index) for plan in plans if rules.level_of(plan.code) == level]
        tally = _sum(tally, put(Division, ["code", "valid_from"], wanted))
    _check_overlaps_at_the_end(False)
    return rules.Tally(tally.what, tally.created, tally.changed, tally.same, Division.objects.count() - len(plans))


def _division(plan: rules.DivisionPlan, level: str, index: Index) -> Values:
    parent = _living(index, plan.parent, plan.span).pk if plan.parent else None
    return {"code": plan.code, "name": plan.name, "short": rules.short_name(plan.name), "level": level, "parent_id": parent,
            **lived(plan.span), **of(plan.origin)}


def _sum(one: rules.Tally, other: rules.Tally) -> rules.Tally:
    return rules.Tally(one.what, one.created + other.created, one.changed + other.changed, one.same + other.same)


def _index() -> Index:
    index: Index = defaultdict(list)
    for row in Division.objects.order_by("valid_from"):
        index[row.code].append(row)
    return index


def _living(index: Index, code: str, span: rules.Span) -> Division:
    """The row of that code that lives on the first day of the span."""
    for row in index.get(code, []):
        if row.span.holds(span.start):
            return row
    raise Refused(f"{span.start} 没有代码为 {code} 的区划。")


def _check_overlaps_at_the_end(later: bool) -> None:
    """Intervals may cross while rows are being moved, not afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(f"set constraints county_division_alone {'deferred' if later else 'immediate'}")


def put_successions(plans: Sequence[rules.SuccessionPlan], *, by: Actor) -> rules.Tally:
    """What became of divisions: the predecessor lived until that day, the successor lives on it."""
    check_system(by)
    index = _index()
    return put(Succession, ["predecessor_id", "successor_id"], [_succession(plan, index) for plan in plans], prune=True)


def _succession(plan: rules.SuccessionPlan, index: Index) -> Values:
    ended = [row for row in index.get(plan.predecessor, []) if row.valid_to == plan.on]
    if not ended:
        raise Refused(f"代码为 {plan.predecessor} 的区划没有在 {plan.on} 终止。")
    successor = _living(index, plan.successor, rules.Span(plan.on))
    return {"predecessor_id": ended[0].pk, "successor_id": successor.pk, "on": plan.on, "kind": plan.kind, "document": plan.origin.source,
            "verified": plan.origin.verified}


def put_shapes(plans: Sequence[rules.ShapePlan], *, by: Actor) -> rules.Tally:
    """Outlines of divisions as they are now."""
    check_system(by)
    index = _index()
    wanted = [
        {"division_id": index[plan.division][-1].pk, "geometry": plan.geometry, "datum": plan.datum, **of(plan.origin)} for plan in plans
    ]
    return put(Shape, ["division_id"], wanted)
