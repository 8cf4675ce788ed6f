"""How a profile goes through a table: its steps, when it is due, how long a step and a job may take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .kinds import OF_ENTRY, ROWWISE, Rule

FROM_HOUR = 3  # behind the loads of the night; who missed the night is profiled later on the same day
STEP_SECONDS = 120  # a statement that takes longer is given up and told as not measured
JOB_SECONDS = 240  # then the job queues itself again, so that others have their turn
AT_ONCE = 40  # rules that are counted in one scan
KEYS = 20  # keys of failing rows that are written down
RETURNS = 5  # times that a profile begins anew because the table changed under it
OBJECTION_DAYS = 365
TREND_DAYS = 30


@dataclass(frozen=True)
class Step:
    """One statement: the counts of a column, or of some rules."""

    column: str = ""
    codes: tuple[str, ...] = ()


def steps(columns: Sequence[str], rules: Sequence[Rule]) -> tuple[Step, ...]:
    """A step for each column, rules of single rows together, the others one by one. The same for the same plan, so that it can be resumed by number."""
    rowwise = [one.code for one in rules if one.kind in ROWWISE]
    alone = [one.code for one in rules if one.kind not in ROWWISE | OF_ENTRY]
    return (*(Step(column=one) for one in columns), *(Step(codes=tuple(rowwise[at:at + AT_ONCE])) for at in range(0, len(rowwise), AT_ONCE)),
            *(Step(codes=(one,)) for one in alone))


def due(local: datetime, last: date | None) -> bool:
    """Is a table to be profiled at this time of the county's clock?"""
    return local.hour >= FROM_HOUR and (last is None or last < local.date())


def days_late(loaded: date, days: int, on: date) -> int:
    """Calendar days beyond the update duty."""
    return max((on - loaded).days - days, 0)
