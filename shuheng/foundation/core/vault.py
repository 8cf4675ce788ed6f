"""Sealing personal data: authenticated encryption with keys outside the database, and a blind index for equality.

A sealed value is bound to its place (room.table.column) and row: copied to another row it does not open. GB/T 39786 wants SM4 and SM3 on
some sites; the header names suite and key, so both live side by side. Suite 1: AES-256-GCM, HMAC-SHA256. Suite 2: SM4-GCM, HMAC-SM3.
"""

from __future__ import annotations

import json
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

INTERNATIONAL, SHANGMI = 1, 2
SHORTEST = 3 + 12 + 16  # header, nonce and tag of an empty value


class Unsealable(Exception):
    """The bytes were altered, moved from their row, or sealed by a key we do not have."""


def new_keys(path: Path) -> None:
    """Write a fresh key file, readable by its owner only; an existing one is never touched."""
    ring = {"current": 1, "suite": INTERNATIONAL, "keys": {"1": secrets.token_hex(32)}, "index": secrets.token_hex(32)}
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(ring, file)
        file.flush()
        os.fsync(file.fileno())


@lru_cache(maxsize=1)
def _ring() -> dict[str, object]:
    if settings.TESTING or settings.DEMONSTRATION:
        new_keys(Path(settings.KEYS))
    with open(settings.KEYS, encoding="ascii") as file:
        ring: dict[str, object] = json.load(file)
    return ring


@lru_cache(maxsize=64)
def _key(number: int, suite: int) -> bytes:
    keys = _ring()["keys"]
    assert isinstance(keys, dict)
    if str(number) not in keys:
        raise Unsealable(f"key {number} is not in the key file")
    return HKDF(hashes.SHA256(), 32 if suite == INTERNATIONAL else 16, None, b"shuheng seal").derive(bytes.fromhex(keys[str(number)]))


def _sm4(key: bytes, nonce: bytes, data: bytes, extra: bytes) -> bytes:
    machine = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    machine.authenticate_additional_data(extra)
    return machine.update(data) + machine.finalize() + machine.tag


def _unsm4(key: bytes, nonce: bytes, data: bytes, extra: bytes) -> bytes:
    machine = Cipher(algorithms.SM4(key), modes.GCM(nonce, data[-16:])).decryptor()
    machine.authenticate_additional_data(extra)
    return machine.update(data[:-16]) + machine.finalize()


def seal(value: str | bytes, place: str, row: str) -> bytes:
    """Encrypt for one place and row. Header: suite, key number (2 bytes), nonce (12 bytes)."""
    ring = _ring()
    suite, number = int(str(ring["suite"])), int(str(ring["current"]))
    raw = value.encode() if isinstance(value, str) else value
    head, nonce, extra = bytes([suite]) + number.to_bytes(2, "big"), os.urandom(12), f"{place}|{row}".encode()
    key = _key(number, suite)
    body = AESGCM(key).encrypt(nonce, raw, extra) if suite == INTERNATIONAL else _sm4(key, nonce, raw, extra)
    return head + nonce + body


def open_bytes(blob: bytes | memoryview, place: str, row: str) -> bytes:
    """Decrypt what `seal` made for the same place and row, or raise Unsealable."""
    raw, extra = bytes(blob), f"{place}|{row}".encode()
    if len(raw) < SHORTEST or raw[0] not in (INTERNATIONAL, SHANGMI):
        raise Unsealable(f"value in {place} was never sealed whole")
    suite, number, nonce, body = raw[0], int.from_bytes(raw[1:3], "big"), raw[3:15], raw[15:]
    key = _key(number, suite)
    try:
        return AESGCM(key).decrypt(nonce, body, extra) if suite == INTERNATIONAL else _unsm4(key, nonce, body, extra)
    except InvalidTag:
        raise Unsealable(f"sealed value in {place} does not open") from None


def open_text(blob: bytes | memoryview, place: str, row: str) -> str:
    """Decrypt to text."""
    return open_bytes(blob, place, row).decode()


def blind(value: str, place: str) -> bytes:
    """32 bytes by which equal values of one place can be found without opening any of them."""
    ring = _ring()
    algorithm = hashes.SHA256() if int(str(ring["suite"])) == INTERNATIONAL else hashes.SM3()
    machine = hmac.HMAC(bytes.fromhex(str(ring["index"])) + place.encode(), algorithm)
    machine.update(value.encode())
    return machine.finalize()


def mac(data: bytes, purpose: str) -> bytes:
    """A keyed digest by which the county recognises what it wrote itself (seals, verification codes)."""
    machine = hmac.HMAC(bytes.fromhex(str(_ring()["index"])) + b"mac:" + purpose.encode(), hashes.SHA256())
    machine.update(data)
    return machine.finalize()


@lru_cache(maxsize=8)
def _signing_key(purpose: str) -> Ed25519PrivateKey:
    ring = bytes.fromhex(str(_ring()["index"]))
    return Ed25519PrivateKey.from_private_bytes(HKDF(hashes.SHA256(), 32, None, b"shuheng sign:" + purpose.encode()).derive(ring))


def sign(data: bytes, purpose: str) -> bytes:
    """64 bytes by which anybody who has the public key can tell that the county wrote this (seals, receipts). Ed25519, RFC 8032"""
    return _signing_key(purpose).sign(data)


@lru_cache(maxsize=8)
def public_key(purpose: str) -> bytes:
    """The 32 bytes that are given to everybody who wants to check."""
    return _signing_key(purpose).public_key().public_bytes_raw()


def verify(data: bytes, signature: bytes, purpose: str) -> bool:
    """Whether the county signed exactly this."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key(purpose)).verify(signature, data)
    except InvalidSignature:
        return False
    return True
