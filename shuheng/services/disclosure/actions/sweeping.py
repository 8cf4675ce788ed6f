"""What happens by itself: who is silent past the day has answered nothing, a fee that is not paid ends the request, owners are warned."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.actions import record

from .. import queries
from ..events import ItemWarned
from ..models import Item
from . import handling


@transaction.atomic
def end_silence(*, by: Actor) -> int:
    """Third parties past their day: the organ decides without them. Cases for which nobody is waited for go on. 政府信息公开条例 第三十二条"""
    done = 0
    for third in queries.silent():
        held = cases.hold(third.case_id, by)
        handling.take_answer(held, third, "silent", third.due_on)
        handling.settle(held)
        cases.keep(held)
        done += 1
    for row in queries.answered_by_all():  # other organs whose silence the kernel took for consent
        held = cases.hold(row.pk, by)
        handling.settle(held)
        cases.keep(held)
        done += 1
    return done


@transaction.atomic
def end_unpaid(*, by: Actor) -> int:
    """Whoever did not pay in time has given the request up; returns how many."""
    done = 0
    for row in queries.unpaid():
        try:
            with transaction.atomic():
                handling.give_up(cases.hold(row.pk, by), row, "unpaid", "not_paid")
                done += 1
        except Refused:  # somebody was quicker; the others are not kept waiting
            continue
    return done


@transaction.atomic
def warn(*, by: Actor) -> int:
    """Note that an item is near its day: the desk shows it to its owner from now on; returns how many."""
    found = queries.to_warn()
    for item in found:
        Item.objects.filter(pk=item.pk).update(warned_on=today())
        record(ItemWarned(item.pk, item.due_on), by=by, organ=item.organ_id, about=f"disclosure-item:{item.pk}")
    return len(found)
