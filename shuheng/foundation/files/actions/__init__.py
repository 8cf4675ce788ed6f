"""Every change to files: store, assign a draft to a case, note that an officer opened one, erase, sweep."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.actions import record

from .. import queries, rules
from ..events import FileAssigned, FileErased, FileOpened, FileStored
from ..models import Blob, Stored
from ..rules import Purpose
from . import clamd, disk

BLOB_LOCK = 730_002
_GONE = "没有找到这个文件。它可能已经删除，请重新传一次。"
ORPHAN_AFTER = 24 * 3600  # seconds: longer than any transaction that may still commit its row


@dataclass(frozen=True)
class Owner:
    """Whose a file is: the party it concerns, the organ and place that handle it, the case, all row numbers; the service it is given for."""

    party: int | None = None
    organ: int | None = None
    division: int | None = None
    domain: str = "general"
    case: int | None = None
    service: str = ""

    @property
    def code(self) -> str:
        """Within one such owner equal bytes are stored once."""
        return f"party:{self.party}" if self.party else f"organ:{self.organ or 0}"


def _check_owner(by: Actor, owner: Owner) -> None:
    if by.kind == "system" or (owner.party is not None and owner.party in by.parties_for(owner.service)):
        return
    if by.kind == "officer" and owner.organ is not None and owner.organ in by.organs and owner.domain == by.domain:
        return
    raise Forbidden("您不能替这个人存文件。请确认登录的身份，或者先办委托。")


def _read(upload: bytes | BinaryIO, purpose: Purpose) -> bytes:
    """The bytes, no more than a little over the limit."""
    if isinstance(upload, bytes):
        return upload
    size = getattr(upload, "size", None)
    if isinstance(size, int):
        rules.check_size(size, None, purpose)
    return upload.read(purpose.most_bytes + 1)


def _blob(owner: Owner, data: bytes) -> Blob:
    """The bytes on disk with their key, once per owner. The lock lets equal uploads wait for each other."""
    sha256 = hashlib.sha256(data).hexdigest()
    with acting(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [BLOB_LOCK, owner.code + sha256])
        found = Blob.objects.select_for_update().filter(owner=owner.code, sha256=sha256).first()
        if found:
            return found
        name, key = disk.write(data)
        return Blob.objects.create(name=name, owner=owner.code, sha256=sha256, key=vault.seal(key, queries.KEY_PLACE, name))


@transaction.atomic
def store(upload: bytes | BinaryIO, *, by: Actor, purpose: Purpose, name: str, owner: Owner) -> Stored:
    """Check, scan, encrypt and keep a file; the same bytes for the same case give the same row. Refused leaves nothing."""
    _check_owner(by, owner)
    passed = rules.inspect(_read(upload, purpose), purpose)
    return _keep(passed, clamd.check(passed.data), by, purpose, owner, name)


@transaction.atomic
def store_made(data: bytes, *, by: Actor, purpose: Purpose, name: str, owner: Owner) -> Stored:
    """Keep a PDF that the program itself has just made: nobody could have hidden anything in it, so nothing is looked for."""
    if by.kind != "system":
        raise Forbidden("这种文件只由系统自己生成。")
    return _keep(rules.made(data), True, by, purpose, owner, name)


def _keep(passed: rules.Inspected, clean: bool, by: Actor, purpose: Purpose, owner: Owner, name: str) -> Stored:
    blob = _blob(owner, passed.data)
    again = Stored.objects.filter(blob=blob, purpose=purpose.code, case=owner.case, service=owner.service, erased_at=None).first()
    if again:
        return again
    rules.check_count(_present(owner, purpose), purpose)
    stored = _row(blob, passed, clean, by, purpose, owner, name)
    record(FileStored(stored.pk, purpose.code, stored.kind, stored.size, stored.sha256, owner.case), by=by, organ=owner.organ,
           division=owner.division, about=_about(stored))
    return stored


def _present(owner: Owner, purpose: Purpose) -> int:
    return Stored.objects.filter(party=owner.party, organ=owner.organ, case=owner.case, purpose=purpose.code, erased_at=None).count()


def _row(blob: Blob, passed: rules.Inspected, clean: bool, by: Actor, purpose: Purpose, owner: Owner, name: str) -> Stored:
    token, at = secrets.token_hex(16), now()
    return Stored.objects.create(
        token=token, blob=blob, purpose=purpose.code, kind=passed.kind.code, sha256=blob.sha256, size=len(passed.data), pages=passed.pages,
        name_sealed=vault.seal(rules.tidy_name(name, passed.kind), queries.NAME_PLACE, token),
        party=owner.party, organ=owner.organ, division=owner.division, domain=owner.domain, case=owner.case, service=owner.service, account=by.account,
        scan=Stored.Scan.CLEAN if clean else Stored.Scan.NOT_SCANNED, created_at=at, retention_until=purpose.until(at))


def _about(stored: Stored) -> str:
    return f"party:{stored.party}" if stored.party else f"file:{stored.pk}"


@transaction.atomic
def assign(tokens: Iterable[str], *, by: Actor, purpose: Purpose, owner: Owner) -> list[Stored]:
    """Drafts become papers of a case: they take its organ, place and purpose. Repeating it changes nothing.

    Returns a row for each token, in order; the number of statements depends on nothing but the number of fresh files' facts.
    """
    if owner.case is None:
        raise ValueError("assign needs a case")
    wanted = list(dict.fromkeys(tokens))
    rows = {row.token: row for row in Stored.objects.select_for_update(of=("self",)).filter(token__in=wanted, erased_at=None).order_by("id")}
    if len(rows) < len(wanted):
        raise Absent(_GONE)
    if any(row.case not in (None, owner.case) for row in rows.values()):
        raise Refused("这个文件已经交在另一个办件里了。请重新传一次。")
    if fresh := [row for row in rows.values() if row.case is None]:
        rows |= _assigned(fresh, by, purpose, owner)
    return [rows[token] for token in wanted]


def _assigned(fresh: list[Stored], by: Actor, purpose: Purpose, owner: Owner) -> dict[str, Stored]:
    """The rows that stand for the fresh ones in the case: themselves, or the same bytes that are there already."""
    present = list(Stored.objects.filter(purpose=purpose.code, case=owner.case, erased_at=None))
    twins = {row.blob_id: row for row in present}
    taken = [row for row in fresh if row.blob_id not in twins]
    for place, row in enumerate(taken):
        rules.check_count(sum(one.party == row.party for one in present) + place, purpose)
        row.case, row.organ, row.division, row.domain = owner.case, owner.organ, owner.division, owner.domain
        row.service = owner.service
        row.purpose, row.retention_until = purpose.code, purpose.until(row.created_at)
    with acting(SYSTEM):  # a window hands a file to an organ in whose name it may not write itself
        Stored.objects.bulk_update(taken, ["case", "organ", "division", "domain", "service", "purpose", "retention_until"])
    for row in taken:
        fact = FileAssigned(row.pk, row.case or 0, purpose.code)
        record(fact, by=by, organ=row.organ, division=row.division, about=_about(row))
    doubles = {row.token: twins[row.blob_id] for row in fresh if row.blob_id in twins}
    for row in fresh:
        if row.token in doubles:
            _erase(row, by, "duplicate")
    return {**{row.token: row for row in taken}, **doubles}


@transaction.atomic
def hold(tokens: Iterable[str], *, by: Actor, purpose: Purpose, owner: Owner) -> list[Stored]:
    """The same bytes once more for another purpose of the owner: nothing is copied, but each row has a life of its own.

    Returns a row for each token, in order; equal bytes share one. Repeating it changes nothing.
    """
    _check_owner(by, owner)
    wanted = list(dict.fromkeys(tokens))
    rows = {row.token: row for row in Stored.objects.filter(token__in=wanted, erased_at=None)}
    if len(rows) < len(wanted):
        raise Absent(_GONE)
    blobs = {row.blob_id for row in rows.values()}
    held = {row.blob_id: row for row in Stored.objects.filter(purpose=purpose.code, case=owner.case, blob__in=blobs, erased_at=None)}
    for row in rows.values():
        if row.blob_id not in held:
            rules.check_count(len(held), purpose)
            held[row.blob_id] = _again(row, by, purpose, owner)
    return [held[rows[token].blob_id] for token in wanted]


def _again(row: Stored, by: Actor, purpose: Purpose, owner: Owner) -> Stored:
    token, at = secrets.token_hex(16), now()
    stored = Stored.objects.create(
        token=token, blob_id=row.blob_id, purpose=purpose.code, kind=row.kind, sha256=row.sha256, size=row.size, pages=row.pages,
        name_sealed=vault.seal(queries.name_of(row), queries.NAME_PLACE, token), party=owner.party, organ=owner.organ, division=owner.division,
        domain=owner.domain, case=owner.case, account=by.account, scan=row.scan, created_at=at, retention_until=purpose.until(at))
    record(FileStored(stored.pk, purpose.code, stored.kind, stored.size, stored.sha256, owner.case), by=by, organ=owner.organ,
           division=owner.division, about=_about(stored))
    return stored


def _locked(by: Actor, token: str) -> Stored:
    """The row, locked; row-level security already hides what is not the actor's."""
    stored = Stored.objects.select_for_update(of=("self",)).filter(token=token, erased_at=None).first()
    if stored is None:
        raise Absent(_GONE)
    return stored


