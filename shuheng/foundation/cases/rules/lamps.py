"""Lamps: how urgent a clock is today, and on which day its lamp turns by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shuheng.foundation.core.days import WorkingCalendar

from .clocks import ONE_DAY, Clock, as_of, due


class Lamp(StrEnum):
    """The five lamps: 正常, 临近, 超期, 停表, 办结."""

    OK = "ok"
    SOON = "soon"
    LATE = "late"
    HOLD = "hold"
    DONE = "done"


LAMP_LABELS = {Lamp.OK: "正常", Lamp.SOON: "临近", Lamp.LATE: "超期", Lamp.HOLD: "停表", Lamp.DONE: "办结"}
_GRAVITY = (Lamp.DONE, Lamp.OK, Lamp.HOLD, Lamp.SOON, Lamp.LATE)


@dataclass(frozen=True, slots=True)
class Turns:
    """The days on which a lamp turns; both None while the clock stands still or has stopped."""

    soon_on: date | None
    late_on: date | None


def is_late(clock: Clock, calendar: WorkingCalendar, today: date) -> bool:
    """Past its due date, judged on the day it stopped if it has: a case closed in time never turns red."""
    return as_of(clock, today) > due(clock, calendar, today).on


def soon_on(due_on: date, calendar: WorkingCalendar, lead_days: int = 1) -> date:
    """The day from which the end is near: `lead_days` working days before it."""
    return calendar.before(due_on, lead_days)


def late_on(due_on: date) -> date:
    """The first day on which the limit is broken."""
    return due_on + ONE_DAY


def turns(clock: Clock, calendar: WorkingCalendar, today: date, lead_days: int = 1) -> Turns:
    """When the lamp turns by itself, for the one statement that turns all lamps."""
    end = due(clock, calendar, today)
    if not clock.running or end.held:
        return Turns(None, None)
    return Turns(soon_on(end.on, calendar, lead_days), late_on(end.on))


def lamp(clock: Clock, calendar: WorkingCalendar, today: date, lead_days: int = 1) -> Lamp:
    """The lamp of one clock today."""
    if not clock.running:
        return Lamp.DONE
    end = due(clock, calendar, today)
    if today > end.on:
        return Lamp.LATE
    if end.held:
        return Lamp.HOLD
    return Lamp.SOON if today >= soon_on(end.on, calendar, lead_days) else Lamp.OK


def gravest(lamps: Iterable[Lamp]) -> Lamp:
    """The lamp of a case is the gravest of its clocks; without any clock it is in order."""
    return max(lamps, key=_GRAVITY.index, default=Lamp.OK)
