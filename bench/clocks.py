"""A million open cases: every clock after a new year of the calendar was published, and the lamps that turn at one midnight.

    python -m bench.clocks in-its-own-database      the measured seconds as JSON
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import Figure, Peer, at_most
from bench._ground import apart, drop, settle, superuser
from bench._server import end, start

DATABASE = "bench_clocks"
CASES, TURNING = 1_000_000, 50_000
BASE = 1_000  # the demonstration has some cases of its own before them
STARTS = 20  # days before the new year on which clocks began
STATUTORY, PROMISED = 30, 20
LEAD = 12.0  # seconds before midnight to which the clock of the program is turned
FILL = """
insert into cases_case (id, number, definition_id, kind, title, organ_id, domain, channel, stage, milestone, outcome, opened_at, accepted_on, deemed,
  supplements, reopened, parent, joint, due_on, soon_on, lamp, seq)
select i + %(base)s, '9' || lpad(i::text, 11, '0'), d.ids[1 + i %% cardinality(d.ids)], 'licensing', '示例事项', d.organs[1 + i %% cardinality(d.organs)],
  'general', 'portal', 'examining', 'accepted', '', p.start_on, p.start_on, false, 0, 0, '', '{}', p.due_on, p.soon_on, 'ok', 5
from generate_series(1, %(cases)s) as i join bench_limit p on p.kind = 'promised' and p.place = i %% %(starts)s,
  (select array_agg(m.definition_id) as ids, array_agg(m.organ_id) as organs from licensing_matter m) d;
