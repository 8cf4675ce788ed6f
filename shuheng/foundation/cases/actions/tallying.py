"""Counting what happened, day by day, from the journal: cheap figures for whoever looks over the whole county."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal import queries as journal
from shuheng.foundation.journal.actions import advance, start_again
from shuheng.foundation.journal.queries import Heard

from ..models import Load, Tally
from ..queries.state import clock as clock_of
from ..rules import Clock, elapsed, is_bad

CURSOR = "cases.tally"
FACTS_AT_ONCE = 2_000
COUNTED = frozenset({"cases.opened", "cases.closed", "cases.reopened", "cases.transferred", "cases.returned", "cases.rated"})
FIGURES = ("filed", "closed", "timed", "on_time", "worked_days", "bad")


@dataclass(frozen=True)
class _Of:
    """What a counted fact needs to know of its case."""

    title: str
    clock: Clock | None


def _nothing() -> dict[str, int]:
    return dict.fromkeys(FIGURES, 0)


@dataclass
class _Sums:
    """What is added to the rows of a day, and to the open cases of an organ."""

    days: dict[tuple[date, int, str, int | None], dict[str, int]] = field(default_factory=lambda: defaultdict(_nothing))
    loads: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, fact: Heard, title: str, **figures: int) -> None:
        row = self.days[(local(fact.at).date(), fact.organ or 0, title, fact.division)]
        for name, value in figures.items():
            row[name] += value

    def load(self, organ: int, title: str, change: int) -> None:
        self.loads[(organ, title)] += change


@transaction.atomic
def tally(*, by: Actor, most: int = FACTS_AT_ONCE) -> int:
    """Count the next facts of the journal; returns how many were read. Each fact is counted once, whoever runs this."""
    rows = journal.after(journal.cursor_of(CURSOR), most)
    if not rows:
        return 0
    facts = journal.heard_of([entry for _, entry, name, _ in rows if name in COUNTED])
    _add(_summed(facts, _cases({fact.case for fact in facts if fact.case})))
    advance(CURSOR, rows[-1][0])
    return len(rows)


@transaction.atomic
def count_anew(*, by: Actor) -> None:
    """Forget every figure; the next rounds count from the first fact again."""
    Tally.objects.all().delete()
    Load.objects.all().delete()
    start_again(CURSOR)


def _summed(facts: Iterable[Heard], cases: Mapping[int, _Of]) -> _Sums:
    sums = _Sums()
    for fact in facts:
        if fact.case in cases:
            _COUNT[fact.event.event_name](sums, fact, cases[fact.case or 0])
    return sums


def _opened(sums: _Sums, fact: Heard, of: _Of) -> None:
    sums.add(fact, of.title, filed=1)
    sums.load(fact.organ or 0, of.title, 1)


def _closed(sums: _Sums, fact: Heard, of: _Of) -> None:
    sums.load(fact.organ or 0, of.title, -1)
    if of.clock is None or of.clock.due_on is None:
        sums.add(fact, of.title, closed=1)
        return
    stopped = of.clock.stopped_on or fact.event.on
    sums.add(fact, of.title, closed=1, timed=1, on_time=int(stopped <= of.clock.due_on), worked_days=elapsed(of.clock, calendar(), stopped))


def _reopened(sums: _Sums, fact: Heard, of: _Of) -> None:
    sums.load(fact.organ or 0, of.title, 1)


def _transferred(sums: _Sums, fact: Heard, of: _Of) -> None:
    sums.load(fact.event.from_organ, of.title, -1)
    sums.load(fact.event.organ, of.title, 1)


def _rated(sums: _Sums, fact: Heard, of: _Of) -> None:
    if is_bad(fact.event.level):
        sums.add(fact, of.title, bad=1)


_COUNT: dict[str, Any] = {"cases.opened": _opened, "cases.closed": _closed, "cases.reopened": _reopened, "cases.transferred": _transferred,
                          "cases.returned": _transferred, "cases.rated": _rated}
_CASES = """
select c.id, c.title, (select json_build_array(k.kind, k.unit, k.start_on, k.days, k.extra_days, k.pauses, k.stopped_on,
    k.article, k.begins, k.part, k.rolls, k.due_on, k.unsure_year, k.calendar)
  from cases_clock k where k.case_id = c.id and k.kind in ('promised', 'statutory') order by k.kind = 'promised' desc limit 1)
from cases_case c where c.id = any(%s)
"""


def _cases(numbers: set[int]) -> dict[int, _Of]:
    with connection.cursor() as cursor:
        cursor.execute(_CASES, [sorted(numbers)])
        return {case: _Of(title, clock_of(journal.plain(row)) if row else None) for case, title, row in cursor.fetchall()}


_ADD_DAYS = f"""
insert into cases_tally (day, organ, title, division, {", ".join(FIGURES)})
select * from unnest(%s::date[], %s::bigint[], %s::text[], %s::bigint[], {", ".join("%s::int[]" for _ in FIGURES)})
on conflict (day, organ, title, division) do update set {", ".join(f"{name} = cases_tally.{name} + excluded.{name}" for name in FIGURES)}
"""
_ADD_LOADS = """
insert into cases_load (organ, title, open) select * from unnest(%s::bigint[], %s::text[], %s::int[])
on conflict (organ, title) do update set open = cases_load.open + excluded.open
"""


def _add(sums: _Sums) -> None:
    with connection.cursor() as cursor:
        if sums.days:
            keys = list(zip(*sums.days, strict=True))
            cursor.execute(_ADD_DAYS, [*map(list, keys), *([row[name] for row in sums.days.values()] for name in FIGURES)])
        if sums.loads:
            organs, titles = zip(*sums.loads, strict=True)
            cursor.execute(_ADD_LOADS, [list(organs), list(titles), list(sums.loads.values())])
