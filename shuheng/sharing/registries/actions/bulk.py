"""批量颁发: a table becomes certificates, row by row; a row that does not fit says why and stops nobody. Killed anywhere, it goes on without doubles:
a round of rows is issued in one transaction with its verdicts, a paper is made for every issued row that has none."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.identity import rules as identities
from shuheng.foundation.journal.actions import record

from .. import permits, printing, queries
from ..events import BatchFinished, BatchStarted, BatchUploaded
from ..models import Batch, BatchRow, Certificate, CertificateKind, Edition
from ..rules import Kind, Line, check_values, columns_of, read_line
from .issuing import Wish, check_holder, issue_many
from .papers import sheet_of, store_papers

PLACE = "registries.batchrow.sealed"
MOST_ROWS, MOST_BYTES, ROUND = 20_000, 10 * 2**20, 50
_UNREADABLE = "这张表打不开。请用 Excel 另存成 xlsx，或者存成 CSV（UTF-8）再传。"


# --- taking a table in

@transaction.atomic
def upload(kind: CertificateKind, data: bytes, document: str, *, by: Actor) -> Batch:
    """Take a table in: every row is read and judged, nothing is issued yet. The same table twice is refused."""
    scope = by.scope(permits.BULK)
    if scope is None or (scope is not Within.COUNTY and kind.organ_id not in by.organs):
        raise Forbidden(f"{kind.title}不由您的单位颁发。请找{kind.organ.short}。")
    if not document.strip():
        raise Refused("请写依据的文书或者文号。", "document")
    digest = hashlib.sha256(data).hexdigest()
    if Batch.objects.filter(kind__code=kind.code, digest=digest).exists():
        raise Refused("这张表已经传过了，请在下面的列表里接着办。确实要再发一次，请改动以后另存一份。", "table")
    content = queries.kind_by_id(kind.pk)
    head, rows = _table(data, content)
    batch = Batch.objects.create(kind=kind, organ_id=kind.organ_id, domain=by.domain, rows=len(rows), document=document.strip()[:120], account=by.account,
                                 by=by.label, made_at=now(), digest=digest)
    lines = list(_judged(batch, content, head, rows))
    BatchRow.objects.bulk_create(lines, batch_size=1_000)
    refused = sum(line.state == BatchRow.State.REFUSED for line in lines)
    record(BatchUploaded(batch.pk, kind.code, len(rows), refused), by=by, organ=kind.organ_id, about=f"batch:{batch.pk}")
    return batch


def _table(data: bytes, kind: Kind) -> tuple[list[str], list[list[str]]]:
    """Head and rows of a table. Refused when it cannot be read, is too long, or lacks a column."""
    if len(data) > MOST_BYTES:
        raise Refused("这张表太大，最多 10 兆。请分成几张。", "table")
    found = [[str(cell or "").strip() for cell in row] for row in (_xlsx(data) if data[:2] == b"PK" else _csv(data))]
    filled = [row for row in found if any(row)]
    if not filled:
        raise Refused("这张表是空的。", "table")
    head, rows = filled[0], filled[1:]
    if missing := [name for name in columns_of(kind) if name not in head and name != "手机号"]:
        raise Refused(f"表头缺少：{'、'.join(missing)}。请照样表的表头改好再传。", "table")
    if not rows or len(rows) > MOST_ROWS:
        raise Refused(f"一张表要有 1 到 {MOST_ROWS:,} 行，这张有 {len(rows):,} 行。", "table")
    return head, rows


def _xlsx(data: bytes) -> Iterator[Sequence[Any]]:
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        yield from sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=60)
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as broken:
        raise Refused(_UNREADABLE, "table") from broken


def _csv(data: bytes) -> Iterator[Sequence[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            try:
                yield from csv.reader(io.StringIO(text, newline=""))
                return
            except csv.Error as broken:
                raise Refused(_UNREADABLE, "table") from broken
    raise Refused(_UNREADABLE, "table")


def _judged(batch: Batch, kind: Kind, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[BatchRow]:
    """Each row, waiting or refused with its reason. Of two that say the same the later is refused."""
    seen: dict[str, int] = {}
    for place, cells in enumerate(rows, 2):
        words: dict[str, Any] = {"cells": list(cells), "head": list(head)}
        row = BatchRow(batch=batch, place=place)
        try:
            line = _checked(kind, head, cells)
            same = f"{line.number}\x1f{kind.singular(line.values) if kind.one_per is not None else sorted(line.values.items())}"
            if same in seen:
                raise Refused(f"和第 {seen[same]} 行重复。")
            seen[same] = place
            words = {"name": line.name, "number": line.number, "phone": line.phone, "values": dict(line.values)}
        except Refused as refused:
            row.state, row.reason = BatchRow.State.REFUSED, refused.message[:200]
        row.sealed = vault.seal(json.dumps(words, ensure_ascii=False), PLACE, f"{batch.pk}:{place}")
        yield row


def _checked(kind: Kind, head: Sequence[str], cells: Sequence[str]) -> Line:
    line = read_line(kind, head, cells)
    sort = sort_of(kind, line.number)
    number = identities.check_number(sort, line.number, today())
    name = identities.check_person_name(line.name) if sort == identities.PERSON else identities.person_name(line.name)
    if not name:
        raise Refused("没有写持有人。")
    return Line(name, number, identities.check_phone(line.phone) if line.phone else "", line.values)


def sort_of(kind: Kind, number: str) -> str:
    """Person or legal: as the kind says, or as the number looks where it may be both."""
    if len(kind.holder) == 1:
        return kind.holder[0]
    plain = identities.plain(number)
    return identities.PERSON if len(plain) == 18 and plain[:17].isdigit() and plain[:1] not in "9" else identities.LEGAL


# --- issuing

@transaction.atomic
def start_batch(number: int, *, by: Actor) -> Batch:
    """Let it begin, or go on after a break; twice changes nothing."""
    batch = queries.batch(by, number, lock=True)
    if batch.state == Batch.State.DONE:
        return batch
    if batch.state == Batch.State.READY:
        if not BatchRow.objects.filter(batch=batch, state=BatchRow.State.WAITING).exists():
            raise Refused("这张表没有一行能颁发。请照下面写的原因改好，再传一次。")
        batch.state, batch.started_at = Batch.State.RUNNING, now()
        batch.save(update_fields=["state", "started_at"])
        record(BatchStarted(batch.pk), by=by, organ=batch.organ_id, about=f"batch:{batch.pk}")
    defer(batch.pk)
    return batch


def defer(batch: int) -> None:
    """Queue the work of a bulk issue unless it waits in the queue already; two jobs of one batch never run side by side."""
    key = f"registries.batch:{batch}"
    try:
        with transaction.atomic():
            app.configure_task("registries.issue_batch", queue="side", lock=key, queueing_lock=key).defer(batch=batch)
    except AlreadyEnqueued:
        pass


def stuck_batches() -> None:
    """Queue every bulk issue that is under way: whatever killed its job, it goes on."""
    with acting(SYSTEM):
        for number in Batch.objects.filter(state=Batch.State.RUNNING).values_list("pk", flat=True):
            defer(number)


@transaction.atomic
def issue_rows(number: int, limit: int = ROUND, *, by: Actor) -> int:
    """Issue the next waiting rows together, each with its verdict; returns how many were looked at."""
    batch = Batch.objects.select_related("kind").get(pk=number)
    rows = list(BatchRow.objects.select_for_update(skip_locked=True).filter(batch=number, state=BatchRow.State.WAITING).order_by("place")[:limit])
    if not rows:
        return 0
    for row, verdict in zip(rows, _verdicts(batch, rows, by), strict=True):
        if isinstance(verdict, Refused):
            row.state, row.reason = BatchRow.State.REFUSED, verdict.message[:200]
        else:
            row.state, row.certificate = BatchRow.State.ISSUED, verdict
    BatchRow.objects.bulk_update(rows, ["certificate", "state", "reason"])
    return len(rows)


def _verdicts(batch: Batch, rows: Sequence[BatchRow], by: Actor, tries: int = 5) -> list[Certificate | Refused]:
    """The certificate of each row, or why there is none."""
    try:
        with transaction.atomic():
            return _issued(batch, rows, by)
    except IntegrityError:  # somebody else recorded or issued one of them at this moment: it is seen the next time
        if tries == 1:
            raise
        return _verdicts(batch, rows, by, tries - 1)


def _issued(batch: Batch, rows: Sequence[BatchRow], by: Actor) -> list[Certificate | Refused]:
    kind, reason = queries.kind_by_id(batch.kind_id), f"批量颁发第 {batch.pk} 批"
    words = [json.loads(vault.open_bytes(row.sealed, PLACE, f"{batch.pk}:{row.place}")) for row in rows]
    parties = _parties(kind, words, by)
    wishes = [Wish(batch.kind, party, said["values"], batch.organ_id, document=batch.document, reason=reason, batch=batch.pk)
              for said, party in zip(words, parties, strict=True) if isinstance(party, int)]
    certificates = iter(issue_many(wishes, by=by))
    return [party if isinstance(party, Refused) else next(certificates) for party in parties]


def _parties(kind: Kind, words: Sequence[dict[str, Any]], by: Actor) -> list[int | Refused]:
    """The holder of each line, recorded when he is new; a line that its kind does not take leaves nobody behind."""
    judged = [_person(kind, said) for said in words]
    recorded = iter(identity.record_each([one for one in judged if isinstance(one, identity.Person)], by=by))
    return [one if isinstance(one, Refused) else next(recorded) for one in judged]


def _person(kind: Kind, said: dict[str, Any]) -> identity.Person | Refused:
    sort = sort_of(kind, said["number"])
    try:
        check_holder(kind, sort)
        check_values(kind, said["values"])
    except Refused as refused:
        return refused
    return identity.Person(said["name"], said["number"], said["phone"], sort)


def sheets_due(number: int, limit: int = ROUND, but: Collection[int] = ()) -> list[tuple[int, printing.Sheet]]:
    """The next issued rows that have no paper, by certificate, with the words of it; `but` those that are in the making already."""
    issued = BatchRow.objects.filter(batch=number, state=BatchRow.State.ISSUED)
    waiting = _unprinted().filter(certificate__in=issued.values("certificate")).exclude(certificate__in=but)
    return [(edition.certificate_id, sheet_of(edition)) for edition in waiting.order_by("certificate")[:limit]]


def _unprinted() -> QuerySet[Edition]:
    return Edition.objects.select_related("certificate__kind", "certificate__organ", "certificate__holder").filter(stored=None, place=1)


@transaction.atomic
def keep_papers(made: Mapping[int, bytes], *, by: Actor) -> int:
    """Store these papers, by certificate, where none was stored meanwhile; returns how many."""
    editions = list(_unprinted().select_for_update(of=("self",)).filter(certificate__in=made).order_by("certificate"))
    store_papers([(edition, made[edition.certificate_id]) for edition in editions], by=by)
    return len(editions)


@transaction.atomic
def finish_batch(number: int, *, by: Actor) -> None:
    """Every row has its verdict and its paper."""
    batch = Batch.objects.select_for_update().get(pk=number)
    if batch.state == Batch.State.RUNNING:
        batch.state, batch.done_at = Batch.State.DONE, now()
        batch.save(update_fields=["state", "done_at"])
        counted = queries.tally(number)
        record(BatchFinished(batch.pk, counted["issued"], counted["refused"]), by=by, organ=batch.organ_id, about=f"batch:{batch.pk}")
