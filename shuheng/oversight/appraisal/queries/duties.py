"""Columns with a duty of update: their last update, the last day for the next one, who writes for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from shuheng.commons.websites import rules as websites
from shuheng.commons.websites.models import Column
from shuheng.commons.websites.permits import WRITE
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, today
from shuheng.foundation.identity.models import Account
from shuheng.foundation.identity.queries import post_holders

from .. import permits, rules
from ..models import ColumnWarning
from . import table_on


@dataclass(frozen=True)
class Duty:
    """A column on a day: its last update, by when the next is due, what its owner has to be told."""

    column: Column
    last: date
    due_on: date
    state: str
    over: int

    @property
    def lamp(self) -> str:
        """Its lamp."""
        return {rules.SOON: "soon", rules.LATE: "late"}.get(self.state, "ok")

    @property
    def address(self) -> str:
        """Where everybody sees it."""
        return websites.address(websites.Spec(self.column.site.code, "column", self.column.code))


def duties(on: date, near: int) -> Iterator[Duty]:
    """Every column that has a duty and ever held anything; what is empty has no day."""
    rows = Column.objects.filter(update_days__gt=0, children=None).select_related("site", "organ").annotate(
        last=Max("placements__shown_at", filter=Q(placements__shown=True))).exclude(last=None)
    for row in rows:
        last = local(row.last).date()
        yield Duty(row, last, rules.due_on(last, row.update_days), rules.warning(last, row.update_days, on, near),
                   rules.stale_days(last, row.update_days, on))


def columns_for(by: Actor) -> list[Duty]:
    """The columns that somebody's organs answer for, or all of the county; the first due first."""
    found = sorted(duties(today(), near_days()), key=lambda one: (one.due_on, one.column.site.place, one.column.place))
    return found if by.may(permits.READ) else [one for one in found if one.column.organ_id in by.organs or one.column.site.organ_id in by.organs]


@dataclass(frozen=True)
class Ask:
    """What the list is asked for: a lamp, codes of a site and of the organ that answers; empty means all."""

    state: str = ""
    site: str = ""
    organ: str = ""


def within(rows: Iterable[Duty], ask: Ask) -> list[Duty]:
    """Those of the site and the organ that are asked for, in whatever state."""
    return [one for one in rows if ask.site in ("", one.column.site.code) and ask.organ in ("", one.column.organ.code)]


def in_state(rows: Iterable[Duty], state: str) -> list[Duty]:
    """Those with this lamp, or all."""
    return [one for one in rows if state in ("", one.lamp)]


def sites(rows: Iterable[Duty]) -> list[tuple[str, str]]:
    """(code, title) of the sites among them, in their order."""
    found = {one.column.site.code: one.column.site for one in rows}
    return [(one.code, one.title) for one in sorted(found.values(), key=lambda one: (one.place, one.code))]


def owners(rows: Iterable[Duty]) -> list[tuple[str, str]]:
    """(code, name) of the organs that answer for them."""
    return sorted({(one.column.organ.code, one.column.organ.short) for one in rows}, key=lambda one: one[1])


def near_days() -> int:
    """How long before its day a column's owner is told, by the indicators in force; 0 where there are none."""
    row = table_on(today())
    return rules.thaw(row.content).near_days if row else 0


def told(duty: Duty) -> bool:
    """Whether its owner has been told of this already."""
    return ColumnWarning.objects.filter(column=duty.column, due_on=duty.due_on, kind=duty.state).exists()


def column(number: int) -> Column:
    """A column with its site."""
    return Column.objects.select_related("site", "organ").get(pk=number)


def writers(column: Column) -> list[Account]:
    """Who may write for it: those of the organ that answers for it."""
    return post_holders(column.organ_id, WRITE)
