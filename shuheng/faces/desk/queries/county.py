"""Figures for whoever looks over an organ or the county: how much is open and where it sticks, what was closed and how fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from shuheng.foundation.cases.permits import OVERSEE
from shuheng.foundation.cases.queries import figures, listing
from shuheng.foundation.cases.queries.figures import Sums
from shuheng.foundation.cases.queries.listed import Listed
from shuheng.foundation.cases.queries.listing import Basket
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import Organ
from shuheng.foundation.identity import queries as identity

from .rows import Row, rows_of

MONTHS, WEEKS, LATE_SHOWN, GOOD = 12, 13, 6, 95.0


@dataclass(frozen=True)
class Figure:
    """One large figure with the list it opens."""

    value: str
    unit: str
    words: str
    lamp: str
    address: str


@dataclass(frozen=True)
class Share:
    """One organ or matter: its open cases by lamp, the list behind each figure, what it closed."""

    name: str
    title: str
    open: int
    soon: int
    late: int
    hold: int
    mean: str
    parts: Sequence[tuple[str, int]]
    to: Mapping[str, str]


@dataclass(frozen=True)
class Month:
    """One month: filed, closed, closed in time, working days on average, bad ratings."""

    first: date
    sums: Sums
    share: str
    mean: str
    to: Mapping[str, str]


@dataclass(frozen=True)
class Town:
    """How much a township closed in time."""

    name: str
    share: float | None
    good: bool
    address: str


def organs_of(by: Actor) -> list[Organ]:
    """The organs whose figures the post may see: those of the county in its domain, or its own."""
    rows = [one for one in county.organs_on() if one.domain == by.domain]
    return rows if by.may(OVERSEE) else [one for one in rows if one.pk in by.organs]


def address(**asked: object) -> str:
    """The list behind a figure."""
    return f"{reverse('desk-inbox')}?{urlencode({'view': 'all'} | {name: str(value) for name, value in asked.items() if value})}"


def month_of(day: date) -> str:
    """`2026-11`, as the lists ask for it."""
    return f"{day.year}-{day.month:02d}"


def first_of(month: str) -> date | None:
    """The first day of a month named so; None when it is no such name."""
    year, _, number = month.partition("-")
    if year.isdigit() and number.isdigit() and 2000 <= int(year) <= 2999 and 1 <= int(number) <= 12:
        return date(int(year), int(number), 1)
    return None


def after_month(first: date) -> date:
    """The first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def months_back(count: int) -> list[date]:
    """The first days of the last months, this one first."""
    found = [today().replace(day=1)]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def shares(by: Actor, column: str, organs: Sequence[Organ], month: date) -> list[Share]:
    """Open cases and the month's mean by `organ` or `title`, the fullest first."""
    numbers = [one.pk for one in organs]
    names = {one.pk: one.name for one in organs}
    open_, lit = figures.open_by(column, numbers), listing.lamps_by(by, column)
    sums = figures.sums_by(column, numbers, month, after_month(month))
    field = {"organ": "organ", "title": "matter"}[column]
    keys = sorted({*open_, *sums}, key=lambda key: (-open_.get(key, 0), str(names.get(key, key))))
    return [_share(names.get(key, str(key)), open_.get(key, 0), {lamp: lit.get((key, lamp), 0) for lamp in ("soon", "late", "hold")},
                   sums.get(key, Sums()), {field: key}) for key in keys]


def _share(name: str, open_: int, lit: Mapping[str, int], sums: Sums, of: Mapping[str, Any]) -> Share:
    rest = max(open_ - sum(lit.values()), 0)
    to = {"open": address(**of), **{lamp: address(**of, lamp=lamp) for lamp in lit}}
    parts = [("late", lit["late"]), ("soon", lit["soon"]), ("rest", rest), ("hold", lit["hold"])]
    return Share(name, name, open_, lit["soon"], lit["late"], lit["hold"], _days(sums), parts, to)


def _days(sums: Sums) -> str:
    return "" if sums.mean is None else f"{sums.mean:.1f} 天"


def _per_cent(sums: Sums) -> str:
    return "" if sums.share is None else f"{sums.share:.1f}%"


