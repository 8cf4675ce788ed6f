"""Answers kept for some seconds per process: facts that change with a publication, not with a case.

A county publishes a matter or moves an office some times a year; a page of another process may tell of it so much later. Kept rows are
read-only. Whoever publishes calls `forget`, so that his own process knows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any, TypeVar

Answer = TypeVar("Answer")
MOST = 2_000
_kept: dict[Hashable, tuple[float, Any]] = {}


def kept(question: Hashable, ask: Callable[[], Answer], seconds: float = 2.0) -> Answer:
    """The kept answer to a question, or a fresh one. A refusal is not kept."""
    found = _kept.get(question)
    if found and monotonic() - found[0] < seconds:
        answer: Answer = found[1]
        return answer
    answer = ask()
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[question] = (monotonic(), answer)
    return answer


def known(question: Hashable, seconds: float = 2.0) -> object:
    """The kept answer, if there is one; asks nothing."""
    found = _kept.get(question)
    return found[1] if found and monotonic() - found[0] < seconds else None


def forget_one(question: Hashable) -> None:
    """Ask one thing anew."""
    _kept.pop(question, None)


def forget() -> None:
    """Ask everything anew."""
    _kept.clear()
