"""What rooms above say of an entry on its public page, each in a line: how good its data was found to be, for example."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..models import Resource


@dataclass(frozen=True)
class Mark:
    """One line of facts."""

    title: str
    words: str


_declared: dict[str, Callable[[Resource], Mark | None]] = {}


def declare_mark(code: str, ask: Callable[[Resource], Mark | None]) -> None:
    """Make known who is asked for a line, under a code; None when there is nothing to say."""
    _declared[code] = ask


def marks(row: Resource) -> list[Mark]:
    """The lines of an entry, in the order in which they were declared."""
    return [found for ask in _declared.values() if (found := ask(row))]
