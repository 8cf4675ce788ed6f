"""Spells: what held from a day until another. Those of one person never share a day, so any past day has at most one answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.rules import Span

What = TypeVar("What")


def begin(history: Sequence[Span], day: date, field: str = "since") -> list[Span]:
    """The history once something new begins on a day: what still lasted ends there. Refused when the day lies inside or before what is recorded."""
    last = _last(history)
    if last and (day <= last.start or (last.end is not None and day < last.end)):
        raise Refused(f"{last.start:%Y年%-m月%-d日}起已经有登记，新的登记要晚于它。要改过去的登记，请先作废那一条再重新登记。", field)
    return [*(Span(span.start, day) if span.end is None else span for span in history), Span(day)]


def end(history: Sequence[Span], day: date, field: str = "until") -> list[Span]:
    """The history once what lasts has ended; the day itself no longer counts. Refused when nothing lasts, or it began later."""
    last = _last(history)
    if last is None or last.end is not None:
        raise Refused("现在没有登记着，不用再结束。", field)
    if day <= last.start:
        raise Refused(f"这一条从{last.start:%Y年%-m月%-d日}起，结束的日子要晚于它。", field)
    return [Span(span.start, day) if span.end is None else span for span in history]


def held(spells: Iterable[tuple[Span, What]], day: date) -> What | None:
    """What held on a day; the first that says so, when records were merged."""
    return next((what for span, what in spells if span.holds(day)), None)


def _last(history: Sequence[Span]) -> Span | None:
    return max(history, key=lambda span: span.start, default=None)
