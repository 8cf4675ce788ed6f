"""A place of a feed: behind which change, and, while the table is read whole, behind which key.

`12` stands behind change 12; `12~` at the beginning of the whole table as change 12 says it; `12~aGVsbG8` in the middle of it, behind the key "hello".
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from shuheng.foundation.core.refusals import Refused

_SHAPE = re.compile(r"(\d{1,18})(?:(~)([A-Za-z0-9_-]*))?", re.ASCII)


@dataclass(frozen=True)
class Cursor:
    """`inside` is None outside of a whole table, "" at its beginning."""

    position: int
    inside: str | None = None

    def __str__(self) -> str:
        if self.inside is None:
            return str(self.position)
        return f"{self.position}~{base64.urlsafe_b64encode(self.inside.encode()).decode().rstrip('=')}"


def read(said: str) -> Cursor:
    """The place that a text names. Refused when it names none."""
    found = _SHAPE.fullmatch(said)
    try:
        if found:
            key = (found[3] or "") + "=" * (-len(found[3] or "") % 4)
            return Cursor(int(found[1]), base64.urlsafe_b64decode(key).decode() if found[2] else None)
    except (binascii.Error, UnicodeDecodeError):
        pass
    raise Refused("after 读不懂。请写上一次答复里的 next，从头来写 0。", "after")


def start_of(position: int) -> Cursor:
    """The beginning of the whole table as it is when the newest change is this one."""
    return Cursor(position, "")
