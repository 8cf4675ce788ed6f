"""Who was asked beside the organ that handles a case, and what they answered: opinions, members of a joint procedure, referrals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.frozen import changed

from .clocks import Clock, ClockKind

MOOT = "moot"  # nobody's answer: the question was taken back, and whoever was asked was not late
ASKED = (ClockKind.OPINION, ClockKind.MEMBER)  # clocks of those who were asked and must answer; their part is the opinion's code


@dataclass(frozen=True)
class OpinionState:
    """An opinion asked, and given when `verdict` is there; `deemed`: the organ was silent and is held to agree."""

    code: str
    organ: int
    asked_on: date
    due_on: date
    verdict: str = ""
    given_on: date | None = None
    deemed: bool = False


@dataclass(frozen=True)
class ReferralState:
    """A referral to another service and its answer."""

    referral: int
    to: str
    answer: str = ""
    number: str = ""


def following(opinions: tuple[OpinionState, ...], clocks: Iterable[Clock]) -> tuple[OpinionState, ...]:
    """Opinions that are waited for are due when their clocks end, wherever pauses have moved that."""
    if not opinions:
        return opinions
    ends = {clock.part: clock.due_on for clock in clocks if clock.kind in ASKED and clock.due_on}
    return tuple(one if one.verdict else changed(one, due_on=ends.get(one.code, one.due_on)) for one in opinions)
