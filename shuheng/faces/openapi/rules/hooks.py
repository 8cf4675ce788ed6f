"""Events that may be subscribed to, what is sent of them, and the growing pauses between tries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shuheng.foundation.core.events import canonical_json

EVENTS: Mapping[str, str] = {
    "cases.opened": "收到一件", "cases.moved": "到了下一个环节", "cases.accepted": "受理", "cases.deemed_accepted": "逾期没告知，视为受理",
    "cases.supplement_asked": "一次性告知补正", "cases.supplemented": "补正了", "cases.clock_paused": "停表", "cases.clock_resumed": "恢复计时",
    "cases.clock_extended": "延长期限", "cases.lamp_turned": "转灯", "cases.transferred": "转给别的单位", "cases.opinion_asked": "征求意见",
    "cases.opinion_given": "答复意见", "cases.decided": "作出决定", "cases.delivered": "送达", "cases.closed": "办结", "cases.reopened": "重新办理",
    "cases.rated": "群众评价", "licensing.document_issued": "出了文书",
}
# Row numbers of people and posts mean nothing outside the house and are nobody's business there.
PRIVATE = frozenset({"party", "agent", "account", "post", "approver", "key", "authority"})
# 10 s, 1 min, 5 min, 30 min, 2 h, 6 h, 12 h, 24 h: about two days, then somebody has to look at it
PAUSES = (10, 60, 300, 1800, 7200, 21_600, 43_200, 86_400)
MOST_TRIES = len(PAUSES) + 1


def wait(attempts: int, luck: float) -> timedelta:
    """The pause after so many tries; up to a fifth longer, so that not all come back at once. `luck` lies in 0..1."""
    return timedelta(seconds=PAUSES[min(attempts, len(PAUSES)) - 1] * (1 + luck / 5))


def rest(failures: int) -> timedelta:
    """How long nothing is tried at a receiver that just failed: a dead one must not keep the worker from everybody else."""
    return timedelta(seconds=min(5 * failures, 60))


def payload(number: str, event: str, case: str, seq: int | None, at: datetime, data: Mapping[str, Any]) -> bytes:
    """The body: always the same bytes for the same event. Numbers, codes and dates, no names and no words."""
    told = {name: value for name, value in data.items() if name not in PRIVATE}
    return canonical_json({"id": number, "event": event, "case": case, "seq": seq, "at": at.isoformat(timespec="seconds"), "data": told})
