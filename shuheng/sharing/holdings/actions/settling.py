"""核对和并入: what was read is checked as a whole; too many rejects stop the batch; else it is merged in one transaction, or compared with what is held."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import TypedDict, cast

from django.db import transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.journal.actions import record

from .. import queries, rules
from ..events import BatchLoaded, EndsCompared, RejectsFetched
from ..models import Batch, Difference, Holding, Reject, Source
from ..rules import words
from .running import end

KEPT = 10_000  # rejected rows that are written down; the count is always whole
SHOWN = 1_000  # differing rows that are written down


class _Checked(TypedDict):
    kept: int
    rejected: int


class _Counts(TypedDict):
    added: int
    changed: int
    deleted: int
    moves: int
    rows: int
    root: str


_Rejected = Mapping[str, str | None]


class _Compared(TypedDict):
    differing: int
    missing: int
    extra: int
    ours_rows: int
    ours: str
    theirs: str
    rows: list[tuple[str, str | None, str | None]]


@transaction.atomic
def check_rows(number: int, *, by: Actor) -> Batch:
    """Everything is read: check it in the database, write down what does not fit, and stop when that is too much."""
    row = queries.batch(by, number, lock=True)
    row.state = words.CHECKING
    row.save(update_fields=["state"])
    counts = cast(_Checked, queries.told("select held_check(%s, %s)", row.pk, row.source.delete_value)[0])
    row.kept, row.rejected = counts["kept"], counts["rejected"]
    Reject.objects.filter(batch=row).delete()
    Reject.objects.bulk_create(_rejects(row), batch_size=1_000)
    if rules.too_many(row.rejected, row.read, row.source.most, row.source.unit):
        return end(row, "threshold", by=by)
    row.state = words.MERGING
    row.save(update_fields=["state", "kept", "rejected"])
    return row


def _rejects(row: Batch) -> Iterator[Reject]:
    if not row.rejected:
        return
    for said in cast(list[_Rejected], queries.told("select held_rejects(%s, 0, %s)", row.pk, KEPT)):
        code, _, column = str(said["_why"]).partition(":")
        raw = base64.b64decode(said["_raw"] or "") or _raw(row, said)
        yield Reject(batch=row, line=int(said["_line"] or 0), reason=code, column=column, raw_sealed=raw)


def _raw(row: Batch, said: _Rejected) -> bytes:
    """A row that the database rejected, put together again and sealed."""
    values = {}
    for one in queries.items_of(row):
        value, key = said[one.column], said["_key"] or ""
        sealed = one.personal and value is not None
        values[one.column] = vault.open_text(base64.b64decode(value or ""), queries.place(row.resource_id, one.column), key) if sealed else value or ""
    return vault.seal(json.dumps(values, ensure_ascii=False), queries.RAW, f"{row.pk}:{said['_line']}")


@transaction.atomic
def fetch_rejects(number: int, *, by: Actor) -> Batch:
    """The rejected rows of a batch are taken away by the organ whose data it is; the journal knows who took them."""
    row = queries.batch(by, number)
    queries.check_own(by, row.resource)
    record(RejectsFetched(row.pk, row.resource_id, queries.rejects_of(row).count()), by=by, organ=row.organ_id, about=f"resource:{row.resource_id}")
    return row


@transaction.atomic
def merge(number: int, *, by: Actor) -> Batch:
    """The held table becomes what was read, whole and at once: rows, changes, counts and the fact in the journal."""
    row = queries.batch(by, number, lock=True)
    held = Holding.objects.select_for_update(of=("self",)).get(resource=row.resource_id)
    function = "held_merge" if row.mode == words.INCREMENTAL else "held_swap"
    counts = cast(_Counts, queries.told(f"select {function}(%s)", row.pk)[0])
    row.before, row.after, row.added, row.changed, row.deleted = held.digest, counts["root"], counts["added"], counts["changed"], counts["deleted"]
    gone = row.deleted if row.mode == words.INCREMENTAL else 0
    row.unchanged = max(row.kept - row.added - row.changed - gone, 0)
    said = queries.content_of(row.resource, row.edition)
    held.rows, held.digest, held.position, held.edition, held.loaded_at = counts["rows"], counts["root"], held.position + counts["moves"], row.edition, now()
    held.key_columns, held.sealed_columns = [one.column for one in rules.keys(said)], [one.column for one in said.items if one.personal]
    held.save()
    _finish(row, "")
    record(BatchLoaded(row.pk, row.resource_id, row.read, row.rejected, row.added, row.changed, row.deleted, row.unchanged, row.before, row.after,
                       held.position), by=by, organ=row.organ_id, about=f"resource:{row.resource_id}")
    return row


def _finish(row: Batch, why: str) -> None:
    row.state, row.why, row.ended_at = words.DONE, why, now()
    row.save()
    if row.origin and row.mode != words.COMPARE:
        Source.objects.filter(pk=row.source_id).update(last=row.origin)
    queries.ask("select held_unstage(%s)", row.pk)


@transaction.atomic
def compare(number: int, *, by: Actor) -> Batch:
    """Compare both ends by a digest for each of 256 ranges of keys, and where those differ, row by row. Nothing is changed.

    `added`, `changed` and `deleted` count what a full load would do.
    """
    row = queries.batch(by, number, lock=True)
    found = cast(_Compared, queries.told("select held_compare(%s, %s)", row.pk, SHOWN)[0])
    row.before, row.after, row.added, row.deleted = found["ours"], found["theirs"], found["missing"], found["extra"]
    row.changed = found["differing"] - row.added - row.deleted
    row.unchanged = row.kept - row.added - row.changed
    Difference.objects.bulk_create([Difference(batch=row, key=key, ours=_bytes(ours), theirs=_bytes(theirs)) for key, ours, theirs in found["rows"]])
    _finish(row, "")
    record(EndsCompared(row.pk, row.resource_id, found["ours_rows"], found["differing"], row.before, row.after), by=by, organ=row.organ_id,
           about=f"resource:{row.resource_id}")
    return row


def _bytes(text: str | None) -> bytes | None:
    return bytes.fromhex(text) if text else None
