"""The life of a signal: a reminder, a yellow or a red card; explained, ruled upon, appealed against, cancelled. A signal is the fold of its facts.

The organ is responsible, not the person. Who is watched can only add words; who rules never belongs to the organ that is ruled upon.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from shuheng.foundation.core.refusals import Refused

LONGEST_WORDS = 2_000


class Level(StrEnum):
    """How grave it is."""

    REMINDER = "reminder"
    YELLOW = "yellow"
    RED = "red"


class Status(StrEnum):
    """Where a signal stands."""

    NEAR = "near"
    NOTED = "noted"
    PASSED = "passed"
    OPEN = "open"
    EXPLAINED = "explained"
    CONFIRMED = "confirmed"
    APPEALED = "appealed"
    UPHELD = "upheld"
    CANCELLED = "cancelled"


LEVEL_LABELS = {Level.REMINDER: "提醒", Level.YELLOW: "黄牌", Level.RED: "红牌"}
STATUS_LABELS = {
    Status.NEAR: "快到期", Status.NOTED: "已提示", Status.PASSED: "已按时办", Status.OPEN: "等说明", Status.EXPLAINED: "等裁定", Status.CONFIRMED: "已维持",
    Status.APPEALED: "申诉中", Status.UPHELD: "申诉后维持", Status.CANCELLED: "已撤销",
}  # fmt: skip
VERDICTS = {"confirm": "维持", "cancel": "撤销"}
COUNTED = frozenset({Status.OPEN, Status.EXPLAINED, Status.CONFIRMED, Status.APPEALED, Status.UPHELD})


@dataclass(frozen=True, slots=True)
class Card:
    """What the facts of one signal say. `step` is how many there were."""

    level: Level
    status: Status
    explain_due_on: date | None = None
    explained_on: date | None = None
    ruled_on: date | None = None
    appeal_due_on: date | None = None
    appealed_on: date | None = None
    ended_on: date | None = None
    step: int = 1


def fold(card: Card | None, fact: Any) -> Card:
    """The signal after one more of its facts. LookupError for any other fact."""
    name = str(fact.event_name)
    if name == "supervision.signal_raised":
        level = Level(fact.level)
        mild = Status.NEAR if fact.due_on else Status.NOTED
        return Card(level, mild if level is Level.REMINDER else Status.OPEN, fact.explain_due_on)
    if card is None or name not in _FOLDS:
        raise LookupError(f"no fold for {name}")
    return replace(_FOLDS[name](card, fact), step=card.step + 1)


def _hardened(card: Card, fact: Any) -> Card:
    waits = card.status in (Status.NEAR, Status.PASSED)
    return replace(card, level=Level(fact.level), status=Status.OPEN if waits else card.status, ended_on=None,
                   explain_due_on=fact.explain_due_on or card.explain_due_on)


def _passed(card: Card, fact: Any) -> Card:
    return replace(card, status=Status.PASSED, ended_on=fact.on)


def _explained(card: Card, fact: Any) -> Card:
    return replace(card, status=Status.EXPLAINED, explained_on=fact.on)


def _ruled(card: Card, fact: Any) -> Card:
    if fact.verdict == "cancel":
        return replace(card, status=Status.CANCELLED, ruled_on=fact.on, ended_on=fact.on)
    return replace(card, status=Status.CONFIRMED, ruled_on=fact.on, appeal_due_on=fact.appeal_due_on)


def _appealed(card: Card, fact: Any) -> Card:
    return replace(card, status=Status.APPEALED, appealed_on=fact.on)


def _appeal_ruled(card: Card, fact: Any) -> Card:
    return replace(card, status=Status.CANCELLED if fact.verdict == "cancel" else Status.UPHELD, ended_on=fact.on)


def _cancelled(card: Card, fact: Any) -> Card:
    return replace(card, status=Status.CANCELLED, ended_on=fact.on)


_FOLDS = {
    "supervision.signal_hardened": _hardened, "supervision.reminder_passed": _passed, "supervision.explained": _explained,
    "supervision.ruled": _ruled, "supervision.appealed": _appealed, "supervision.appeal_ruled": _appeal_ruled, "supervision.cancelled": _cancelled,
}  # fmt: skip


def _check_words(words: str, ask: str) -> None:
    if not words.strip():
        raise Refused(ask, "words")
    if len(words) > LONGEST_WORDS:
        raise Refused(f"最多写 {LONGEST_WORDS} 个字，请写简要些。", "words")


def late_to_explain(card: Card, today: date) -> bool:
    """The organ let its days for an explanation pass."""
    return card.status is Status.OPEN and card.explain_due_on is not None and today > card.explain_due_on


def check_explanation(card: Card, words: str, today: date) -> None:
    """The organ explains once, while nobody has ruled and its days last."""
    if card.level is Level.REMINDER:
        raise Refused("这是提醒，不是牌，不用说明。请在到期前办好。")
    if card.status is not Status.OPEN:
        raise Refused(f"这张牌现在是“{STATUS_LABELS[card.status]}”，不能再写说明。对裁定不服，可以在期限内申诉。")
    if late_to_explain(card, today):
        raise Refused(f"说明的期限（{card.explain_due_on:%Y-%m-%d}）已经过了。裁定以后还可以申诉。")
    _check_words(words, "请写明是什么原因、怎么补救。")


def check_ruling(card: Card, verdict: str, words: str, today: date) -> None:
    """A card is ruled upon after the explanation, or when its days have passed; an appeal after it was made."""
    if card.level is Level.REMINDER:
        raise Refused("提醒不用裁定，到期前办好就自己消掉。")
    if card.status not in (Status.OPEN, Status.EXPLAINED, Status.APPEALED):
        raise Refused(f"这张牌已经是“{STATUS_LABELS[card.status]}”，不用再裁定。请刷新页面看看最新情况。")
    if card.status is Status.OPEN and not late_to_explain(card, today):
        raise Refused(f"单位在 {card.explain_due_on:%Y-%m-%d} 前可以说明，请等说明来了，或者过了期再裁定。确实发错了，请用“撤销”。")
    if verdict not in VERDICTS:
        raise Refused("请选维持还是撤销。", "verdict")
    _check_words(words, "请写明裁定的理由。")


def check_appeal(card: Card, words: str, today: date) -> None:
    """A confirmed card may be appealed against once, within its days."""
    if card.status is not Status.CONFIRMED:
        raise Refused("只有裁定维持的牌可以申诉，一张牌申诉一次。")
    if card.appeal_due_on and today > card.appeal_due_on:
        raise Refused(f"申诉的期限（{card.appeal_due_on:%Y-%m-%d}）已经过了。")
    _check_words(words, "请写明为什么不服，有什么依据。")


def check_cancel(card: Card, words: str) -> None:
    """A card that should not have been is cancelled with a reason, at any time, once."""
    if card.status is Status.CANCELLED:
        raise Refused("这张牌已经撤销了。")
    if card.level is Level.REMINDER:
        raise Refused("提醒不用撤销，到期前办好就自己消掉。")
    _check_words(words, "请写明为什么撤销。")
