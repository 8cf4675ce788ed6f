"""What subjects asked and who must answer it by when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.identity import queries as identity

from .. import permits
from ..models import Entry, Objection, Repair


@dataclass(frozen=True)
class Waiting:
    """One objection or application that waits: what it is, the entry, its last day, whether that has passed."""

    what: str
    entry: Entry
    due_on: date
    late: bool


def waiting(by: Actor) -> list[Waiting]:
    """What waits for the officer's own organ, the nearest day first."""
    identity.check(by, permits.READ)
    return sorted(_waiting(by), key=lambda one: (one.due_on, one.entry.pk))


def _waiting(by: Actor) -> Iterator[Waiting]:
    day = today()
    for what, model in (("异议", Objection), ("修复申请", Repair)):
        rows = model.objects.filter(entry__organ__in=by.organs, answered_at=None).select_related("entry__kind", "entry__party")  # type: ignore[attr-defined]
        yield from (Waiting(what, row.entry, row.due_on, row.due_on < day) for row in rows)


def objections(entry: Entry) -> list[Objection]:
    """The objections to an entry that the actor may see, newest first."""
    return list(entry.objections.order_by("-made_at"))


def repairs(entry: Entry) -> list[Repair]:
    """The applications for its repair that the actor may see, newest first."""
    return list(entry.repairs.select_related("proof").order_by("-made_at"))
