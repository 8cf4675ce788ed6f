"""The life of a certificate: the fold of its acts. What it was worth on any day follows from the facts alone.

行政许可法 第六十九条 (撤销)、第七十条 (注销)、第五十条 (延续)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shuheng.foundation.core.refusals import Refused


class State(StrEnum):
    """What a certificate is worth."""

    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


STATE_LABELS = {State.VALID: "有效", State.SUSPENDED: "暂停使用", State.EXPIRED: "过期", State.REVOKED: "撤销", State.CANCELLED: "注销"}
IN_FORCE = (State.VALID, State.SUSPENDED)
END_LABELS = {"suspend": "暂停使用", "resume": "恢复", "revoke": "撤销", "cancel": "注销", "change": "变更", "renew": "延续", "expire": "到期", "issue": "颁发"}

# act → the states in which it may be done, and the state after it
TURNS: dict[str, tuple[tuple[State, ...], State]] = {
    "suspend": ((State.VALID,), State.SUSPENDED),
    "resume": ((State.SUSPENDED,), State.VALID),
    "revoke": (IN_FORCE, State.REVOKED),
    "cancel": ((State.VALID, State.SUSPENDED, State.EXPIRED), State.CANCELLED),
    "change": ((State.VALID,), State.VALID),
    "renew": ((State.VALID,), State.VALID),
    "expire": (IN_FORCE, State.EXPIRED),
}


@dataclass(frozen=True, slots=True)
class Turned:
    """From this instant on: state, edition and last day."""

    at: datetime
    state: State
    edition: int
    until: date | None


@dataclass(frozen=True, slots=True)
class Life:
    """All that became of one certificate, oldest first. Days are days in China, instants have their zone."""

    begins: date
    turns: tuple[Turned, ...] = field(default_factory=tuple)

    @property
    def now(self) -> Turned:
        """Where it stands after its last act."""
        return self.turns[-1]

    def at(self, instant: datetime, day: date) -> State | None:
        """What it was worth at an instant, which falls on `day` in China; None before it was issued or began."""
        past = [turn for turn in self.turns if turn.at <= instant]
        if not past or day < self.begins:
            return None
        return worth(past[-1].state, past[-1].until, day)


def worth(state: State | str, until: date | None, day: date) -> State:
    """The state on a day: past its last day a certificate is expired, whether or not anybody has noted it."""
    kept = State(state)
    return State.EXPIRED if kept in IN_FORCE and until and until < day else kept


def check_turn(act: str, state: State) -> State:
    """The state after an act. Refused where the law knows no such act on such a certificate."""
    allowed, after = TURNS[act]
    if state in allowed:
        return after
    how = {State.EXPIRED: "已经过期", State.REVOKED: "已经撤销", State.CANCELLED: "已经注销", State.SUSPENDED: "正在暂停使用", State.VALID: "现在有效"}[state]
    further = "；请重新申请一张" if act in ("renew", "change") and state not in IN_FORCE else ""
    raise Refused(f"这张证照{how}，不能办“{END_LABELS[act]}”{further}。请刷新页面看现在的状态。")


def fold(facts: Iterable[tuple[datetime, Any]]) -> Life:
    """The life that the facts (instant, event) tell, in their order. ValueError when the first does not issue anything."""
    life: Life | None = None
    for at, fact in facts:
        act = fact.event_name.removeprefix("registries.certificate_")
        if act in ("issued", "issued_in_bulk"):
            life = Life(fact.valid_from, (Turned(at, State.VALID, 1, fact.valid_until),))
        elif life is not None and act in _FOLDS:
            life = replace(life, turns=(*life.turns, _after(life.now, at, _FOLDS[act], fact)))
    if life is None:
        raise ValueError("nothing was issued")
    return life


_FOLDS = {"suspended": "suspend", "resumed": "resume", "revoked": "revoke", "cancelled": "cancel", "changed": "change", "renewed": "renew", "expired": "expire"}


def _after(before: Turned, at: datetime, act: str, fact: Any) -> Turned:
    edition = fact.edition if act in ("change", "renew") else before.edition
    until = fact.valid_until if act == "renew" else before.until
    return Turned(at, TURNS[act][1], edition, until)