def months(organs: Sequence[Organ]) -> list[Month]:
    """The last twelve months, this one first."""
    firsts = months_back(MONTHS)
    found = figures.by_month([one.pk for one in organs], firsts[-1], after_month(firsts[0]))
    return [Month(first, sums := found.get(first, Sums()), _per_cent(sums), _days(sums), {
        "filed": address(view="filed", month=month_of(first)), "closed": address(view="closed", month=month_of(first))}) for first in firsts]


def weeks(organs: Sequence[Organ]) -> dict[str, list[Any]]:
    """Filed and closed by week, the oldest first."""
    monday = today() - timedelta(days=today().weekday())
    firsts = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    found = figures.by_week([one.pk for one in organs], firsts[0], monday + timedelta(weeks=1))
    sums = [found.get(first, Sums()) for first in firsts]
    return {"weeks": [f"{first.month}/{first.day}" for first in firsts], "taken": [one.filed for one in sums], "closed": [one.closed for one in sums]}


def towns(organs: Sequence[Organ], month: date) -> list[Town]:
    """How much of what belongs to each township was closed in time."""
    found = figures.sums_by("division", [one.pk for one in organs], month, after_month(month))
    rows = [(one, found.get(one.pk, Sums())) for one in county.townships_today()]
    return [Town(one.short, sums.share, (sums.share or 0) >= GOOD, address(view="closed", town=one.pk, month=month_of(month))) for one, sums in rows]


@dataclass(frozen=True)
class Stuck:
    """A case that is over its day, and where it sticks."""

    lamp: str
    words: str
    number: str
    title: str
    who: str
    organ: str
    why: str
    due: date | None


def late(by: Actor) -> tuple[list[Stuck], bool]:
    """The cases that are over for longest, and whether there are more."""
    found = listing.page_of(by, Basket(view="all", lamp="late"), LATE_SHOWN)
    shown = found[:LATE_SHOWN]
    names = identity.officers_named([case.account for case in shown if case.account])
    waiting = listing.opinions_waiting([case.pk for case in shown])
    return [_stuck(row, case, names, waiting.get(case.pk, ())) for row, case in zip(rows_of(shown), shown, strict=True)], len(found) > LATE_SHOWN


def _stuck(row: Row, case: Listed, names: Mapping[int, str], waiting: Sequence[str]) -> Stuck:
    who = f"{names[case.account]}在办" if case.account and case.account in names else "还没人接手"
    why = f"{row.stage}，等{'、'.join(waiting)}的意见" if waiting else f"{row.stage}，{who}"
    return Stuck(row.lamp, row.words, row.number, row.title, row.who, row.organ, why, row.due)


def usual_month(organs: Sequence[Organ]) -> date:
    """The last whole month, or this one while nothing was closed before it."""
    this, last = months_back(2)
    found = figures.by_month([one.pk for one in organs], last, this)
    return last if any(sums.closed for sums in found.values()) else this


def headline(by: Actor, organs: Sequence[Organ], shown: Sequence[Share], month: date) -> list[Figure]:
    """The six large figures; they are the sums of the table below them."""
    sums = figures.sums_by("organ", [one.pk for one in organs], month, after_month(month)).values()
    timed, on_time = sum(one.timed for one in sums), sum(one.on_time for one in sums)
    bad = figures.ratings_open([one.pk for one in organs], listing.COUNT_LIMIT)
    word = f"{month.month}月按承诺办完"
    share = Figure(f"{100 * on_time / timed:.1f}" if timed else "—", "%" if timed else "", word if timed else f"{month.month}月还没有办结的件", "",
                   address(view="closed", month=month_of(month)) if timed else "")
    return [Figure(f"{sum(row.open for row in shown):,}", "", "正在办", "", address()),
            Figure(f"{sum(row.soon for row in shown):,}", "", "快到期", "soon", address(lamp="soon")),
            Figure(f"{sum(row.late for row in shown):,}", "", "超期", "late", address(lamp="late")),
            Figure(f"{sum(row.hold for row in shown):,}", "", "停表", "hold", address(lamp="hold")),
            share, Figure(str(bad), "", "差评还没答复", "", address(view="bad"))]
