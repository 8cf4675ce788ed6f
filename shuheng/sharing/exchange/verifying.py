"""Check receipts without this program and without its database: an evidence file and the two published keys are enough.

    python verifying.py EVIDENCE KEYS
    shuheng receipts - | python verifying.py - KEYS

EVIDENCE is what `shuheng receipts` wrote or writes, KEYS what /exchange/keys.json said when it was published. Needs Python and
`cryptography`, nothing else of ours, and names every receipt that was altered, deleted or inserted. The lines of the file are JSON arrays:

    ["seal", first, last, root, signature]          after what it seals
    ["entry", position, entry, digest, facts]       facts: the parts of the journal's row in their order, at the end what it tells
    ["receipt", parts, signature]                   after the entry that tells of it; at the end those of which none tells

What was cut off at the end shows in the last position and root, which are printed: compare them with those of an earlier file.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

GENESIS = hashlib.sha256(b"shuheng journal 1").digest()  # the root before the first position
LOOKED = "exchange.looked"
LENGTH = struct.Struct(">I").pack
compact = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode  # the bytes that the digest of a fact covers


def canonical(parts: Iterable[Any]) -> bytes:
    """Length-prefixed bytes of the parts; nothing for an absent one."""
    raws = [b"" if part is None else part if type(part) is bytes else str(part).encode() for part in parts]
    return b"".join([piece for raw in raws for piece in (LENGTH(len(raw)), raw)])


class Verifier:
    """Reads the lines in their order; `faults` names what does not fit, in Chinese."""

    def __init__(self, receipts: str, seals: str) -> None:
        self.receipts, self.seals = (Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)) for key in (receipts, seals))
        self.position, self.root = 0, GENESIS
        self.entries: list[bytes] = []
        self.told: tuple[int, str, str] | None = None  # the receipt of which the last entry told: its number, digest and signature
        self.unsealed: list[tuple[int, bytes, str]] = []  # receipts since the last seal: number, digest, signature
        self.faults: list[str] = []
        self.seen = 0

    def read(self, line: list[Any]) -> None:
        """One line."""
        getattr(self, f"_{line[0]}")(*line[1:])

    def end(self) -> list[str]:
        """After the last line: everything has been sealed."""
        self._missed()
        if self.entries:
            self.faults.append(f"流水到第 {self.position} 位为止，最后 {len(self.entries)} 位没有封印")
            self._name()
        if not self.position:
            self.faults.append("文件是空的")
        return self.faults

    def _entry(self, position: int, entry: int, digest: str, facts: list[Any] | None) -> None:
        self._missed()
        if position != self.position + 1:
            gap = f"流水第 {self.position + 1} 位到第 {position - 1} 位不见了"
            self.faults.append(gap if position > self.position + 1 else f"流水第 {position} 位是后来加进去的")
        self.position = position
        self.entries.append(canonical((position, entry, bytes.fromhex(digest))))
        *parts, data = facts or [None, None, None]
        if hashlib.sha256(canonical((*parts, compact(data)))).hexdigest() != digest:
            self.faults.append(f"流水第 {position} 位被改过")
        if parts[1] == LOOKED:
            self.told = (data["receipt"], data["digest"], data["signature"])

    def _missed(self) -> None:
        """The entry before told of a receipt that did not follow."""
        if self.told:
            self.faults.append(f"第 {self.told[0]} 号回执不见了")
            self.told = None

    def _receipt(self, parts: list[Any], signature: str) -> None:
        self.seen += 1
        number, digest = parts[0], hashlib.sha256(canonical(parts)).digest()
        told, self.told = self.told, None
        if told is None or told[0] != number:
            self.faults += [f"第 {told[0]} 号回执不见了"] if told else []
            self.faults.append(f"第 {number} 号回执是后来加进去的")
        elif told[1:] != (digest.hex(), signature):
            self.faults.append(f"第 {number} 号回执被改过")
        self.unsealed.append((number, digest, signature))

    def _seal(self, first: int, last: int, root: str, signature: str) -> None:
        self._missed()
        chain = hashlib.sha256(self.root)
        for one in self.entries:
            chain.update(one)
        fits = len(self.entries) == last - first + 1 and chain.hexdigest() == root
        if not (fits and signed(self.seals, bytes.fromhex(root), signature)):
            self.faults.append(f"封印 {first}—{last} 对不上")
            self._name()
        self.root = bytes.fromhex(root)
        self.entries.clear()
        self.unsealed.clear()

    def _name(self) -> None:
        """A seal is broken: whoever changed receipt, journal and digests alike still has no key, so the signatures name the row."""
        for number, digest, signature in self.unsealed:
            if not signed(self.receipts, digest, signature):
                self.faults.append(f"第 {number} 号回执被改过，签名不对")


def signed(key: Ed25519PublicKey, data: bytes, signature: str) -> bool:
    """Whether the owner of the key signed exactly this."""
    try:
        key.verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def verify(lines: Iterable[list[Any]], receipts: str, seals: str) -> tuple[Verifier, list[str]]:
    """The verifier after the last line, and everything that does not fit."""
    verifier = Verifier(receipts, seals)
    for line in lines:
        verifier.read(line)
    return verifier, verifier.end()


def _lines(name: str) -> Iterator[list[Any]]:
    with open(0 if name == "-" else name, encoding="utf-8") as file:
        yield from map(json.loads, file)


def main(evidence: str, keys: str) -> int:
    """0 when all fits, 1 when something does not."""
    with open(keys, encoding="utf-8") as file:
        known = json.load(file)
    done, faults = verify(_lines(evidence), known["receipts"], known["seals"])
    print("\n".join(faults) if faults else f"{done.seen} 张回执都对得上。")
    print(f"封到流水第 {done.position} 位，链值 {done.root.hex()}。请和以前核对时记下的对一对：位数只会变大。")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
