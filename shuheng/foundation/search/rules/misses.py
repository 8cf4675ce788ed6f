"""What is kept of a question that found nothing: its words, evened out, and never a number of a person."""

from __future__ import annotations

import re

from shuheng.foundation.core.refusals import Refused

from .bigrams import asked, normalise
from .privacy import check_impersonal

LOOKED, ASKED = "search", "ask"
KINDS = {LOOKED: "搜索", ASKED: "问答"}
LONGEST, MOST_A_DAY = 40, 2_000
MANY_DIGITS = 8  # a telephone, an account, an ID number that was mistyped


def kept_text(text: str) -> str:
    """The words as they are kept, or nothing when they may be about a person or say nothing."""
    plain = " ".join(asked(text))[:LONGEST].strip()
    if len(re.sub(r"\D", "", normalise(text))) >= MANY_DIGITS:
        return ""
    try:
        check_impersonal(text)
    except Refused:
        return ""
    return plain if len(plain) > 1 else ""
