"""The one place that asks what time it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.conf import settings

CHINA = ZoneInfo("Asia/Shanghai")


_held: ContextVar[datetime | None] = ContextVar("held", default=None)


@contextmanager
def held_at(instant: datetime) -> Iterator[None]:
    """Let the clock of this thread stand at an instant: to rehearse a demonstration's past. Only where the clock may be moved at all."""
    if not settings.CLOCK_FILE:
        raise RuntimeError("the clock of a production cannot be moved")
    token = _held.set(instant)
    try:
        yield
    finally:
        _held.reset(token)


def _shift() -> timedelta:
    """The offset all processes of a test or demonstration share: one number of seconds in one small file."""
    path = settings.CLOCK_FILE
    if not path or not os.path.exists(path):
        return timedelta()
    with open(path, encoding="ascii") as file:
        return timedelta(seconds=float(file.read().strip() or 0))


def now() -> datetime:
    """The present instant, in UTC."""
    return _held.get() or datetime.now(UTC) + _shift()


def wait_until(instant: datetime | None) -> dict[str, int] | None:
    """The seconds until an instant, for a job queue: it reads the machine's own clock, and that does not move with ours."""
    return {"seconds": max(ceil((instant - now()).total_seconds()), 0)} if instant else None


def today() -> date:
    """The calendar day in China."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """The same instant as a clock in China shows it."""
    return instant.astimezone(CHINA)


def on(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The instant at which a clock in China shows that hour of that day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)
