"""The lines of a list as HTML. Each is one text with places: fifty of them through the template language cost more than all the rest of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from shuheng.foundation.core import numbers
from shuheng.foundation.core.templatetags.look import dated, lamp, microbeam

from ..queries.rows import Row


@dataclass(frozen=True)
class Columns:
    """What the lines of this list hold beside the case: a box to mark it, its organ, the day it was received; `year` is not said with a day."""

    pick: bool
    wide: bool
    received: bool
    year: int


def lines(rows: Sequence[Row], columns: Columns) -> SafeString:
    """The lines of the table body."""
    return mark_safe("\n    ".join(_line(row, columns) for row in rows))  # noqa: S308  # every word of a case is escaped below


def _line(row: Row, columns: Columns) -> str:
    spaced = numbers.spaced(row.number)
    organ = f"<td>{escape(row.organ)}</td>" if columns.wide else ""
    return (f'<tr>{_box(row.number, spaced) if columns.pick else ""}<td>{lamp(row.lamp, row.words)}</td><td class="nb">{spaced}</td>'
            f'<th scope="row"><a href="{escape(row.address)}">{escape(row.title)}</a></th><td>{escape(row.who)}</td>{organ}'
            f'<td class="nb">{escape(row.town)}</td><td>{escape(row.stage)}</td>{_limit(row)}<td class="num">{_day(row, columns)}</td></tr>')


def _box(number: str, spaced: str) -> str:
    return f'<td><label class="tick"><input type="checkbox" name="pick" value="{number}" aria-label="选 {spaced}"></label></td>'


def _limit(row: Row) -> str:
    if not row.needed:
        return '<td class="num"></td><td></td>'
    return f'<td class="num">{row.counted}/{row.needed}</td><td>{microbeam(row.counted, row.needed, row.over, row.paused)}</td>'


def _day(row: Row, columns: Columns) -> str:
    """The day of the last column: closed, received or due; a case that stands still has none."""
    day = row.closed or (row.opened if columns.received else row.due)
    if day:
        return dated(day, columns.year)
    return "待恢复" if row.paused else ""