def note_opened(stored: Stored, *, by: Actor) -> None:
    """An officer looked into a file: the person it concerns can see that. 个人信息保护法 第四十五条"""
    if by.kind == "officer":
        record(FileOpened(stored.pk, stored.case), by=by, organ=stored.organ, division=stored.division, about=_about(stored))


@transaction.atomic
def remove_draft(token: str, *, by: Actor) -> None:
    """The person takes back a file that is not part of a case."""
    stored = _locked(by, token)
    if stored.case is not None:
        raise Refused("这个文件已经交上去了，不能自己删。要换的话，请在办件页面点“补充材料”。")
    _erase(stored, by, "removed")


@transaction.atomic
def erase(stored: int, *, by: Actor, reason: str) -> None:
    """Destroy a file for good, when its retention ended or the law asks. `reason` is a code. Repeating it changes nothing."""
    row = Stored.objects.select_for_update(of=("self",)).filter(pk=stored).first()
    if row is None:
        raise Absent
    if row.erased_at is None:
        _erase(row, by, reason)


def _erase(stored: Stored, by: Actor, reason: str) -> None:
    """The key goes with the last file that uses it; the bytes follow once that is committed."""
    blob = stored.blob_id
    stored.blob, stored.name_sealed, stored.erased_at = None, None, now()
    stored.save(update_fields=["blob", "name_sealed", "erased_at"])
    with acting(SYSTEM):
        held = Blob.objects.select_for_update().get(pk=blob)
        if not Stored.objects.filter(blob=held).exists():
            name = held.name
            held.delete()
            transaction.on_commit(lambda: disk.remove(name))
    record(FileErased(stored.pk, reason), by=by, organ=stored.organ, division=stored.division, about=_about(stored))


def erase_due(limit: int = 500) -> int:
    """Erase files whose retention has ended; returns how many. Run as the program."""
    past = Stored.objects.filter(erased_at=None, retention_until__lt=now())
    due = list(past.order_by("retention_until").values_list("pk", flat=True)[:limit])
    for stored in due:
        erase(stored, by=SYSTEM, reason="retention")
    return len(due)


def sweep() -> int:
    """Remove bytes that no row knows (a transaction rolled back after they were written); returns how many."""
    root, before = Path(settings.FILES_DIR), time.time() - ORPHAN_AFTER
    old = [path for path in root.glob("??/??/*") if path.stat().st_mtime < before]
    with acting(SYSTEM):
        known = set(Blob.objects.filter(name__in=[path.name for path in old]).values_list("name", flat=True))
    orphans = [path for path in old if path.name not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
