"""A receipt: who looked up what, for which case, and the hash of what was answered. Its bytes are the same in any language, so that anybody can check it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shuheng.foundation.core.events import canonical, canonical_json
from shuheng.foundation.journal.rules import instant_text


@dataclass(frozen=True)
class Receipt:
    """The parts that the digest covers, in this order. `key` and `words` are hashes, `answer` is that of the body: no body is kept."""

    number: int
    at: datetime
    grant: int
    resource: str
    consumer: str
    provider: str
    case: str
    via: str
    items: tuple[str, ...]
    key: str
    party: int | None
    found: bool
    words: str
    answer: str

    def digest(self) -> bytes:
        """SHA-256 over the length-prefixed parts; the instant in UTC with microseconds."""
        return hashlib.sha256(canonical(
            self.number, instant_text(self.at), self.grant, self.resource, self.consumer, self.provider, self.case, self.via, ",".join(self.items), self.key,
            self.party, int(self.found), self.words, self.answer)).digest()


def answer_digest(answer: Mapping[str, Any] | None) -> str:
    """The hash of an answered body, in hex; of nothing when nobody was found."""
    return hashlib.sha256(canonical_json(dict(answer)) if answer is not None else b"").hexdigest()
