"""Organs, their duties and the public telephone numbers, as the profile says."""

from __future__ import annotations

from collections.abc import Sequence

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused

from .. import rules
from ..models import Division, Duty, Organ, Phone
from .profile import check_system
from .putting import Values, align_starts, lived, of, put


def put_organs(plans: Sequence[rules.OrganPlan], *, by: Actor) -> list[rules.Tally]:
    """All organs with their duties."""
    check_system(by)
    align_starts(Organ, plans)
    leading = [plan for plan in plans if not plan.parent]
    led = [plan for plan in plans if plan.parent]
    first = put(Organ, ["code", "valid_from"], [_organ(plan, None) for plan in leading])
    second = put(Organ, ["code", "valid_from"], [_organ(plan, _by_code(plan.parent).pk) for plan in led])
    beyond = Organ.objects.count() - len(plans)
    tally = rules.Tally("单位", first.created + second.created, first.changed + second.changed, first.same + second.same, beyond)
    return [tally, _put_duties(plans)]


def _organ(plan: rules.OrganPlan, parent: int | None) -> Values:
    return {"code": plan.code, "name": plan.name, "short": plan.short, "kind": plan.kind, "domain": plan.domain,
            "division_id": _division(plan).pk, "parent_id": parent, **lived(plan.span), **of(plan.origin)}


def _division(plan: rules.OrganPlan) -> Division:
    rows = [row for row in Division.objects.filter(code=plan.division) if row.span.holds(plan.span.start)]
    if not rows:
        raise Refused(f"单位 {plan.code} 的区划 {plan.division} 在 {plan.span.start} 不存在。")
    return rows[0]


def _by_code(code: str) -> Organ:
    row = Organ.objects.filter(code=code).order_by("-valid_from").first()
    if row is None:
        raise Refused(f"没有代码为 {code} 的上级单位。")
    return row


def _put_duties(plans: Sequence[rules.OrganPlan]) -> rules.Tally:
    keys = {(row.code, row.valid_from): row.pk for row in Organ.objects.all()}
    wanted = [
        {"organ_id": keys[plan.code, plan.span.start], "place": place, "text": duty.text, **of(duty.origin)}
        for plan in plans for place, duty in enumerate(plan.duties, 1)
    ]
    return put(Duty, ["organ_id", "place"], wanted, prune=True)


def put_phones(plans: Sequence[rules.PhonePlan], *, by: Actor) -> rules.Tally:
    """The public numbers; a number no longer named is withdrawn."""
    check_system(by)
    wanted = [{"number": plan.number, "label": plan.label, "organ": plan.organ, **of(plan.origin)} for plan in plans]
    return put(Phone, ["number"], wanted, prune=True)
