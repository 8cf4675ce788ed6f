"""The signature that stands in a paper: a CMS message of which two things alone differ from paper to paper, the digest and its signature.

pyHanko writes the message of a sample digest once; what stands round the two is kept as bytes. Building it anew for each paper took five times as long
as all the rest of signing (bench/certificates.py). RFC 5652; ETSI EN 319 142-1, profile B-B. No Django here, see `signing`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_SAMPLE = b"where the digest of a paper goes"  # as long as a SHA-256
_SEQUENCE, _SET, _CONTENT, _OCTETS = 0x30, 0x31, 0xA0, 0x04


@dataclass(frozen=True, slots=True)
class Message:
    """The message without digest and signature: DER bytes in the order in which they stand, and the key."""

    kind: bytes
    head: bytes
    signer: bytes
    before: bytes
    after: bytes
    algorithm: bytes
    key: Key

    def signed(self, digest: bytes) -> bytes:
        """The message over this SHA-256 of a paper."""
        attributes = self.before + digest + self.after
        signature = _sign(self.key, bytes([_SET]) + attributes[1:])  # they are signed as the set that they are, RFC 5652 section 5.4
        signer = _der(_SEQUENCE, self.signer, attributes, self.algorithm, _der(_OCTETS, signature))
        return _der(_SEQUENCE, self.kind, _der(_CONTENT, _der(_SEQUENCE, self.head, _der(_SET, signer))))


def message_of(signer: Any, key: bytes) -> Message:
    """The message of pyHanko's signer, whose key is given in PEM."""
    sample = asyncio.run(signer.async_sign(_SAMPLE, "sha256", use_pades=True))
    data, told = sample["content"], sample["content"]["signer_infos"][0]
    before, hole, after = told["signed_attrs"].dump().partition(_SAMPLE)
    loaded = serialization.load_pem_private_key(key, None)
    assert hole and isinstance(loaded, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return Message(sample["content_type"].dump(), _dumped(data, "version", "digest_algorithms", "encap_content_info", "certificates"),
                   _dumped(told, "version", "sid", "digest_algorithm"), before, after, told["signature_algorithm"].dump(), loaded)


def _dumped(sequence: Any, *names: str) -> bytes:
    return b"".join(sequence[name].dump() for name in names)


def _sign(key: Key, data: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def _der(tag: int, *parts: bytes) -> bytes:
    """One element with these contents. X.690 section 8.1.3"""
    size = sum(map(len, parts))
    if size < 128:
        return bytes([tag, size]) + b"".join(parts)
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(length)]) + length + b"".join(parts)