insert into cases_clock (case_id, code, kind, part, unit, start_on, begins, days, rolls, article, pauses, due_on, unsure_year, calendar)
select i + %(base)s, p.kind, p.kind, '', 'working', p.start_on, 'accepted', p.days, false, '示例', '[]', p.due_on, p.unsure, p.calendar
from generate_series(1, %(cases)s) as i join bench_limit p on p.place = i %% %(starts)s
"""
BARE = """
update cases_clock k set due_on = n.due_on, unsure_year = n.unsure_year, calendar = n.calendar from cases_clock n where n.id = k.id;
update cases_case c set seq = n.seq, due_on = n.due_on, soon_on = n.soon_on, lamp = n.lamp, stage_due_on = n.stage_due_on
from cases_case n where n.id = c.id;
with entry as (
  insert into journal_entry (at, name, version, kind, organ, division, domain, "case", seq, about, data, digest)
  select at, name, version, kind, organ, division, domain, "case", seq + 1000, about, data, digest from journal_entry
  where name = 'cases.due_recomputed' returning id
) insert into journal_pending (entry, at) select id, clock_timestamp() from entry
"""


def run() -> list[Figure]:
    """The figures."""
    took = apart("clocks", "in-its-own-database")
    words = f"clocks: all of {CASES:,} open cases after a change of the calendar"
    return [
        at_most(words, took["recompute"], "s", 60, Peer("the same rows by three bare SQL statements", took["bare"])),
        at_most(f"clocks: {TURNING:,} lamps due at one midnight", took["lamps"], "s", 5),
    ]


def main() -> dict[str, float]:
    """Fill, let the lamps turn, publish a year, reckon anew."""
    drop(DATABASE)
    data = settle(DATABASE)
    unknown = _fill()
    lamps = _lamps(data)
    took = {"lamps": lamps, "recompute": _recompute(unknown), "bare": _bare()}
    drop(DATABASE)
    return took


def _fill() -> int:
    """A million open cases, each with two clocks that run into a year of which nobody knows the holidays yet; gives the year."""
    from shuheng.foundation.core import clock
    from shuheng.foundation.county import queries

    unknown = queries.next_unknown_year(clock.today().year + 1)
    begun = time.perf_counter()
    with superuser() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("create unlogged table bench_limit (place int, kind text, days int, start_on date, due_on date, unsure int, soon_on date,"
                           " calendar int)")
        with connection.cursor() as cursor, cursor.copy("copy bench_limit from stdin") as copy:
            for row in _limits(unknown):
                copy.write_row(row)
        for statement in (FILL % {"cases": CASES, "starts": STARTS, "base": BASE}).split(";"):
            connection.execute(statement)  # type: ignore[call-overload]
    with superuser() as connection:
        connection.autocommit = True
        connection.execute("vacuum (analyze) cases_case, cases_clock")
    print(f"  clocks: {CASES:,} cases filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    return unknown


def _limits(unknown: int) -> Iterator[tuple[Any, ...]]:
    """The limits as the program reckons them before the year is known."""
    from shuheng.foundation.cases.rules import Clock, ClockKind, Unit, lamps, reckoned
    from shuheng.foundation.core import clock
    from shuheng.foundation.county.queries import calendar

    days = calendar()
    for place in range(STARTS):
        began = date(unknown, 1, 1) - timedelta(days=1 + place)
        for kind, count in ((ClockKind.STATUTORY, STATUTORY), (ClockKind.PROMISED, PROMISED)):
            ready = reckoned(Clock(kind, Unit.WORKING, began, count), days, clock.today())
            assert ready.due_on and ready.unsure_year == unknown
            yield place, str(kind), count, began, ready.due_on, ready.unsure_year, lamps.soon_on(ready.due_on, days), days.version


# --- the lamps


def _lamps(data: Path) -> float:
    """Seconds from a midnight until the worker has turned every lamp that turns then."""
    from shuheng.foundation.core import clock

    tomorrow = clock.today() + timedelta(days=1)
    with superuser() as connection:
        connection.execute("update cases_case set soon_on = %s where id between %s and %s", [tomorrow, BASE + 1, BASE + TURNING])
    with _worker(), _turned(data / "clock", clock.on(tomorrow) - timedelta(seconds=LEAD)):
        midnight = time.monotonic() + LEAD
        _until("select count(*) from cases_case where lamp = 'soon' and closed_on is null", lambda count: count >= TURNING)
        return time.monotonic() - midnight


@contextmanager
def _worker() -> Iterator[None]:
    """The real worker, running its rounds."""
    process = start([sys.executable, "-m", "shuheng.cli", "work"], 0)
    try:
        _until("select count(*) from core_heartbeat where name = 'ticks' and beat_at > now() - interval '4 seconds'", bool)
        yield
    finally:
        end(process)


@contextmanager
def _turned(clock: Path, to: datetime) -> Iterator[None]:
    """Move the clock of every process of this data folder."""
    fresh = clock.with_suffix(".new")
    fresh.write_text(str((to - datetime.now(UTC)).total_seconds()), "ascii")
    fresh.chmod(0o644)
    fresh.replace(clock)
    try:
        yield
    finally:
        clock.unlink()


def _until(question: str, well: Any, patience: float = 120) -> None:
    """Ask again until the answer is well."""
    begun = time.monotonic()
    with superuser() as connection:
        connection.autocommit = True
        while not well(connection.execute(question).fetchone()[0]):  # type: ignore[call-overload,index]
            if time.monotonic() - begun > patience:
                raise SystemExit(f"not within {patience:.0f} s: {question}")
            time.sleep(0.05)


# --- the calendar


def _recompute(unknown: int) -> float:
    """Seconds to reckon every clock by the calendar with the new year."""
    from shuheng.foundation.cases import actions
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.foundation.core.days import Day
    from shuheng.foundation.county.actions import publish_year

    holidays = [Day(date(unknown, 1, day), False, "元旦", "示例〔1〕号") for day in (1, 2, 3)]
    with acting(SYSTEM):
        publish_year(unknown, [day for day in holidays if day.on.weekday() < 5], "示例〔1〕号", date(unknown - 1, 11, 1), by=SYSTEM)
    begun, last, changed = time.perf_counter(), -1, 0
    while last:
        with acting(SYSTEM):
            last, some = actions.recompute(by=SYSTEM, after=max(last, 0))
        changed += some
    took = time.perf_counter() - begun
    if changed < CASES:
        raise SystemExit(f"{changed} of {CASES} cases changed")
    return took


def _bare() -> float:
    """Seconds of plain SQL that writes the same rows."""
    with superuser() as connection:
        begun = time.perf_counter()
        for statement in BARE.split(";"):
            connection.execute(statement)  # type: ignore[call-overload]
        connection.commit()
        return time.perf_counter() - begun


if __name__ == "__main__":
    print(json.dumps(main()))
