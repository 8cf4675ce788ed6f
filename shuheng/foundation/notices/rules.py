"""Words with named places, when to try again, and whose receipts to believe. Plain Python."""

from __future__ import annotations

import hashlib
import hmac
import string
from collections.abc import Mapping
from datetime import timedelta

from shuheng.foundation.core.refusals import Refused

MOST_TRIES = 8
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=2)
RECEIPT_AGE = 300  # seconds
LONGEST_SMS = 500
LONGEST_TITLE = 80
_STATES = {"delivered": "delivered", "failed": "failed"}


def places(text: str) -> frozenset[str]:
    """The names of the places in a text; anything but plain `{name}` is refused."""
    names = set()
    try:
        for _, name, form, turn in string.Formatter().parse(text):
            if name is None:
                continue
            if not name.isidentifier() or form or turn:
                raise ValueError(name)
            names.add(name)
    except ValueError as error:
        raise Refused(f"通知模板里只能写 {{名称}} 这样的空位，请改正：{error}") from None
    return frozenset(names)


def check_words(title: str, text: str, sms: bool) -> None:
    """Refuse words that cannot be sent."""
    places(title + text)
    if not text.strip() or not title.strip():
        raise Refused("通知模板要有标题和正文，请补上。")
    if len(title) > LONGEST_TITLE or (sms and len(text) > LONGEST_SMS):
        raise Refused(f"通知模板太长：标题最多 {LONGEST_TITLE} 字，短信最多 {LONGEST_SMS} 字，请改短。")


def check_values(needed: frozenset[str], values: Mapping[str, str]) -> dict[str, str]:
    """The values of exactly these places; a missing one is the caller's mistake."""
    if missing := needed - values.keys():
        raise KeyError(f"a notice needs {sorted(missing)}")
    return {name: str(values[name]) for name in sorted(needed)}


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled, once: braces inside values stay as they are."""
    return text.format_map(values)


def bare(text: str) -> str:
    """The text without its places and without what stood between it and a place at its end: “受理了：{matter}” is “受理了”."""
    return "".join(words for words, *_ in string.Formatter().parse(text)).strip("：，“” ")


def wait(tries: int, chance: float) -> timedelta:
    """How long to wait after so many tries: doubling from 30 s up to two hours, moved by a chance (0 to 1) so that not all come at once."""
    steady = min(FIRST_WAIT * 2 ** min(max(0, tries - 1), 10), LONGEST_WAIT)
    return steady * (0.75 + chance / 2)


def signature(secret: str, moment: str, body: bytes) -> str:
    """What the gateway signs a receipt with: HMAC-SHA256 over the moment (seconds since 1970), a full stop and the body, in hex."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def genuine(secret: str, moment: str, body: bytes, given: str, present: float) -> bool:
    """Whether a receipt comes from the gateway, now. Without a secret none does."""
    if not secret or not moment.isascii() or not moment.isdigit() or len(moment) > 12 or abs(present - int(moment)) > RECEIPT_AGE:
        return False
    return hmac.compare_digest(signature(secret, moment, body).encode(), given.encode())


def reported(status: str) -> str:
    """Our state for what the gateway reports; empty for a report that decides nothing."""
    return _STATES.get(status, "")
