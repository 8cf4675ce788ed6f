"""Jobs and rounds of the holdings: a batch is worked through, sources come due, what was killed goes on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice

from django.db import OperationalError as DjangoOperationalError
from procrastinate.contrib.django import app
from psycopg import OperationalError

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.ticking import ticks

from . import actions, queries
from .actions.staging import plan_of
from .models import Batch
from .queries import reading
from .queries.reading import Cells, Reading, Unread
from .rules import words

log = logging.getLogger("shuheng.holdings")


@ticks(seconds=60)
def run_sources() -> None:
    """Sources whose time has come."""
    actions.run_due()


@ticks(seconds=30)
def resume_loads() -> None:
    """Batches whose job died with its process."""
    actions.stuck_batches()


@app.task(name="holdings.load_batch", queue="side")
def load_batch(batch: int) -> None:
    """Work a batch through. What is wrong with the other end, or with us, ends it with its reason; after one that was away `resume_loads` comes again."""
    try:
        work_through(batch)
    except (OperationalError, DjangoOperationalError) as broken:
        if not _for_ever(broken):
            raise
        log.exception("batch %s broke", batch)
        _end(batch, "broken")
    except Unread as unread:
        _end(batch, unread.code)
    except Refused:
        _end(batch, "columns")
    except Exception:
        log.exception("batch %s broke", batch)
        _end(batch, "broken")


def _for_ever(broken: Exception) -> bool:
    """Is it a limit of the database (class 54), which another try meets again?"""
    cause = broken if isinstance(broken, OperationalError) else broken.__cause__
    return str(getattr(cause, "sqlstate", "") or "").startswith("54")


def _end(batch: int, why: str) -> None:
    with acting(SYSTEM):
        actions.cancel(batch, why, by=SYSTEM)


def work_through(number: int) -> None:
    """Read, check, merge or compare: each step a transaction, each begun again from what was committed."""
    with acting(SYSTEM):
        row = queries.batch(SYSTEM, number)
        held = queries.held_or_none(row.resource_id)
    if row.state not in words.OPEN:
        return
    if row.mode == words.INCREMENTAL and held and held.rows and held.edition != row.edition:
        raise Unread("edition")
    if row.state in (words.WAITING, words.READING) and not _read(row):
        return
    with acting(SYSTEM):
        row = queries.batch(SYSTEM, number)
        if row.stopping:
            raise Unread("stopped")
        if row.state in (words.READING, words.CHECKING):
            row = actions.check_rows(number, by=SYSTEM)
    if row.state == words.MERGING:
        with acting(SYSTEM):
            if row.kept and not queries.ask("select held_any(%s)", number):
                actions.begin_again(number, by=SYSTEM)  # the server crashed after the check: the source is read once more
                return
            if row.mode == words.FULL and not row.kept and held and held.rows:
                raise Unread("empty")
            (actions.compare if row.mode == words.COMPARE else actions.merge)(number, by=SYSTEM)


def _read(row: Batch) -> bool:
    """Stage what is left of the source; False when somebody stopped it."""
    found = reading.opened(row.source, row.mode, row.origin if row.fingerprint else "")
    try:
        return _staged(row, found)
    finally:
        found.close()


def _staged(row: Batch, found: Reading) -> bool:
    goes_on = row.state == words.READING and bool(found.fingerprint) and found.fingerprint == row.fingerprint
    with acting(SYSTEM):
        if not goes_on or queries.ask("select held_staged(%s)", row.pk) != row.read:
            row = actions.open_(row.pk, found, by=SYSTEM)
    plan = plan_of(row, found.head, found.mark)
    for given in _given(found, row):
        with acting(SYSTEM):
            if actions.stage(plan, given, by=SYSTEM).stopping:
                actions.cancel(row.pk, "stopped", by=SYSTEM)
                return False
    if not found.still():
        raise Unread("changed")
    return True


def _given(found: Reading, row: Batch) -> Iterator[reading.Piece | list[Cells]]:
    if found.pieces:
        yield from found.pieces(row.offset)
    if found.rows:
        rows = islice(found.rows(), row.read, None)
        while some := list(islice(rows, reading.ROWS)):
            yield some
