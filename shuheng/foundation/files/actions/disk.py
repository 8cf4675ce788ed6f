"""Encrypted bytes to and from the disk: whole or not at all, and on the platter before the row is committed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .. import queries

TOGETHER = 8  # files on their way to the platter at once


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _folder(path: Path) -> Path:
    """The folder of the path, made and on the platter with its parents."""
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sync(path.parent.parent)
        _sync(path.parent.parent.parent)
    return path.parent


def write(data: bytes) -> tuple[str, bytes]:
    """Encrypt under a fresh key and write under a fresh name; returns both."""
    name, key, nonce = secrets.token_hex(16), AESGCM.generate_key(256), os.urandom(queries.NONCE)
    path = queries.path_of(name)
    folder = _folder(path)
    draft = path.with_suffix(".part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(nonce + AESGCM(key).encrypt(nonce, data, name.encode()))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync(folder)
    return name, key


def write_all(many: Sequence[bytes]) -> list[tuple[str, bytes]]:
    """The same for many: they wait for the platter together."""
    if len(many) < 2:
        return [write(data) for data in many]
    with ThreadPoolExecutor(min(len(many), TOGETHER)) as pool:
        return list(pool.map(write, many))


def remove(name: str) -> None:
    """Take the bytes from the disk; absent bytes are fine."""
    queries.path_of(name).unlink(missing_ok=True)
