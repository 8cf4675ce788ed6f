"""Public figures, reckoned from the cases: what was closed last month, and how long the last cases of a matter really took."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from time import monotonic
from typing import Any

from django.db import connection

from shuheng.foundation.cases.queries.state import pause
from shuheng.foundation.cases.rules import Clock, ClockKind, Unit, elapsed
from shuheng.foundation.core.clock import today
from shuheng.foundation.county.queries import calendar

FRESH_SECONDS = 300.0  # how long a process trusts a figure
ENOUGH = 5  # fewer cases say nothing and could point at a person
SHOWN = 30
Figure = tuple[str, str, str, str]

# one row for each distinct (start, end, pauses): a month of ten thousand cases is some hundred rows
_TOOK = """
select k.start_on, k.stopped_on, k.due_on, k.unit, k.days, k.extra_days, k.pauses::text, count(*)
from cases_case c
join lateral (select * from cases_clock k where k.case_id = c.id and k.kind in ('promised', 'statutory') and k.stopped_on is not null
  order by k.kind limit 1) k on true
where {where} and c.kind = 'licensing' and c.decided_on is not null
group by 1, 2, 3, 4, 5, 6, 7
"""
_BAD = "select count(*) from cases_rating r join cases_case c on c.id = r.case_id where r.level < 3 and not r.void and c.decided_on between %s and %s"
_LAST = "c.id in (select id from cases_case where definition_id in (select id from cases_definition where code = %s)" \
        " and decided_on is not null order by decided_on desc, id desc limit %s)"
# of the last cases only: a backward walk along the order of arrival, however many there are
_USED = "select d.code, count(*) from (select definition_id from cases_case where kind = 'licensing' order by opened_at desc, id desc limit %s) c" \
        " join cases_definition d on d.id = c.definition_id group by 1"
LATELY = 3000
_kept: dict[tuple[Any, ...], tuple[float, Any]] = {}


@dataclass(frozen=True)
class Month:
    """A month's decisions: how many, how many in time, working days on average, bad ratings."""

    name: str
    decided: int
    in_time: int
    average: float
    bad: int

    @property
    def figures(self) -> list[Figure]:
        """The numbers with their units and words."""
        return [
            (f"{self.decided:,}", "件", "办出了结果", ""),
            (f"{self.in_time / self.decided * 100:.1f}".removesuffix(".0"), "%", "在承诺的日子前办完", ""),
            (f"{self.average:.1f}", "个工作日", "从受理到有结果，平均用时", ""),
            (f"{self.bad:,}", "件", "差评，每一件都要答复", ""),
        ]


def last_month() -> Month | None:
    """The figures of the month before this one; None when there were too few cases to say anything."""
    last = today().replace(day=1) - timedelta(days=1)
    return _fresh(("month", last), lambda: _month(last.replace(day=1), last))


def durations(code: str) -> list[int]:
    """Working days that each of the last cases of a matter took; empty when there are too few."""
    return _fresh(("durations", code, today()), lambda: _durations(code))


def used() -> dict[str, int]:
    """How many of the last cases each matter had, by its code: what is used most stands first in lists. The numbers are never shown."""
    return _fresh(("used",), _used)


def forget() -> None:
    """Let the next question read the tables."""
    _kept.clear()


def _fresh(key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    found = _kept.get(key)
    if found is None or monotonic() - found[0] > FRESH_SECONDS:
        if len(_kept) > 500:
            _kept.clear()
        found = _kept[key] = (monotonic(), make())
    return found[1]


def _took(where: str, values: list[Any]) -> list[tuple[int, bool, int]]:
    """(days used, in time, how many cases) of decided cases."""
    with connection.cursor() as cursor:
        cursor.execute(_TOOK.format(where=where), values)
        rows = cursor.fetchall()
    return [(elapsed(_clock(row), calendar(), today()), row[1] <= row[2], int(row[7])) for row in rows]


def _clock(row: tuple[Any, ...]) -> Clock:
    start, stopped, _, unit, days, extra, pauses, _ = row
    return Clock(ClockKind.PROMISED, Unit(unit), start, days, extra, tuple(map(pause, json.loads(pauses))), stopped)


def _month(first: date, last: date) -> Month | None:
    took = _took("c.decided_on between %s and %s", [first, last])
    decided = sum(many for _, _, many in took)
    if decided < ENOUGH:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_BAD, [first, last])
        bad = int(cursor.fetchone()[0])
    average = sum(days * many for days, _, many in took) / decided
    return Month(f"{last.month}月", decided, sum(many for _, kept, many in took if kept), average, bad)


def _used() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_USED, [LATELY])
        return dict(cursor.fetchall())


def _durations(code: str) -> list[int]:
    took = [days for days, _, many in _took(_LAST, [code, SHOWN]) for _ in range(many)]
    return sorted(took) if len(took) >= ENOUGH else []
