"""Collect and compress the static files of all rooms, only when one of them has changed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> bool:
    """Bring STATIC_ROOT up to date; False if it already was."""
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    present = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == present:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(present, encoding="ascii")
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = os.stat(storage.path(path))
            digest.update(f"{path} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
