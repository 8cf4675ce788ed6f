"""The round of the credit register: periods end."""

from __future__ import annotations

from shuheng.foundation.core.ticking import ticks

from . import actions
from .actions.ending import ROUND


@ticks(seconds=3600)
def expire_entries() -> None:
    """Entries whose last day has passed."""
    while actions.expire_due() == ROUND:
        pass
