"""The one change that core makes itself: signs of life."""

from __future__ import annotations

from .clock import now
from .models import Heartbeat


def beat(name: str) -> None:
    """Say that a loop of the worker is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": now()})
