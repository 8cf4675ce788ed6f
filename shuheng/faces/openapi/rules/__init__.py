"""What may be granted to programs, where events may be sent, how they are signed and tried again."""

from __future__ import annotations

from .addresses import check_address, check_url, host_of
from .hooks import EVENTS, MOST_TRIES, PRIVATE, payload, rest, wait
from .scopes import (
    CONSENT_DAYS,
    DEFAULT_PER_MINUTE,
    GRANTABLE,
    KEY_OVERLAP_HOURS,
    MOST_PER_MINUTE,
    PRESENCE_HOURS,
    REPLY_DAYS,
    SUSPENSIONS,
    check_limit,
    check_name,
    check_permits,
)
from .signing import REPLAY_SECONDS, genuine, header, signature

__all__ = [
    "CONSENT_DAYS", "DEFAULT_PER_MINUTE", "EVENTS", "GRANTABLE", "KEY_OVERLAP_HOURS", "MOST_PER_MINUTE", "MOST_TRIES", "PRESENCE_HOURS", "PRIVATE",
    "REPLAY_SECONDS", "REPLY_DAYS", "SUSPENSIONS", "check_address", "check_limit", "check_name", "check_permits", "check_url", "genuine", "header",
    "host_of", "payload", "rest", "signature", "wait",
]
