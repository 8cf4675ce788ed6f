"""What happens by itself: who is silent past the day has answered nothing, a fee that is not paid ends the request, owners are warned."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.actions import record

from .. import queries
from ..events import ItemDue, ItemWarned, RequestOverdue
from ..models import Item, Request, ThirdParty
from . import handling


@transaction.atomic
def end_silence(*, by: Actor) -> int:
    """Third parties past their day: the organ decides without them. Cases for which nobody is waited for go on. 政府信息公开条例 第三十二条"""
    waiting = {third.case_id for third in queries.silent()} | {row.pk for row in queries.answered_by_all()}
    return sum(_each(_end_silence, case, by) for case in sorted(waiting))


def _end_silence(case: int, by: Actor) -> None:
    held = cases.hold(case, by)
    for third in ThirdParty.objects.filter(case=case, answered_on=None, due_on__lt=held.on):  # looked at again, now that nobody else can answer
        handling.take_answer(held, third, "silent", third.due_on)
    handling.settle(held)  # also for other organs whose silence the kernel took for consent
    cases.keep(held)


@transaction.atomic
def end_unpaid(*, by: Actor) -> int:
    """Whoever did not pay in time has given the request up; returns how many."""
    return sum(_each(_end_unpaid, row.pk, by) for row in queries.unpaid())


def _end_unpaid(case: int, by: Actor) -> None:
    row = Request.objects.select_for_update(of=("self",)).select_related("case", "organ").get(pk=case)
    handling.give_up(cases.hold(case, by), row, "unpaid", "not_paid")


def _each(act: Callable[[int, Actor], None], case: int, by: Actor) -> int:
    """One case in a savepoint of its own: 1 when it was done, 0 when somebody was quicker; the others are not kept waiting."""
    try:
        with transaction.atomic():
            act(case, by)
    except Refused:
        return 0
    return 1


@transaction.atomic
def warn(*, by: Actor) -> int:
    """Note that an item is near its day: the desk shows it to its owner from now on; returns how many."""
    return _noted(queries.to_warn(), "warned_on", ItemWarned, by)


@transaction.atomic
def tell_eve(*, by: Actor) -> int:
    """A working day is left, or less: it becomes a fact, once, and whoever answers for the item hears of it; returns how many."""
    return _noted(queries.near_eve(), "told_on", ItemDue, by)


def _noted(items: Sequence[Item], column: str, event: type[ItemWarned] | type[ItemDue], by: Actor) -> int:
    """Write today into a column of these items and tell the journal of each."""
    for item in items:
        Item.objects.filter(pk=item.pk).update(**{column: today()})
        record(event(item.pk, item.due_on), by=by, organ=item.organ_id, about=f"disclosure-item:{item.pk}")
    return len(items)


@transaction.atomic
def tell_overdue(*, by: Actor) -> int:
    """A request is past its day: it becomes a fact of the case, once for each day, and whoever answers for it hears of it; returns how many."""
    return sum(_each(_tell_overdue, row.pk, by) for row in queries.overdue())


def _tell_overdue(case: int, by: Actor) -> None:
    held = cases.hold(case, by)
    row = Request.objects.select_for_update(of=("self",)).select_related("case").get(pk=case)
    due = row.case.due_on
    if due is None or row.overdue_told == due or not held.state.open:
        raise Refused("已经告诉过，或者已经办结。")
    Request.objects.filter(pk=case).update(overdue_told=due)
    held.tell(RequestOverdue(due))
    cases.keep(held)
