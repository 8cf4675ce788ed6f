"""One working day before a member's limit ends, its organ is reminded: once for each day on which it ends."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.journal.queries import history

from ..events import MemberReminded
from ..queries import members


@transaction.atomic
def remind_members(case: int, *, by: Actor) -> int:
    """Tell the members of a joint case whose day comes near; returns how many. Repeating it tells nobody twice."""
    held = cases.hold(case, by)
    near = list(members.nearly_due(held))
    told = {(fact.event.opinion, fact.event.due_on) for fact in history(case) if fact.event.event_name == MemberReminded.event_name} if near else set()
    fresh = [(code, organ, last) for code, organ, last in near if (code, last) not in told]
    for code, organ, last in fresh:
        held.tell(MemberReminded(code, organ, last))
    cases.keep(held)
    return len(fresh)
