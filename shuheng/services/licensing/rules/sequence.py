"""What of a theme may be filed when: each matter waits for the results it needs, and none waits for ever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class PartState(StrEnum):
    """Where one matter of a run stands. 等前一件, 等您补填, 已提交, 办好了, 没有办成, 不再办."""

    WAITING = "waiting"
    ASKING = "asking"
    FILED = "filed"
    GRANTED = "granted"
    FAILED = "failed"
    DROPPED = "dropped"


PART_LABELS: Mapping[PartState, str] = {
    PartState.WAITING: "等前一件",
    PartState.ASKING: "等您补填",
    PartState.FILED: "已提交",
    PartState.GRANTED: "办好了",
    PartState.FAILED: "没有办成",
    PartState.DROPPED: "不再办",
}
PREPARED = frozenset({PartState.WAITING, PartState.ASKING})  # not filed yet: answers and papers are kept for it
LOST = frozenset({PartState.FAILED, PartState.DROPPED})
# what the end of a case means for those who wait for it
ENDS: Mapping[str, PartState] = {
    "granted": PartState.GRANTED,
    "refused": PartState.FAILED,
    "not_accepted": PartState.FAILED,
    "withdrawn": PartState.FAILED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One matter of a run: what it waits for and where it stands."""

    code: str
    after: tuple[str, ...]
    state: PartState


def in_order(after: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The keys so that each stands behind those it waits for, otherwise as written; what waits in a circle is left out."""
    done: dict[str, None] = {}
    while free := [code for code, wanted in after.items() if code not in done and all(one in done for one in wanted)]:
        done[free[0]] = None
    return tuple(done)


def bridged(after: Mapping[str, Sequence[str]], needed: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The waiting among the needed ones: where one that is not needed stands between, its own waiting is handed on."""

    def found(code: str) -> dict[str, None]:
        here: dict[str, None] = {}
        for one in after[code]:
            here |= {one: None} if one in needed else found(one)
        return here

    return {code: tuple(found(code)) for code in needed}


def ready(run: Sequence[Standing]) -> tuple[str, ...]:
    """The waiting ones whose every predecessor was granted."""
    granted = {one.code for one in run if one.state is PartState.GRANTED}
    return tuple(one.code for one in run if one.state is PartState.WAITING and set(one.after) <= granted)


def lost(run: Sequence[Standing]) -> dict[str, str]:
    """The prepared ones that can never be filed, each with the matter that failed it: refused, withdrawn or itself dropped."""
    gone = {one.code for one in run if one.state in LOST}
    found: dict[str, str] = {}
    while fresh := {one.code: cause for one in run if one.state in PREPARED and one.code not in found
                    and (cause := next((before for before in one.after if before in gone or before in found), ""))}:
        found |= fresh
    return found


def over(run: Sequence[Standing]) -> bool:
    """Is there nothing left to file or to decide?"""
    return not any(one.state in PREPARED or one.state is PartState.FILED for one in run)
