"""查询码: six digits, told once, by which somebody who never signed in finds his own again, together with its number. Only a blind index is kept."""

from __future__ import annotations

import hmac
import secrets

from . import numbers, vault

DIGITS = 6


def drawn(key: str, purpose: str) -> str:
    """A new code; the same form sent twice (the same key) gives the same one."""
    number = int.from_bytes(vault.mac(key.encode(), purpose), "big") if key else secrets.randbelow(10**DIGITS)
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def blind(number: str, code: str, place: str) -> bytes:
    """What is kept of a code."""
    return vault.blind(f"{number} {numbers.clean(code)}", place)


def fits(kept: bytes | memoryview, number: str, code: str, place: str) -> bool:
    """Whether this is the code of that number."""
    return hmac.compare_digest(bytes(kept), blind(number, code, place))
