"""批次: a reading of a source begins, is stopped, ends. One batch of an entry at a time; the database itself keeps a second one out."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Max
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.journal.actions import record

from .. import queries, rules
from ..events import BatchEnded, BatchStarted
from ..models import Batch, Holding, Source
from ..queries.reading import Reading
from ..rules import words

BUSY = "这个资源有一批正在办。请等它办完，或者先让它停下。"


def alone(source: int) -> None:
    """Until the end of this transaction nobody else changes this source or begins a batch of it. For actions."""
    one_at_a_time(f"holdings source {source}")


@transaction.atomic
def run(number: int, *, by: Actor, mode: str = "") -> Batch:
    """A new batch of a source waits for its turn. The mode is the source's own, or a comparison, or a full load."""
    alone(number)
    row = queries.source(by, number)
    queries.check_own(by, row.resource)
    if row.paused_at:
        raise Refused("这个来源暂停着。请先恢复，再读。")
    if row.dropped_at or not row.resource.stands:
        raise Refused("这个来源已经停用，或者资源已经撤下，不能再读。")
    if mode not in ("", *words.ALL_MODES):
        raise Refused("请从列出的里面选。", "mode")
    if row.kind == words.FOLDER and row.mode == words.INCREMENTAL and mode in (words.FULL, words.COMPARE):
        raise Refused("这个来源的文件每次只有变化的部分，不能拿来做全量或者比对。请另外登记一个全量的来源。", "mode")
    last = Batch.objects.filter(resource=row.resource_id).aggregate(last=Max("number"))["last"] or 0
    made = Batch(resource=row.resource, source=row, organ=row.organ, domain=row.domain, number=last + 1, edition=row.resource.edition, mode=mode or row.mode,
                 made_at=now(), account=by.account, by=by.label[:80])
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Refused(BUSY) from None
    record(BatchStarted(made.pk, made.resource_id, made.mode), by=by, organ=made.organ_id, about=f"resource:{made.resource_id}")
    wake(made.pk)
    return made


def wake(batch: int) -> None:
    """Queue the work of a batch unless it waits in the queue already; two jobs of one batch never run side by side."""
    key = f"holdings.batch:{batch}"
    try:
        with transaction.atomic():
            app.configure_task("holdings.load_batch", queue="side", lock=key, queueing_lock=key).defer(batch=batch)
    except AlreadyEnqueued:
        pass


def stuck_batches() -> None:
    """Queue every batch that is under way: whatever killed its job, it goes on."""
    with acting(SYSTEM):
        for number in queries.under_way():
            wake(number)


def run_due() -> int:
    """A batch for every source whose time has come; how many. One whose entry is busy waits for its next time."""
    with acting(SYSTEM):
        due = list(Source.objects.filter(due_at__lte=now(), dropped_at=None).order_by("pk").values_list("pk", flat=True))
        return sum(_run_due(number) for number in due)


def _run_due(number: int) -> bool:
    alone(number)
    row = Source.objects.filter(pk=number, due_at__lte=now(), dropped_at=None).first()  # another worker may have been here, or somebody paused it
    if row is None:
        return False
    try:
        run(number, by=SYSTEM)
        begun = True
    except Refused:
        begun = False
    row.due_at = rules.next_due(row.schedule, row.hour, local(now()))
    row.save(update_fields=["due_at"])
    return begun


@transaction.atomic
def stop(number: int, *, by: Actor) -> Batch:
    """Let a batch stop before its next step. Nothing of it has reached the held table, or all of it has."""
    row = queries.batch(by, number, lock=True)
    queries.check_own(by, row.resource)
    if row.state not in words.OPEN:
        raise Refused("这一批已经结束了。")
    if row.state == words.WAITING:
        return end(row, "stopped", by=by)
    row.stopping = True
    row.save(update_fields=["stopping"])
    return row


@transaction.atomic
def open_(number: int, reading: Reading, *, by: Actor) -> Batch:
    """The batch begins to read this state of its source: the held table is there with its columns, and an empty staging table."""
    row = queries.batch(by, number, lock=True)
    said = queries.content_of(row.resource, row.edition)
    wanted = rules.mapped(said, row.source.mapping, reading.head, row.source.delete_column)
    queries.ask("select held_make(%s, %s)", row.resource_id, row.edition)
    Holding.objects.get_or_create(resource=row.resource, defaults={
        "relation": f"held.r_{row.resource_id}", "edition": row.edition, "key_columns": [one.column for one in rules.keys(said)],
        "sealed_columns": [one.column for one in said.items if one.personal]})
    row.state, row.started_at, row.read, row.offset = words.READING, row.started_at or now(), 0, 0
    row.origin, row.fingerprint, row.total = reading.origin[:200], reading.fingerprint, reading.total
    row.save(update_fields=["state", "started_at", "read", "offset", "origin", "fingerprint", "total"])
    queries.ask("select held_stage(%s, %s)", row.pk, wanted.places.count(""))
    return row


@transaction.atomic
def begin_again(number: int, *, by: Actor) -> Batch:
    """A batch whose checked rows are gone waits to be read from its beginning."""
    row = queries.batch(by, number, lock=True)
    row.state, row.read, row.offset, row.rejected, row.kept, row.fingerprint = words.WAITING, 0, 0, 0, 0, ""
    row.save(update_fields=["state", "read", "offset", "rejected", "kept", "fingerprint"])
    wake(number)
    return row


@transaction.atomic
def cancel(number: int, why: str, *, by: Actor) -> Batch:
    """End a batch for a reason of `words.WHYS`; nothing happens to one that has ended."""
    row = queries.batch(by, number, lock=True)
    return end(row, why, by=by) if row.state in words.OPEN else row


def end(row: Batch, why: str, *, by: Actor) -> Batch:
    """Write the end down, throw the staging table away, and tell. For actions that hold the batch locked."""
    row.state = words.STOPPED if why in ("stopped", "threshold") else words.DONE if why == "nothing" else words.FAILED
    row.why, row.ended_at = why, now()
    row.save()
    queries.ask("select held_unstage(%s)", row.pk)
    record(BatchEnded(row.pk, row.resource_id, why, row.read, row.rejected), by=by, organ=row.organ_id, about=f"resource:{row.resource_id}")
    return row
