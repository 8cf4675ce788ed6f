"""How a receiver knows that an event is ours and fresh: HMAC-SHA256 over the moment and the body, five minutes of grace."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

REPLAY_SECONDS = 300


def signature(secret: str, moment: str, body: bytes) -> str:
    """64 hex digits over `moment.body`; `moment` is seconds since 1970 in decimal digits."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def header(secrets: Sequence[str], moment: str, body: bytes) -> str:
    """`t=1761000000,v1=…`, one `v1` for each secret that is valid: the new one first, then the one that is going out of use."""
    return ",".join([f"t={moment}", *(f"v1={signature(secret, moment, body)}" for secret in secrets)])


def genuine(secret: str, given: str, body: bytes, now: float) -> bool:
    """Whether a header is ours and not older than the window: what a receiver has to compute."""
    parts = [part.partition("=") for part in given.split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    if len(moments) != 1 or not (moments[0].isascii() and moments[0].isdigit()) or abs(now - int(moments[0])) > REPLAY_SECONDS:
        return False
    wanted = signature(secret, moments[0], body)
    return any(hmac.compare_digest(wanted.encode(), value.encode()) for name, _, value in parts if name == "v1")
