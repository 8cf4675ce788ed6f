"""Rounds of licensing: drafts that nobody came back for are forgotten every hour, days for putting right end every minute, members are reminded."""

from __future__ import annotations

from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.core.ticking import ticks

from . import actions, queries
from .queries import members


@ticks(seconds=3600)
def forget_drafts() -> None:
    """The answers go with their key; uploaded files go by their own retention."""
    actions.forget_expired()
    actions.forget_expired_themes()


@ticks(seconds=60)
def end_rectifying() -> None:
    """Where the day for putting right has passed, the limits run on."""
    for case in queries.overdue_rectifying():
        actions.end_overdue_rectifying(case, by=SYSTEM)


@ticks(seconds=600)
def remind_members() -> None:
    """Who has one working day left to answer for its part of a joint procedure is told so."""
    for case in members.soon():
        actions.remind_members(case, by=SYSTEM)
