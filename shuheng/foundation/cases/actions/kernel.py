"""The kernel: facts happen to a case; its rows are what the fold makes of them, written and recorded in two statements.

`Held` is a case under lock. An action tells it facts (`tell`), each folded at once into the state that the next rule sees; `keep` writes rows
and journal. So the rows are the replay of the journal by construction, and a test replays it to be sure.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from django.db import connection

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.days import WorkingCalendar
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal.actions import CaseFact, statement

from .. import events
from ..queries.state import load, pause_data
from ..rules import CaseState, Clock, ClockKind, Definition, Lamp, Stage, Unit, fold, holds, lamps, reckoned


@dataclass
class Held:
    """A case under lock: its row number, frozen definition, state so far and the facts not yet written."""

    case: int
    definition: Definition
    state: CaseState
    by: Actor
    on: date
    calendar: WorkingCalendar
    facts: list[Any] = field(default_factory=list)
    writes: list[tuple[str, list[Any]]] = field(default_factory=list)
    stored: tuple[Clock, ...] = ()

    def later(self, statement: Prepared, params: list[Any]) -> None:
        """Let a row of the kernel's own tables be written with the rest, in one message."""
        self.writes.append((connection.calling(statement), params))

    def tell(self, fact: Any) -> None:
        """Let a fact happen."""
        self.facts.append(fact)
        self.state = fold(self.state, fact)


def hold(case: int, by: Actor) -> Held:
    """Take a case for a change: lock its row, read its state."""
    rules, state = load(case, lock=True)
    return Held(case, rules, state, by, today(), calendar(), stored=state.clocks)


def words_hash(words: str) -> str:
    """What the journal may know of words: 16 hex digits of their SHA-256, nothing when there are none."""
    return hashlib.sha256(words.encode()).hexdigest()[:16] if words else ""


_STEP = Prepared("cases_step", "bigint, int, text, text, text, bool, text, bigint, timestamptz", """
insert into cases_step (case_id, seq, move, title, words, shown, by, account, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
""")


def note(held: Held, move: str, title: str, words: str, *, shown: bool = True) -> None:
    """Keep the words of a step, which the journal only knows by their hash."""
    held.later(_STEP, [held.case, held.state.seq, move, title, words, shown, held.by.label, held.by.account, now()])


def start_clock(held: Held, clock: Clock) -> None:
    """Let a limit begin to run, reckoned by the present calendar. A limit of no days does not exist."""
    if clock.days <= 0:
        return
    ready = reckoned(clock, held.calendar, held.on)
    assert ready.due_on is not None
    held.tell(events.ClockStarted(
        kind=str(ready.kind), unit=str(ready.unit), start_on=ready.start_on, days=ready.days, due_on=ready.due_on, calendar=ready.calendar,
        part=ready.part, begins=ready.begins, article=ready.article, rolls=ready.rolls, unsure_year=ready.unsure_year))


def stage_limit(stage: Stage, days: WorkingCalendar, on: date) -> dict[str, Any]:
    """What the fact that enters a stage on a day says of its limit; nothing when the stage has none."""
    if not stage.limit_days:
        return {}
    ready = reckoned(Clock(ClockKind.STAGE, Unit.WORKING, on, stage.limit_days), days, on)
    return {"limit_days": ready.days, "limit_due_on": ready.due_on, "limit_article": stage.article, "unsure_year": ready.unsure_year,
            "calendar": ready.calendar}


def stop_clocks(held: Held, *kinds: str) -> None:
    """Freeze the running clocks of these kinds (a kind without part means all its parts)."""
    codes = tuple(clock.code for clock in held.state.running if clock.kind in kinds or clock.code in kinds)
    if codes:
        held.tell(events.ClockStopped(codes, held.on))


_FOLLOW = Prepared("cases_follow", "bigint[]", """
update cases_opinion o set due_on = k.due_on from cases_clock k
where k.case_id = o.case_id and k.part = o.code and k.kind in ('opinion', 'member') and o.given_at is null and o.due_on <> k.due_on
  and o.case_id = any($1)
""")


def follow(held: Held) -> None:
    """Let those who are waited for be due when their clocks end."""
    if held.state.waiting:
        held.later(_FOLLOW, [[held.case]])


def follow_all(cases: list[int]) -> None:
    """The same for many cases whose clocks have been written."""
    connection.send_later(connection.calling(_FOLLOW), [cases])


