"""What happens to many cases at once and by itself: lamps turn, silence becomes acceptance, a new calendar is applied."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.days import WorkingCalendar
from shuheng.foundation.county.queries import calendar, calendar_version
from shuheng.foundation.journal.actions import CaseFact, record_many

from .. import events
from ..queries.state import clock as clock_of
from ..rules import ClockKind, Due, deemed_acceptance, due, lamps
from . import kernel
from .moving import accept, step

LAMPS_AT_ONCE = 20_000
CASES_AT_ONCE = 20_000

_TURN = """
with due as (
  select id, case when due_on < %(today)s then 'late' else 'soon' end as lamp from cases_case
  where closed_on is null and ((lamp = 'ok' and soon_on <= %(today)s) or (lamp in ('ok', 'soon') and due_on < %(today)s))
  order by id limit %(most)s for update skip locked
)
update cases_case c set lamp = due.lamp, seq = c.seq + 1 from due where c.id = due.id
returning c.id, c.seq, c.lamp, c.organ_id, c.division_id
"""


@transaction.atomic
def turn_lamps(*, by: Actor, most: int = LAMPS_AT_ONCE) -> int:
    """Turn the lamps whose day has come, by one statement; returns how many turned."""
    day = today()
    with connection.cursor() as cursor:
        cursor.execute(_TURN, {"today": day, "most": most})
        turned = cursor.fetchall()
    record_many([CaseFact(events.LampTurned(lamp, day), case, seq, organ, division) for case, seq, lamp, organ, division in turned], by=by)
    return len(turned)


@transaction.atomic
def deem_accepted(case: int, *, by: Actor) -> bool:
    """No notice in time: the case counts as accepted on the day it was received. 行政许可法 第三十二条 第四项"""
    held = kernel.hold(case, by)
    notice = next((clock for clock in held.state.running if clock.kind is ClockKind.SUPPLEMENT_NOTICE), None)
    received = deemed_acceptance(notice, held.calendar, held.on) if notice else None
    way = next((move for move in held.definition.moves_from(held.state.stage) if move.permit == "clock"), None)
    if notice is None or received is None or way is None:
        return False
    held.tell(events.DeemedAccepted(received, notice.due_on or held.on, notice.article))
    accept(held, received, begins="deemed")
    step(held, way.code, words=f"到 {notice.due_on:%Y-%m-%d} 没有告知补正，依法视为 {received:%Y-%m-%d} 受理。")
    kernel.keep(held)
    return True


_OPEN = "select id from cases_case where closed_on is null and id > %s order by id limit %s"
_RUNNING = """
select c.id, c.seq, c.organ_id, c.division_id, c.lamp, c.milestone, k.id, k.code, k.kind, k.unit, k.start_on, k.days, k.extra_days, k.pauses::text,
  k.rolls, k.due_on, k.unsure_year
