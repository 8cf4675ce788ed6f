"""推演: who would be late if other promises had been given. Only counts are kept; nothing of a real limit changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from time import perf_counter
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from procrastinate.contrib.django import app

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.days import WorkingCalendar
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.identity.queries import check
from shuheng.foundation.journal.actions import record

from .. import permits
from ..events import TrialAsked
from ..models import Interval, Trial

ROWS_AT_ONCE = 250_000
LEAST_FACTOR, MOST_FACTOR, MOST_DAYS = 5, 300, 400
FIRST = date(2000, 1, 1)


@dataclass(frozen=True)
class Wanted:
    """Other promises: all days by so many per cent (rounded up, at least one), and other days for single matters by their code."""

    factor: int = 50
    days: Mapping[str, int] = field(default_factory=dict)


@transaction.atomic
def ask_trial(wanted: Wanted, *, by: Actor) -> Trial:
    """Note what is to be tried; a job goes through the intervals."""
    check(by, permits.TRY)
    if not LEAST_FACTOR <= wanted.factor <= MOST_FACTOR:
        raise Refused(f"请写 {LEAST_FACTOR} 到 {MOST_FACTOR} 之间的百分比，比如减半写 50。", "factor")
    if any(not 1 <= days <= MOST_DAYS for days in wanted.days.values()):
        raise Refused(f"天数请写 1 到 {MOST_DAYS} 之间的整数。", "days")
    total = Interval.objects.aggregate(last=Max("pk"))["last"] or 0
    trial = Trial.objects.create(factor=wanted.factor, days=dict(wanted.days), today=today(), total=total, account=by.account, organ=by.organ,
                                 asked_at=now())
    said = json.dumps([wanted.factor, sorted(wanted.days.items())])
    record(TrialAsked(trial.pk, hashlib.sha256(said.encode()).hexdigest()), by=by, about=f"trial:{trial.pk}")
    app.configure_task("supervision.try", queue="side").defer(trial=trial.pk)
    return trial


# A limit of n days is broken when n of its days lay before the day on which it is judged.
_COUNT = """
with day as (select * from unnest(%(days)s::date[], %(counts)s::int[]) as d(day, count)),
asked as (select * from unnest(%(matters)s::text[], %(limits)s::int[]) as a(matter, days)),
judged as (
  select i.organ, i.matter, i.unit, i.start_on, i.due_on, i.held, i.extra, least(i.stopped_on, i.held_from, %(today)s) as judged_on,
    greatest(1, coalesce(a.days, ceil(i.days * %(factor)s / 100.0)::int)) + i.extra as needed
  from supervision_interval i left join asked a on a.matter = i.matter
  where i.id > %(after)s and i.id <= %(until)s and i.kind = 'promised' and not i.waived)
select j.organ, j.matter, count(*), count(*) filter (where j.due_on < j.judged_on), count(*) filter (where j.needed <= case j.unit
  when 'working' then e.count - s.count - j.held else j.judged_on - 1 - j.start_on - j.held end)
from judged j join day s on s.day = j.start_on join day e on e.day = j.judged_on - 1 group by 1, 2
"""


@transaction.atomic
def go_on(number: int, *, by: Actor, most: int = ROWS_AT_ONCE) -> bool:
    """Count the next intervals of a trial; whether there are more. Every round is a transaction of its own, so its progress can be seen."""
    begun = perf_counter()
    trial = Trial.objects.select_for_update().filter(pk=number).first()
    if trial is None:
        raise Absent("没有这次推演。请重新推演。")
    if trial.state == "done":
        return False
    until = min(trial.done + most, trial.total)
    days, counts = _counted(calendar(), trial.today)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"days": days, "counts": counts, "matters": list(trial.days), "limits": list(trial.days.values()), "today": trial.today,
                                "factor": trial.factor, "after": trial.done, "until": until})
        found = cursor.fetchall()
    trial.result = _added(trial.result, found)
    trial.done, trial.state = until, "done" if until >= trial.total else "running"
    trial.seconds = (trial.seconds or 0) + perf_counter() - begun
    trial.save(update_fields=["result", "done", "state", "seconds"])
    return trial.state != "done"


@cache
def _counted(days: WorkingCalendar, until: date) -> tuple[list[date], list[int]]:
    """Every day to the last that matters, and how many working days there were up to it."""
    spread = [FIRST + timedelta(days=place) for place in range((until - FIRST).days + 1)]
    return spread, [days.count(FIRST, day) for day in spread]


def _added(before: list[list[Any]], rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    sums: dict[tuple[int, str], list[int]] = {(organ, matter): numbers for organ, matter, *numbers in before}
    for organ, matter, *numbers in rows:
        sums[organ, matter] = [one + other for one, other in zip(sums.get((organ, matter), [0, 0, 0]), numbers, strict=True)]
    return [[organ, matter, *numbers] for (organ, matter), numbers in sorted(sums.items())]
