"""Every change to files: store, assign a draft to a case, note that an officer opened one, erase, sweep."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.journal.actions import Told, record, record_told

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


@dataclass(frozen=True)
class _Item:
    """A file that may be kept: what passed, whether it was looked through for viruses, its name and whose it is."""

    passed: rules.Inspected
    clean: bool
    name: str
    owner: Owner

    @cached_property
    def bytes_of(self) -> tuple[str, str]:
        """What tells equal bytes: the owner and their SHA-256."""
        return self.owner.code, hashlib.sha256(self.passed.data).hexdigest()


# in one order, so that two who lock the same files wait for each other instead of standing in each other's way
_LOCKS = "select pg_advisory_xact_lock(%s, one) from (select hashtext(key) as one from unnest(%s::text[]) as key order by 1) as sorted"


def _blobs(items: Sequence[_Item]) -> dict[tuple[str, str], Blob]:
    """The bytes on disk with their keys, once per owner. The locks let equal uploads wait for each other."""
    data = {item.bytes_of: item.passed.data for item in items}
    with acting(SYSTEM):
        connection.send_later(_LOCKS, [BLOB_LOCK, [owner + sha256 for owner, sha256 in data]])
        held = Blob.objects.select_for_update().filter(owner__in={owner for owner, _ in data}, sha256__in=[sha256 for _, sha256 in data]).order_by("pk")
        found = {(blob.owner, blob.sha256): blob for blob in held}
        fresh = [one for one in data if one not in found]
        written = zip(fresh, disk.write_all([data[one] for one in fresh]), strict=True)
        made = Blob.objects.bulk_create(Blob(name=name, owner=owner, sha256=sha256, key=vault.seal(key, queries.KEY_PLACE, name))
                                        for (owner, sha256), (name, key) in written)
    return found | {(blob.owner, blob.sha256): blob for blob in made}


@transaction.atomic
def store(upload: bytes | BinaryIO, *, by: Actor, purpose: Purpose, name: str, owner: Owner) -> Stored:
    """Check, scan, encrypt and keep a file; the same bytes for the same case give the same row. Refused leaves nothing."""
    _check_owner(by, owner)
    passed = rules.inspect(_read(upload, purpose), purpose)
    return _keep([_Item(passed, clamd.check(passed.data), name, owner)], by, purpose)[0]


@dataclass(frozen=True)
class Made:
    """A PDF that the program itself has just made, its name and whose it is."""

    data: bytes
    name: str
    owner: Owner


def store_made(data: bytes, *, by: Actor, purpose: Purpose, name: str, owner: Owner) -> Stored:
    """Keep a PDF that the program itself has just made: nobody could have hidden anything in it, so nothing is looked for."""
    return store_all_made([Made(data, name, owner)], by=by, purpose=purpose)[0]


@transaction.atomic
def store_all_made(made: Sequence[Made], *, by: Actor, purpose: Purpose) -> list[Stored]:
    """The same for many, of many owners, in so many statements as for one; a row for each, in order."""
    if by.kind != "system":
        raise Forbidden("这种文件只由系统自己生成。")
    return _keep([_Item(rules.made(one.data), True, one.name, one.owner) for one in made], by, purpose)


def _keep(items: Sequence[_Item], by: Actor, purpose: Purpose) -> list[Stored]:
    blobs = _blobs(items)
    present = Stored.objects.filter(blob__in=[blob.pk for blob in blobs.values()], purpose=purpose.code, erased_at=None)
    kept = {(row.blob_id, row.case, row.service): row for row in present}
    places = [(blobs[item.bytes_of].pk, item.owner.case, item.owner.service) for item in items]
    fresh = {place: item for place, item in zip(places, items, strict=True) if place not in kept}
    for owner, many in Counter(item.owner for item in fresh.values()).items() if by.kind != "system" else ():
        rules.check_count(_present(owner, purpose) + many - 1, purpose)
    rows = Stored.objects.bulk_create(_row(blobs[item.bytes_of], item, by, purpose) for item in fresh.values())
    record_told([Told(FileStored(row.pk, purpose.code, row.kind, row.size, row.sha256, row.case), _about(row), row.organ, row.division) for row in rows], by=by)
    kept |= dict(zip(fresh, rows, strict=True))
    return [kept[place] for place in places]


def _present(owner: Owner, purpose: Purpose) -> int:
    return Stored.objects.filter(party=owner.party, organ=owner.organ, case=owner.case, purpose=purpose.code, erased_at=None).count()


def _row(blob: Blob, item: _Item, by: Actor, purpose: Purpose) -> Stored:
    token, at, passed, owner = secrets.token_hex(16), now(), item.passed, item.owner
    return Stored(
        token=token, blob=blob, purpose=purpose.code, kind=passed.kind.code, sha256=blob.sha256, size=len(passed.data), pages=passed.pages,
        name_sealed=vault.seal(rules.tidy_name(item.name, passed.kind), queries.NAME_PLACE, token),
        party=owner.party, organ=owner.organ, division=owner.division, domain=owner.domain, case=owner.case, service=owner.service, account=by.account,
        scan=Stored.Scan.CLEAN if item.clean else Stored.Scan.NOT_SCANNED, created_at=at, retention_until=purpose.until(at))


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
