"""What the result of one matter tells the next: a number that stands on the paper and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from . import formats
from .shapes import Schema

# only what proves itself may be read from words: a check digit, or the form's own pattern; anything else is asked
PROVEN = frozenset({"uscc", "id-number"})
_WORD = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{8,18}(?![0-9A-Za-z])")


def told(asked: Schema, texts: Iterable[str], known: Collection[Any]) -> str | None:
    """The one number of the question's format or pattern that stands in the texts and is not known already; None when there is none or more."""
    clean = formats.CLEANERS.get(str(asked.get("format", "")), formats.clean)
    found = {clean(word) for text in texts for word in _WORD.findall(text)}
    fitting = [word for word in found if word not in known and _fits(asked, word)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(asked: Schema, word: str) -> bool:
    sort = str(asked.get("format", ""))
    if sort in PROVEN:
        return not formats.why_not(sort, word)
    return "pattern" in asked and re.fullmatch(str(asked["pattern"]), word) is not None
