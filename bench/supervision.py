"""Supervision beside full filing: how soon a filed case has its intervals; and a trial of halved promises over a million cases.

    python -m bench.supervision 1000000      the trial alone, in the database that `scale` keeps for this size, as JSON

BENCH_FILINGS (2400) says how many applications are filed while the lag is watched, BENCH_CASES (1000000) how large the trial is.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import quantiles

from bench import Figure, Peer, at_least, at_most, filing
from bench import _people as people
from bench._ground import apart, settle, superuser
from bench._server import FIRST_PORT, program

WARMING, USERS = 80, 40
LAG_LIMIT, TRIAL_LIMIT = 5.0, 30.0
HALF = 50
PATIENCE = 120.0
# what a replay of every journal would give, straight from the clocks: the trial is measured here, not the following
FILL = """
insert into supervision_interval ("case", number, ref, kind, part, begins, unit, days, extra, start_on, due_on, held, held_from, stopped_on, waived, milestone,
  service, matter, organ, division, domain, holder)
select c.id, c.number, k.code, k.kind, k.part, k.begins, k.unit, k.days, k.extra_days, k.start_on, k.due_on, 0, case when k.stopped_on is null then (
  select min((p->>'from_on')::date) from jsonb_array_elements(k.pauses) p where p->>'to_on' is null) end, k.stopped_on, false, 'accepted', c.kind, d.code,
  c.organ_id, c.division_id, c.domain, c.account
from cases_clock k join cases_case c on c.id = k.case_id join cases_definition d on d.id = c.definition_id
"""
BARE = """
select organ, matter, count(*), count(*) filter (where due_on < least(stopped_on, held_from, current_date)) from supervision_interval
where kind = 'promised' and not waived group by 1, 2
"""


def run() -> list[Figure]:
    """The figures."""
    cases = int(os.environ.get("BENCH_CASES") or 1_000_000)
    tried = apart("supervision", cases)
    lag, rate = followed(int(os.environ.get("BENCH_FILINGS") or 2_400))
    peer = Peer("one bare SQL statement that counts the late ones", tried["bare"])
    return [
        at_most(f"supervision: lag behind filing over HTTP, {USERS} users, p95", quantiles(lag, n=20)[-1], "s", LAG_LIMIT),
        at_most(f"supervision: lag behind filing over HTTP, {USERS} users, longest", max(lag), "s", LAG_LIMIT),
        at_least("supervision: filings meanwhile", rate, "filings/s", 200),
        at_most(f"supervision: trial of halved promises over {cases:,} cases", tried["trial"], "s", TRIAL_LIMIT, peer),
    ]


# --- the lag


@dataclass
class Watch:
    """When a new case, and when its first interval, was seen."""

    first: int
    known: frozenset[int] = frozenset()  # cases that were there: web processes take numbers ahead, so that a later case may have a smaller one
    filed: dict[int, float] = field(default_factory=dict)
    followed: dict[int, float] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Until every case has its interval after the end was told."""
        with superuser() as connection:
            connection.autocommit = True
            patience = time.monotonic() + 3600
            while time.monotonic() < patience and not (self.ended.is_set() and self.filed.keys() <= self.followed.keys()):
                for seen, question in ((self.filed, "select id from cases_case where id > %s"),
                                       (self.followed, 'select distinct "case" from supervision_interval where "case" > %s')):
                    rows = connection.execute(question, [self.first]).fetchall()  # type: ignore[call-overload]
                    now = time.monotonic()
                    for number, in rows:
                        if number not in self.known:
                            seen.setdefault(number, now)
                if self.ended.is_set():
                    patience = min(patience, time.monotonic() + PATIENCE)
                time.sleep(0.05)

    @property
    def lag(self) -> list[float]:
        """Seconds each case waited for its intervals."""
        return [self.followed[number] - at for number, at in self.filed.items()]


@contextmanager
def _watching() -> Iterator[Watch]:
    with superuser() as connection:
        row = connection.execute("select coalesce(max(id), 0) - 1000 from cases_case").fetchone()
        first = int(row[0]) if row else 0
        known = frozenset(number for number, in connection.execute("select id from cases_case where id > %s", [first]))
    watch = Watch(first, known)
    looker = threading.Thread(target=watch.look)
    looker.start()
    try:
        yield watch
    finally:
        watch.ended.set()
        looker.join()


def followed(count: int) -> tuple[list[float], float]:
    """(seconds each filed case waited for its intervals, filings a second)."""
    settle()
    work = people.ready(people.residents(WARMING + count))
    with program(FIRST_PORT) as port:
        filing.file(work[:WARMING], USERS, port)
        _caught_up()
        with _watching() as watch:
            done = filing.file(work[WARMING:], USERS, port)
    lost = watch.filed.keys() - watch.followed.keys()
    if lost or len(watch.filed) < count:
        raise SystemExit(f"{count} were filed, {len(watch.filed)} cases were seen, {len(lost)} have no interval after {PATIENCE:.0f} s")
    return watch.lag, done.per_second


def _caught_up() -> None:
    """Supervision has read every position."""
    begun = time.monotonic()
    with superuser() as connection:
        connection.autocommit = True
        while time.monotonic() - begun < PATIENCE:
            row = connection.execute("select (select count(*) from journal_pending) = 0 and coalesce((select position from journal_cursor where name ="
                                     " 'supervision'), 0) = coalesce((select max(position) from journal_position), 0)").fetchone()
            if row and row[0]:
                return
            time.sleep(0.1)
    raise SystemExit("supervision did not catch up")


# --- the trial


def main(count: int) -> dict[str, float]:
    """Fill intervals for so many cases, try halved promises."""
    settle(f"bench_scale_{count}")
    from bench._filling import fill

    fill(count)
    with superuser() as connection:
        connection.execute("truncate supervision_interval, supervision_signal")
        connection.execute(FILL)
        connection.commit()
        connection.autocommit = True
        connection.execute("vacuum (analyze) supervision_interval")
        begun = time.perf_counter()
        connection.execute(BARE).fetchall()
        bare = time.perf_counter() - begun
    return {"bare": bare, "trial": _tried(count)}


def _tried(count: int) -> float:
    """Seconds until the whole trial is counted, as its job does it."""
    from shuheng.foundation.core.acting import SYSTEM, acting
    from shuheng.oversight.supervision import actions
    from shuheng.oversight.supervision.models import Trial

    begun, more = time.perf_counter(), True
    with acting(SYSTEM):
        trial = actions.ask_trial(actions.Wanted(HALF), by=SYSTEM).pk
    while more:
        with acting(SYSTEM):
            more = actions.go_on(trial, by=SYSTEM)
    took = time.perf_counter() - begun
    with acting(SYSTEM):
        result = Trial.objects.get(pk=trial).result
    base, late, then = (sum(row[place] for row in result) for place in (2, 3, 4))
    print(f"  supervision: {base:,} promises of {count:,} cases, {late:,} late, {then:,} under halved ones", file=sys.stderr, flush=True)
    if then < late or not base:
        raise SystemExit("the trial counted nothing sensible")
    return took


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
