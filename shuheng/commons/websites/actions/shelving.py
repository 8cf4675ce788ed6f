"""Published files on disk: written whole beside their place and renamed onto it, so that a reader finds the old or the new, never half."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings

READABLE, PASSABLE = 0o644, 0o755  # the program's own files are nobody else's; what it publishes is for the web server too
DRAFT = ".~"  # begins the name of a file that is being written


def place(path: str) -> Path:
    """The file of a path below the published folder."""
    folder: Path = settings.PUBLISHED
    return folder / path


def put(path: str, data: bytes, durable: bool = True) -> None:
    """Write a file in one step. `durable` waits for the disk; a whole rebuild does so once, at its end."""
    target = place(path)
    _folder(target.parent)
    draft = target.with_name(f"{DRAFT}{target.name}.{os.getpid()}")
    with draft.open("wb") as file:
        os.fchmod(file.fileno(), READABLE)
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    draft.replace(target)


def _folder(folder: Path) -> None:
    """Make a folder and those above it, open to whoever serves them."""
    if not folder.exists():
        _folder(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(PASSABLE)


def drop(path: str) -> None:
    """Take a file away."""
    place(path).unlink(missing_ok=True)


def digest(path: str) -> str:
    """SHA-256 of what stands there; empty when nothing does."""
    try:
        return hashlib.sha256(place(path).read_bytes()).hexdigest()
    except OSError:
        return ""


def sweep() -> int:
    """Remove drafts that a killed process left behind; returns how many. Only while nobody else writes."""
    left = [path for path in place("").rglob(f"{DRAFT}*") if path.is_file()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