def _lamp(held: Held) -> Lamp:
    governing = held.state.governing
    if governing is None:
        return Lamp.OK
    return lamps.lamp(governing, held.calendar, held.on)


def keep(held: Held, key: str = "") -> CaseState:
    """Set the lamp right, write the rows, record the facts. Nothing happens when no fact did."""
    if not held.facts:
        return held.state
    if held.state.open:
        lamp = _lamp(held)
        if lamp is not held.state.lamp:
            held.tell(events.LampTurned(str(lamp), held.on, held.state.governing.code if held.state.governing else ""))
    first = held.state.seq - len(held.facts) + 1
    facts = [CaseFact(fact, held.case, seq, held.state.organ, held.state.division) for seq, fact in enumerate(held.facts, first)]
    for sql, params in (_rows(held), statement(facts, by=held.by, key=key), *held.writes):
        connection.send_later(sql, params)
    held.facts, held.writes = [], []
    return held.state


_COLUMNS = ("organ_id", "division_id", "stage", "milestone", "outcome", "post", "account", "accepted_on", "decided_on", "delivered_on", "closed_on",
            "deemed", "supplements", "supplement_until", "reopened", "joint", "lamp", "due_on", "soon_on", "stage_due_on", "seq")
_CLOCK = ("code text, kind text, part text, unit text, start_on date, begins text, days int, extra_days int, rolls bool, article text,"
          " pauses jsonb, stopped_on date, due_on date, unsure_year int, calendar int")
_CLOCK_NAMES = [part.split()[0] for part in _CLOCK.split(", ")]
_CHANGING = ("start_on", "begins", "days", "extra_days", "article", "pauses", "stopped_on", "due_on", "unsure_year", "calendar")
_TYPES = ("bigint, bigint, text, text, text, bigint, bigint, date, date, date, date, boolean, int, date, int, bigint[], text, date, date, date, int,"
          " bigint, jsonb")
INSERT_CLOCKS = f"""insert into cases_clock (case_id, {", ".join(_CLOCK_NAMES)})
select {{case}}, {", ".join(f"clock.{name}" for name in _CLOCK_NAMES)} from {{other}}jsonb_to_recordset({{clocks}}) as clock({_CLOCK})"""
_SAVE = Prepared("cases_save", _TYPES, f"""
with moved as (update cases_case set {", ".join(f"{name} = ${place}" for place, name in enumerate(_COLUMNS, 1))} where id = $22)
{INSERT_CLOCKS.format(case="$22", clocks="$23", other="")}
on conflict (case_id, code) do update set {", ".join(f"{name} = excluded.{name}" for name in _CHANGING)}
""")


def dates(state: CaseState, days: WorkingCalendar) -> tuple[date | None, date | None, date | None]:
    """(due, soon, due of the stage) as the hot row carries them. A held or closed case has no day on which its lamp turns."""
    governing = state.governing if state.open else None
    due_on = governing.due_on if governing else None
    held = governing is not None and any(holds(line, due_on) for line in governing.open_pauses if due_on)
    soon_on = lamps.soon_on(due_on, days) if due_on and not held else None
    stage = next((clock.due_on for clock in state.running if clock.kind == "stage"), None)
    return due_on, soon_on, stage


def clock_data(clock: Clock) -> dict[str, Any]:
    """The columns of a clock, as orjson writes them."""
    return {"code": clock.code, "kind": clock.kind, "part": clock.part, "unit": clock.unit, "start_on": clock.start_on,
            "begins": clock.begins, "days": clock.days, "extra_days": clock.extra_days, "rolls": clock.rolls, "article": clock.article,
            "pauses": [pause_data(line) for line in clock.pauses], "stopped_on": clock.stopped_on, "due_on": clock.due_on,
            "unsure_year": clock.unsure_year, "calendar": clock.calendar}


def _rows(held: Held) -> tuple[str, list[Any]]:
    state = held.state
    due_on, soon_on, stage_due_on = dates(state, held.calendar)
    values = [state.organ, state.division, state.stage, str(state.milestone), state.outcome, state.post, state.account, state.accepted_on,
              state.decided_on, state.delivered_on, state.closed_on, state.deemed, state.supplements, state.supplement_until, state.reopened,
              list(state.joint), str(state.lamp), due_on, soon_on, stage_due_on, state.seq]
    stored = {id(clock) for clock in held.stored}
    return connection.calling(_SAVE), [*values, held.case, orjson.dumps([clock_data(clock) for clock in state.clocks if id(clock) not in stored]).decode()]
