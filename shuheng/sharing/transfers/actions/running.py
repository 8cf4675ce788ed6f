"""下发批次: one waits for its turn, is sent page by page, waits and tries again when its target was away, ends. One batch of a target at a time."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record
from shuheng.sharing.holdings import queries as holdings
from shuheng.sharing.holdings import rules as holding

from .. import permits, queries, rules
from ..events import TransferEnded, TransferStarted
from ..models import Target, Transfer
from ..rules import words
from .following import Page


def alone(target: int) -> None:
    """Until the end of this transaction nobody else changes this target or begins a batch of it. For actions."""
    one_at_a_time(f"transfers target {target}")


@transaction.atomic
def run(number: int, *, by: Actor, mode: str = words.CHANGES) -> Transfer:
    """A new batch of a target waits for its turn: what changed since the last one, or the whole table once more."""
    identity.check(by, permits.FOLLOW)
    alone(number)
    row = queries.target(by, number)
    if row.dropped_at or row.channel.ended_at:
        raise Refused("这个目标或者通道已经停用，不能再送。")
    if row.paused_at:
        raise Refused("这个目标暂停着。请先恢复，再送。")
    if mode not in words.MODES:
        raise Refused("请从列出的里面选。", "mode")
    last = Transfer.objects.filter(target=row).aggregate(last=Max("number"))["last"] or 0
    made = Transfer(target=row, organ=row.organ, domain=row.domain, number=last + 1, mode=mode if row.cursor else words.FULL, made_at=now(), account=by.account,
                    by=by.label[:80])
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Refused("这个目标有一批正在送。请等它送完，或者先让它停下。") from None
    record(TransferStarted(made.pk, row.pk, made.mode), by=by, organ=row.organ_id, about=f"grant:{row.channel.grant_id}")
    wake(made.pk)
    return made


def wake(number: int) -> None:
    """Queue the work of a batch unless it waits in the queue already; two jobs of one batch never run side by side."""
    key = f"transfers.transfer:{number}"
    try:
        with transaction.atomic():
            app.configure_task("transfers.send_batch", queue="side", lock=key, queueing_lock=key).defer(transfer=number)
    except AlreadyEnqueued:
        pass


def stuck() -> None:
    """Queue every batch that is under way and not told to wait: whatever killed its job, it goes on."""
    with acting(SYSTEM):
        for number in queries.under_way(now()):
            wake(number)


def run_due() -> int:
    """A batch for every target whose time has come; how many. One that is busy waits for its next time."""
    with acting(SYSTEM):
        due = list(Target.objects.filter(due_at__lte=now(), dropped_at=None).order_by("pk").values_list("pk", flat=True))
        return sum(_run_due(number) for number in due)


def _run_due(number: int) -> bool:
    alone(number)
    row = Target.objects.filter(pk=number, due_at__lte=now(), dropped_at=None).first()  # another worker may have been here, or somebody paused it
    if row is None:
        return False
    try:
        run(number, by=SYSTEM)
        begun = True
    except Refused:
        begun = False
    row.due_at = holding.next_due(row.schedule, row.hour, local(now()))
    row.save(update_fields=["due_at"])
    return begun


@transaction.atomic
def start(number: int, *, by: Actor) -> Transfer:
    """The batch is on its way: from where its target was left, or from the beginning of the whole table. Begun again, it keeps its place."""
    row = queries.transfer(by, number, lock=True)
    if row.state not in words.OPEN:
        return row
    if row.state == words.WAITING and not row.cursor:
        held = holdings.holding(row.target.channel.resource_id)
        row.start = row.cursor = str(rules.start_of(held.position)) if row.mode == words.FULL else row.target.cursor
        row.total = held.rows if row.mode == words.FULL else max(held.position - rules.read(row.start).position, 0)
    row.state, row.started_at, row.next_at, row.why = words.SENDING, row.started_at or now(), None, ""
    row.save()
    return row


@transaction.atomic
def note(number: int, page: Page, *, by: Actor) -> Transfer:
    """A page has reached the target."""
    row = queries.transfer(by, number, lock=True)
    row.cursor, row.tries = page.next, 0
    row.puts += sum(one.op == words.PUT for one in page.rows)
    row.deletes += sum(one.op == words.DELETE for one in page.rows)
    row.save(update_fields=["cursor", "tries", "puts", "deletes"])
    return row


@transaction.atomic
def rest(number: int, cursor: str, *, by: Actor) -> Transfer:
    """The batch goes on from another place than we thought: where its target says it was left, or the beginning of a file."""
    row = queries.transfer(by, number, lock=True)
    row.cursor = cursor
    row.puts, row.deletes = (0, 0) if cursor == row.start else (row.puts, row.deletes)
    row.save(update_fields=["cursor", "puts", "deletes"])
    return row


@transaction.atomic
def retry(number: int, why: str, *, by: Actor) -> Transfer:
    """The target was away, or today's rows are used up: wait and try again; after the last try the batch has failed."""
    row = queries.transfer(by, number, lock=True)
    if row.state not in words.OPEN:
        return row
    if why == "volume":
        row.state, row.why, row.next_at = words.WAITING, why, _tomorrow()
        row.save(update_fields=["state", "why", "next_at"])
        return row
    row.tries += 1
    minutes = rules.wait_minutes(row.tries)
    if minutes is None:
        row.save(update_fields=["tries"])
        return finish(number, why, by=by)
    row.state, row.why, row.next_at = words.WAITING, why, now() + timedelta(minutes=minutes)
    row.save(update_fields=["state", "why", "next_at", "tries"])
    return row


def _tomorrow() -> datetime:
    return datetime.combine(local(now()).date() + timedelta(days=1), time(0, 10), local(now()).tzinfo)


@transaction.atomic
def stop(number: int, *, by: Actor) -> Transfer:
    """Let a batch stop before its next page."""
    identity.check(by, permits.FOLLOW)
    row = queries.transfer(by, number, lock=True)
    if row.state not in words.OPEN:
        raise Refused("这一批已经结束了。")
    if row.state == words.WAITING:
        return finish(number, "stopped", by=by)
    row.stopping = True
    row.save(update_fields=["stopping"])
    return row


@transaction.atomic
def finish(number: int, why: str = "", *, by: Actor, name: str = "") -> Transfer:
    """The batch has reached its target whole (no reason), or ends for a reason of `words.WHYS`; nothing happens to one that has ended."""
    row = queries.transfer(by, number, lock=True)
    if row.state not in words.OPEN:
        return row
    row.state = words.STOPPED if why == "stopped" else words.FAILED if why else words.DONE
    row.why, row.ended_at, row.next_at, row.name = why, now(), None, name
    row.save()
    if not why:
        Target.objects.filter(pk=row.target_id).update(cursor=row.cursor)
    record(TransferEnded(row.pk, row.target_id, why, row.puts, row.deletes), by=by, organ=row.organ_id, about=f"grant:{row.target.channel.grant_id}")
    return row
