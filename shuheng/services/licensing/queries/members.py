"""Members of joint procedures whose answer is still awaited: who they are, and whose day comes near."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Opinion
from shuheng.foundation.cases.rules import due, lamps
from shuheng.foundation.core.clock import today

from . import content

LONGEST_LEAD = timedelta(days=14)  # one working day before a day is never further away, whatever holiday lies between


def soon() -> list[int]:
    """Joint cases in which an answer is due today or soon; whose day has come already is for each of them to say."""
    rows = Opinion.objects.filter(given_at=None, due_on__range=(today(), today() + LONGEST_LEAD), case__kind="licensing", case__closed_on=None)
    found = rows.order_by("case").values_list("case", "case__definition").distinct()[:500]
    return [case for case, definition in found if content(definition).joint]


def nearly_due(held: cases.Held) -> Iterator[tuple[str, int, date]]:
    """(code, organ, last day) of every answer whose limit ends within one working day. Who was asked so late knows it from being asked."""
    for one in held.state.waiting:
        clock = next((clock for clock in held.state.running if clock.part == one.code), None)
        end = due(clock, held.calendar, held.on) if clock else None
        if end and not end.held and one.asked_on < lamps.soon_on(end.on, held.calendar) <= held.on <= end.on:
            yield one.code, one.organ, end.on
