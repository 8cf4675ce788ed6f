"""Figures of the county from the tallies: what was filed and closed, how much of it in time, how long it took."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncWeek

from ..models import Load, Rating, Tally


@dataclass(frozen=True)
class Sums:
    """What happened in a time: cases filed and closed, those with a limit, of these in time, their working days, bad ratings."""

    filed: int = 0
    closed: int = 0
    timed: int = 0
    on_time: int = 0
    worked_days: int = 0
    bad: int = 0

    @property
    def share(self) -> float | None:
        """Per cent closed in time; None where nothing with a limit was closed."""
        return 100 * self.on_time / self.timed if self.timed else None

    @property
    def mean(self) -> float | None:
        """Working days on average; None where nothing with a limit was closed."""
        return self.worked_days / self.timed if self.timed else None


_SUMS: dict[str, Sum] = {name: Sum(name) for name in Sums.__dataclass_fields__}


def _sums(row: dict[str, Any]) -> Sums:
    return Sums(**{name: int(row[name] or 0) for name in Sums.__dataclass_fields__})


def _rows(organs: Collection[int], since: date, until: date) -> QuerySet[Tally]:
    return Tally.objects.filter(organ__in=organs, day__gte=since, day__lt=until)


def open_by(column: str, organs: Collection[int]) -> dict[Any, int]:
    """How many cases are open, by `organ` or `title`."""
    rows = Load.objects.filter(organ__in=organs).values_list(column).annotate(count=Sum("open"))
    return {value: int(count) for value, count in rows if count}


def sums_by(column: str, organs: Collection[int], since: date, until: date) -> dict[Any, Sums]:
    """Sums of the days from `since` to before `until`, by `organ`, `title` or `division`."""
    return {row[column]: _sums(row) for row in _rows(organs, since, until).values(column).annotate(**_SUMS)}


def by_month(organs: Collection[int], since: date, until: date) -> dict[date, Sums]:
    """Sums by the first day of each month."""
    rows = _rows(organs, since, until).annotate(first=TruncMonth("day")).values("first").annotate(**_SUMS)
    return {row["first"]: _sums(row) for row in rows}


def by_week(organs: Collection[int], since: date, until: date) -> dict[date, Sums]:
    """Sums by the Monday of each week."""
    rows = _rows(organs, since, until).annotate(first=TruncWeek("day")).values("first").annotate(**_SUMS)
    return {row["first"]: _sums(row) for row in rows}


def ratings_open(organs: Collection[int], most: int) -> int:
    """Bad ratings that nobody has answered yet, counted to a limit."""
    waiting = Rating.objects.filter(answer_due_on__isnull=False, answered_on=None, case__organ__in=organs)
    return len(waiting.values_list("pk", flat=True)[:most])
