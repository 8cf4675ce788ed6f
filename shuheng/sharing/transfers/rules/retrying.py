"""When a batch that did not reach its target is tried again."""

from __future__ import annotations

WAITS = (1, 5, 15, 60, 240, 720)  # minutes behind each try in vain; about seventeen hours in all


def wait_minutes(tries: int) -> int | None:
    """Minutes to wait behind so many tries in vain; None when it has been enough."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None
