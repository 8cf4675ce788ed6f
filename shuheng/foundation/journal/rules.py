"""Canonical bytes of entries and the chain of seals: all that anyone needs to check the journal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shuheng.foundation.core.events import canonical, canonical_json

SEALING = "journal.seal"  # what the key of the seals is for
GENESIS = hashlib.sha256(b"shuheng journal 1").digest()


@dataclass(frozen=True)
class Facts:
    """The parts of an entry that its digest covers, in this order."""

    at: datetime
    name: str
    version: int
    kind: str
    account: int | None
    post: int | None
    organ: int | None
    division: int | None
    domain: str
    case: int | None
    seq: int | None
    about: str
    data: dict[str, Any]

    def digest(self) -> bytes:
        """SHA-256 over the length-prefixed parts; the instant in UTC with microseconds."""
        return digest(
            instant_text(self.at), self.name, self.version, self.kind, self.account, self.post, self.organ, self.division, self.domain,
            self.case, self.seq, self.about, canonical_json(self.data))


def instant_text(at: datetime) -> str:
    """The instant as the digest knows it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(*parts: str | int | bytes | None) -> bytes:
    """SHA-256 over the parts of an entry in the order of `Facts`, the instant and the data as text."""
    return hashlib.sha256(canonical(*parts)).digest()


def chain(before: bytes, rows: Iterable[tuple[int, int, bytes]]) -> bytes:
    """The chain value after these (position, entry number, digest), continuing from the seal before."""
    machine = hashlib.sha256(before)
    for position, entry, digest in rows:
        machine.update(canonical(position, entry, digest))
    return machine.digest()
