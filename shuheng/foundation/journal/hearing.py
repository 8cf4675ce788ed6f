"""Hearing: what follows a fact after it is committed. One keyed job per fact and hearer; a bad one stops nobody but itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .queries import Heard

Hearer = Callable[[Heard], object]
SIDE, OUTSIDE = "side", "outside"  # queues: our own work, and calls to servers of others, which may hang


@dataclass(frozen=True)
class Reaction:
    """A function of some room's reactions.py, the event it hears and the queue it runs in."""

    name: str
    event: tuple[str, int]
    queue: str
    run: Hearer


_by_name: dict[str, Reaction] = {}
_by_event: dict[tuple[str, int], list[Reaction]] = {}


def hears(*events: type, queue: str = SIDE) -> Callable[[Hearer], Hearer]:
    """Declare a hearer of one or more events. It must be idempotent: a crash may run it again."""

    def declare(function: Hearer) -> Hearer:
        for cls in events:
            key = (cls.event_name, cls.event_version)  # type: ignore[attr-defined]
            reaction = Reaction(f"{function.__module__.removeprefix('shuheng.')}.{function.__name__}", key, queue, function)
            _by_name[reaction.name] = reaction
            _by_event.setdefault(key, []).append(reaction)
        return function

    return declare


def hearers(name: str, version: int) -> list[Reaction]:
    """Who hears this event."""
    return _by_event.get((name, version), [])


def reaction(name: str) -> Reaction:
    """The reaction of that name."""
    return _by_name[name]
