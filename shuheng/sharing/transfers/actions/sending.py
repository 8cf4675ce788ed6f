"""送一批: page by page from the channel to the target. A page and the place behind it are one at the other end, so a page that comes twice changes nothing."""

from __future__ import annotations

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.refusals import Refused

from .. import queries, rules
from ..models import Transfer
from ..rules import words
from . import ends, following, running
from .ends import End, Unreached

PAGE = 5_000
REASONS = {"TR001": "over", "TR002": "over", "TR007": "items", "TR008": "volume", "TR009": "unheld"}


def send(number: int) -> None:
    """Bring a batch to its target, from wherever it was left. Each step is a transaction; whatever is killed, the next job goes on."""
    with acting(SYSTEM):
        row = running.start(number, by=SYSTEM)
        if row.state != words.SENDING:
            return
        shape = ends.Shape(queries.items_of(row.target.channel), row.target.channel.resource.code, row.target.organ.code)
        end = ends.opened(row, shape, queries.secret_of(row.target))
    try:
        _sent(row, end)
    except Unreached as unreached:
        with acting(SYSTEM):
            (running.retry if unreached.again else running.finish)(number, unreached.code, by=SYSTEM)
    except Refused:  # the host is no longer named
        with acting(SYSTEM):
            running.finish(number, "unreachable", by=SYSTEM)
    finally:
        end.close()


def _sent(row: Transfer, end: End) -> None:
    if row.mode == words.FULL and not row.total:
        raise Unreached("empty")
    cursor = end.begin(row.cursor)
    if cursor != row.cursor:
        with acting(SYSTEM):
            row = running.rest(row.pk, cursor, by=SYSTEM)
    while True:
        page = _page(row)
        whole = rules.read(row.cursor).inside is not None and rules.read(page.next).inside is None
        if page.rows or whole:
            end.give(page, row.cursor, whole)
            with acting(SYSTEM):
                row = running.note(row.pk, page, by=SYSTEM)
        if row.stopping:
            raise Unreached("stopped")
        if not page.rows and not whole:
            break
    name = end.finish(row.cursor)
    with acting(SYSTEM):
        running.finish(row.pk, by=SYSTEM, name=name)


def _page(row: Transfer) -> following.Page:
    try:
        with acting(SYSTEM):
            return following.follow(row.target.channel_id, row.cursor, PAGE, by=SYSTEM, transfer=row.pk)
    except Refused as refused:
        code = REASONS.get(refused.field or "", "broken")
        raise Unreached(code, again=code == "volume") from refused