from cases_case c join cases_clock k on k.case_id = c.id
where c.id = any(%s) and c.closed_on is null and k.stopped_on is null order by c.id, k.id for no key update of c
"""
_SET_CLOCKS = """
update cases_clock k set due_on = n.due_on, unsure_year = n.unsure_year, calendar = %s
from unnest(%s::bigint[], %s::date[], %s::int[]) as n(id, due_on, unsure_year) where k.id = n.id
"""
_SET_CASES = """
update cases_case c set seq = n.seq, due_on = n.due_on, soon_on = n.soon_on, lamp = n.lamp, stage_due_on = n.stage_due_on
from unnest(%s::bigint[], %s::int[], %s::date[], %s::date[], %s::text[], %s::date[]) as n(id, seq, due_on, soon_on, lamp, stage_due_on)
where c.id = n.id
"""


@dataclass(slots=True)
class _Running:
    """One running clock as a row, and its date by the present calendar."""

    row: int
    code: str
    kind: str
    due_on: date
    unsure_year: int | None
    held: bool
    changed: bool


class _Reckoner:
    """Reckons equal limits once: a million cases share a few thousand (start, days) pairs."""

    def __init__(self, days: WorkingCalendar, on: date) -> None:
        self.days, self.on = days, on
        self.known: dict[tuple[Any, ...], Due] = {}

    def __call__(self, code: str, kind: str, unit: str, start_on: date, days: int, extra: int, pauses: str, rolls: bool) -> Due:
        key = (unit, start_on, days, extra, pauses, rolls)
        if key not in self.known:
            part = code.partition(".")[2]
            row = [kind, unit, start_on.isoformat(), days, extra, json.loads(pauses), None, "", "", part, rolls, None, None, 0]
            self.known[key] = due(clock_of(row), self.days, self.on)
        return self.known[key]


@transaction.atomic
def recompute(*, by: Actor, after: int = 0, most: int = CASES_AT_ONCE) -> tuple[int, int]:
    """Apply the present calendar to the next open cases; returns (last case looked at, or 0 at the end; how many changed).

    Only what changes is written and recorded, so applying one calendar twice does nothing the second time.
    """
    reckon = _Reckoner(calendar(at_least=calendar_version()), today())
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [after, most])
        cases = [row[0] for row in cursor.fetchall()]
        if not cases:
            return 0, 0
        cursor.execute(_RUNNING, [cases])
        changes = [change for _, rows in groupby(cursor.fetchall(), key=itemgetter(0)) if (change := _change(list(rows), reckon))]
        _write(changes, reckon.days.version, by)
    return cases[-1], len(changes)


@dataclass(slots=True)
class _Change:
    """A case whose dates change: the facts about it and its new hot columns."""

    case: int
    clocks: list[_Running]
    facts: list[CaseFact]
    due_on: date | None
    soon_on: date | None
    lamp: str
    stage_due_on: date | None


def _change(rows: list[tuple[Any, ...]], reckon: _Reckoner) -> _Change | None:
    case, seq, organ, division, lamp, _ = rows[0][:6]
    clocks = []
    for row in rows:
        number, code, kind, unit, start_on, days, extra, pauses, rolls, due_on, unsure = row[6:]
        fresh = reckon(code, kind, unit, start_on, days, extra, pauses, rolls)
        clocks.append(_Running(number, code, kind, fresh.on, fresh.unknown_year, fresh.held, (fresh.on, fresh.unknown_year) != (due_on, unsure)))
    moved = [clock for clock in clocks if clock.changed]
    if not moved:
        return None
    by_kind = {clock.kind: clock for clock in clocks}
    governing = by_kind.get("promised") or by_kind.get("statutory") or min(clocks, key=lambda clock: (clock.due_on, clock.code))
    soon_on = None if governing.held else lamps.soon_on(governing.due_on, reckon.days)
    light = _light(governing, soon_on, reckon.on)
    facts: list[Any] = [events.DueRecomputed(tuple(clock.code for clock in moved), tuple(clock.due_on for clock in moved), reckon.days.version,
                                             tuple(clock.unsure_year for clock in moved))]
    if light != lamp:
        facts.append(events.LampTurned(light, reckon.on, governing.code))
    stage = by_kind.get("stage")
    return _Change(case, moved, [CaseFact(fact, case, seq + place, organ, division) for place, fact in enumerate(facts, 1)],
                   governing.due_on, soon_on, light, stage.due_on if stage else None)


def _light(governing: _Running, soon_on: date | None, on: date) -> str:
    """The lamp of the case by its governing clock."""
    if soon_on is None:
        return "hold"
    if on > governing.due_on:
        return "late"
    return "soon" if on >= soon_on else "ok"


def _write(changes: list[_Change], version: int, by: Actor) -> None:
    if not changes:
        return
    clocks = [clock for change in changes for clock in change.clocks]
    with connection.cursor() as cursor:
        cursor.execute(_SET_CLOCKS, [version, [clock.row for clock in clocks], [clock.due_on for clock in clocks], [clock.unsure_year for clock in clocks]])
        cursor.execute(_SET_CASES, [[c.case for c in changes], [c.facts[-1].seq for c in changes], [c.due_on for c in changes],
                                    [c.soon_on for c in changes], [c.lamp for c in changes], [c.stage_due_on for c in changes]])
    kernel.follow_all([change.case for change in changes])
    record_many([fact for change in changes for fact in change.facts], by=by)
