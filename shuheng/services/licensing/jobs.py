"""Rounds of licensing: drafts that nobody came back for are forgotten every hour."""

from __future__ import annotations

from shuheng.foundation.core.ticking import ticks

from . import actions


@ticks(seconds=3600)
def forget_drafts() -> None:
    """The answers go with their key; uploaded files go by their own retention."""
    actions.forget_expired()
    actions.forget_expired_themes()
