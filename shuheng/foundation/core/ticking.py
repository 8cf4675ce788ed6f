"""Ticks: small idempotent rounds that the worker makes every few seconds (lamps, stalled jobs), declared in a room's jobs.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tick:
    """One round: its name, how often it comes and what it does."""

    name: str
    seconds: float
    round: Callable[[], object]


_declared: dict[str, Tick] = {}


def ticks(seconds: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Declare a function without arguments as a round of the worker."""

    def declare(function: Callable[[], object]) -> Callable[[], object]:
        name = f"{function.__module__.removeprefix('shuheng.')}.{function.__name__}"
        _declared[name] = Tick(name, seconds, function)
        return function

    return declare


def every() -> list[Tick]:
    """All declared ticks."""
    return list(_declared.values())
