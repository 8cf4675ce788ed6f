"""The list of kinds, and invented entries of a demonstration, come with the county's profile. A second run changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.actions import check_system
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record
from shuheng.foundation.journal.queries import first_result

from ..events import KindsLoaded
from ..models import Entry, Kind
from ..rules import KindPlan, Said
from .recording import record_entry


def put_kinds(plans: Sequence[KindPlan], *, by: Actor) -> Tally:
    """Bring the kinds up to date; what the list no longer names stays, because entries rest on it. End a kind by its last day instead."""
    check_system(by)
    known = {(row.code, row.valid_from): row for row in Kind.objects.all()}
    created = changed = 0
    for plan in plans:
        row = known.get((plan.code, plan.valid_from))
        if row is None:
            Kind.objects.create(**asdict(plan))
            created += 1
        elif row.plan != plan:
            Kind.objects.filter(pk=row.pk).update(**asdict(plan))
            changed += 1
    if created or changed:
        record(KindsLoaded(created, changed), by=by, about="credit_kinds")
    return Tally("信用信息种类", created, changed, len(plans) - created - changed)


@dataclass(frozen=True)
class SamplePlan:
    """An invented entry of a demonstration: whose number, which organ, and what it says."""

    number: str
    organ: str
    said: Said


def put_samples(plans: Sequence[SamplePlan], *, by: Actor) -> Tally:
    """Record the invented entries that are not there yet, marked as such."""
    check_system(by)
    created = 0
    for plan in plans:
        key = "credit.sample:" + sha256(f"{plan.number} {plan.said.document}".encode()).hexdigest()[:16]
        if first_result(key):
            continue
        party = identity.find_party(plan.number, by)
        if party is None:
            raise Refused(f"示例信用信息写的 {plan.number} 不是示例账号里的人或者单位。请改 credit/demonstration.yaml。")
        made = record_entry(party.pk, plan.said, by=by, organ=county.organ(plan.organ).pk, key=key)
        Entry.objects.filter(pk=made.pk).update(synthetic=True)
        created += 1
    return Tally("示例信用信息", created, 0, len(plans) - created)
