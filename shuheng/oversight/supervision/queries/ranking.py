"""Ranking by organ and by matter, the public figures of the day, and what a trial found. Small numbers are hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.urls import reverse

from shuheng.foundation.cases.queries import figures
from shuheng.foundation.cases.queries.figures import Sums
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.kept import kept
from shuheng.foundation.county import queries as county

from .. import rules
from ..models import Interval, Signal, Trial
from ..rules import LEVEL_LABELS, STATUS_LABELS, Level, Shown, Status
from ..rules.cards import COUNTED
from . import regime_or_none, rule_titles
from .listing import after_month, organs, promised, title_of

MONTHS, LAST_CARDS, LIVE_SECONDS = 12, 10, 5.0


@dataclass(frozen=True)
class Figure:
    """A number that opens to its cases; `value` None and no address where it is hidden."""

    words: str
    value: int | None
    address: str


@dataclass(frozen=True)
class Place:
    """One organ or matter of the ranking; `place` 0: too few cases to be ranked."""

    place: int
    name: str
    share: float | None
    grade: str
    due: Figure
    late: Figure
    yellow: Figure
    red: Figure


def ranking(column: str, month: date) -> list[Place]:
    """The organs or matters by the share of promises kept in a month, then by red and yellow cards; those too small to be ranked at the end."""
    regime = regime_or_none(today())
    least, grades = (regime.least, regime.grades) if regime else (5, {})
    counted = promised(month).values(column).annotate(due=Count("pk"), late=Count("pk", filter=Q(due_on__lt=F("judged")))).order_by()
    base = {row[column]: row for row in counted}
    cards = _cards(column, month)
    rows = [_place(column, key, base.get(key, {}), cards.get(key, {}), month, (least, grades)) for key in {*base, *cards}]
    rows.sort(key=lambda row: (row.share is None, -(row.share or 0), row.red.value or 0, row.yellow.value or 0, row.name))
    return [Place(place if row.share is not None else 0, row.name, row.share, row.grade, row.due, row.late, row.yellow, row.red)
            for place, row in enumerate(rows, 1)]


def _cards(column: str, month: date) -> dict[Any, dict[str, int]]:
    """Cards that stand, by the organ or matter."""
    found: dict[Any, dict[str, int]] = {}
    stand = Signal.objects.filter(raised_on__gte=month, raised_on__lt=after_month(month), status__in=[str(one) for one in COUNTED]).exclude(level="reminder")
    for key, level, count in stand.values_list(column, "level").annotate(count=Count("pk")).order_by():
        found.setdefault(key, {})[level] = count
    return found


def _place(column: str, key: Any, base: Mapping[str, int], cards: Mapping[str, int], month: date, regime: tuple[int, Mapping[str, int]]) -> Place:
    least, grades = regime
    due, late = base.get("due", 0), base.get("late", 0)
    small = 0 < due < least
    share = rules.share(due - late, due, least)
    of = {column: key, "month": f"{month.year}-{month.month:02d}"}
    cases, list_ = reverse("desk-supervision-cases"), reverse("desk-supervision")
    name = organs().get(key, "") if column == "organ" else title_of(key)
    return Place(0, name, share, rules.graded(share, grades), _figure(due, small, least, cases, **of), _figure(late, small, least, cases, **of, what="late"),
                 *(_figure(cards.get(level, 0), small, least, list_, **of, level=level) for level in ("yellow", "red")))


def _figure(value: int, small: bool, least: int, address: str, **asked: object) -> Figure:
    if small and value:
        return Figure(f"少于 {least}", None, "")
    return Figure(f"{value:,}", value, f"{address}?{urlencode(asked)}" if value else "")


def months() -> list[date]:
    """The first days of the last months, this one first."""
    found = [today().replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


# --- the public page


@dataclass(frozen=True)
class Public:
    """One organ today: received, done, in time, overdue now; small numbers hidden."""

    name: str
    received: Shown
    done: Shown
    on_time: Shown
    late: Shown


@dataclass(frozen=True)
class LastCard:
    """A card by its number only."""

    name: str
    level: str
    lamp: str
    rule: str
    status: str
    on: date


@dataclass(frozen=True)
class Live:
    """The public page: whole sums, organs, last cards, as of when."""

    at: datetime
    received: Shown
    done: Shown
    late: Shown
    share: float | None
    organs: Sequence[Public]
    cards: Sequence[LastCard]
    least: int


def live() -> Live:
    """The figures of the day, reckoned at most every few seconds for each process."""
    return kept("supervision.live", _live, LIVE_SECONDS)


def _live() -> Live:
    with acting(SYSTEM):
        regime = regime_or_none(today())
        least = regime.least if regime else 5
        watched = {one.pk: one.short for one in county.organs_on() if one.domain == "general"}
        sums = figures.sums_by("organ", list(watched), today(), today() + timedelta(days=1))
        late = _late_now(list(watched))
        cards = _last_cards(list(watched)) if regime else []
    day = {key: sums.get(key, Sums()) for key in watched}
    columns = {"received": {key: one.filed for key, one in day.items()}, "done": {key: one.closed for key, one in day.items()},
               "on_time": {key: one.on_time for key, one in day.items()}, "late": {key: late.get(key, 0) for key in watched}}
    shown = {name: rules.hidden(column, least) for name, column in columns.items()}
    rows = [Public(watched[key], *(shown[name][key] for name in columns)) for key in watched if any(column[key] for column in columns.values())]
    rows.sort(key=lambda row: (-(row.received.value or 0), row.name))
    timed = sum(one.timed for one in sums.values())
    received, done, over = (rules.whole(columns[name], least) for name in ("received", "done", "late"))
    return Live(now(), received, done, over, rules.share(sum(columns["on_time"].values()), timed, least), rows, cards, least)


def _late_now(wanted: Sequence[int]) -> dict[int, int]:
    """Cases whose promise is broken and that are not decided yet, by organ."""
    late = Interval.objects.filter(kind="promised", stopped_on=None, held_from=None, waived=False, due_on__lt=today(), organ__in=wanted)
    return {organ: count for organ, count in late.values_list("organ").annotate(count=Count("pk")).order_by()}


def _last_cards(wanted: Sequence[int]) -> list[LastCard]:
    found = Signal.objects.filter(organ__in=wanted, domain="general").exclude(level="reminder").order_by("-raised_at", "-pk")[:LAST_CARDS]
    return [LastCard(one.name, LEVEL_LABELS[Level(one.level)], "done" if one.status == "cancelled" else {"yellow": "soon", "red": "late"}[one.level],
                     rule_titles().get(one.rule, one.rule), STATUS_LABELS[Status(one.status)], one.raised_on) for one in found]


# --- trials


@dataclass(frozen=True)
class Tried:
    """One organ or matter of a trial: how many promises, late as it was, late as it would be."""

    name: str
    base: int
    late: int
    then: int

    @property
    def more(self) -> int:
        """How many more would be late."""
        return self.then - self.late


def tried(trial: Trial, place: int) -> list[Tried]:
    """What a trial found, by organ (place 0) or matter (place 1), the most additional ones first."""
    sums: dict[Any, list[int]] = {}
    for row in trial.result:
        known = sums.setdefault(row[place], [0, 0, 0])
        sums[row[place]] = [one + other for one, other in zip(known, row[2:], strict=True)]
    name = (lambda key: organs().get(key, "")) if place == 0 else title_of
    return sorted((Tried(name(key), *numbers) for key, numbers in sums.items()), key=lambda one: (-one.more, one.name))
