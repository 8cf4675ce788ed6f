"""Reading files: whoever fetches is authorised first, by the database or by the caller's check, then the bytes are opened."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent, Refused

from .models import Blob, Stored

KEY_PLACE, NAME_PLACE = "files.blob.key", "files.stored.name"
NONCE = 12
Check = Callable[[Stored], bool]
_ABSENT = "没有找到这个文件。它可能已经删除，或者不归您看。"
_DAMAGED = "这个文件读不出来，可能存储出了故障。请打 12345 告诉我们，您的办件不受影响。"


def path_of(name: str) -> Path:
    """Where the encrypted bytes of that name lie: two levels of folders."""
    return Path(settings.FILES_DIR) / name[:2] / name[2:4] / name


def stored_for(user: Actor, token: str, *, check: Check | None = None) -> Stored:
    """The file, if it is the user's own, of the user's organs, or if `check` (the caller's own rule, given the row) allows it."""
    found = Stored.objects.filter(token=token).first()
    if found is None and check is not None:
        with acting(SYSTEM):
            found = Stored.objects.filter(token=token).first()
        if found is not None and not check(found):
            found = None
    if found is None or found.erased_at:
        raise Absent(_ABSENT)
    return found


def open_for(user: Actor, token: str, *, check: Check | None = None) -> tuple[Stored, bytes]:
    """The file and its bytes, under the same rule. Damage on disk is told, never handed out."""
    stored = stored_for(user, token, check=check)
    with acting(SYSTEM):
        blob = Blob.objects.get(pk=stored.blob_id)
    return stored, _decrypted(blob, stored.sha256)


def _decrypted(blob: Blob, sha256: str) -> bytes:
    key = vault.open_bytes(blob.key, KEY_PLACE, blob.name)
    try:
        raw = path_of(blob.name).read_bytes()
        data = AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], blob.name.encode())
    except (OSError, InvalidTag, ValueError) as damage:
        raise Refused(_DAMAGED) from damage
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused(_DAMAGED)
    return data


def name_of(stored: Stored) -> str:
    """The name the file was given, opened."""
    if stored.name_sealed is None:
        return "已销毁的文件"
    return vault.open_text(stored.name_sealed, NAME_PLACE, stored.token)


def of_case(case: int) -> list[Stored]:
    """The files of a case that the present actor may see, oldest first."""
    return list(Stored.objects.filter(case=case, erased_at=None).order_by("id"))


def pages_of(tokens: Iterable[str]) -> int:
    """How many pages these files have together, as far as the present actor may see them; what has no pages counts none."""
    return sum(Stored.objects.filter(token__in=set(tokens), erased_at=None).values_list("pages", flat=True))


def drafts_of(party: int) -> list[Stored]:
    """Files a party gave that belong to no case yet, oldest first."""
    return list(Stored.objects.filter(party=party, case=None, erased_at=None).order_by("id"))
