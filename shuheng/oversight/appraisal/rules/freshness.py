"""By which day a column is updated at the latest, and when its owner is told."""

from __future__ import annotations

from datetime import date, timedelta

SOON, LATE = "soon", "late"
KINDS = {SOON: "快到期", LATE: "过期了"}


def due_on(last: date, days: int) -> date:
    """The last day on which an update is in time."""
    return last + timedelta(days=days)


def stale_days(last: date, days: int, on: date) -> int:
    """How many days over its limit a column is; 0 while it is in time."""
    return max((on - due_on(last, days)).days, 0)


def warning(last: date, days: int, on: date, near: int) -> str:
    """What its owner has to be told on a day: SOON, LATE or nothing."""
    due = due_on(last, days)
    if on > due:
        return LATE
    return SOON if on > due - timedelta(days=min(near, days)) else ""
