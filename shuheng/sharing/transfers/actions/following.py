"""取数据: the next rows of a channel, from any place of its feed, again and again the same; each reading leaves a passage and a fact in the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import DatabaseError, transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record
from shuheng.sharing.holdings import queries as holdings

from .. import permits, queries, rules
from ..events import RowsPassed
from .channels import refusal

MOST = 5_000  # rows of one reading


@dataclass(frozen=True)
class Row:
    """A key that was put, with its granted values as they are now, or deleted. A personal key is its blind index: the same person, the same key.

    `disputed`: columns to which the person objected, and the organ that holds the record has not answered yet.
    """

    position: int
    op: str
    key: str
    values: Mapping[str, object]
    disputed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """Rows and the place behind them; no rows: there is nothing new."""

    rows: tuple[Row, ...]
    next: str


@transaction.atomic
def follow(number: int, after: str, limit: int, *, by: Actor, transfer: int | None = None) -> Page:
    """The rows behind a place. A program of the organ asks for itself; the program that brings a batch to a target names it. 个人信息保护法 第二十五条"""
    identity.check(by, permits.FOLLOW)
    place, row = rules.read(after), queries.channel(by, number)
    try:
        with transaction.atomic():
            found = holdings.told("select transfers_follow(%s, %s, %s, %s, %s, %s, %s, %s)", number, place.position, place.inside, min(limit, MOST), transfer,
                                  str(place), now(), by.label[:80])[0]
    except DatabaseError as error:
        raise refusal(error) or error from error
    held = holdings.holding(row.resource_id)
    disputed: Mapping[str, list[str]] = found.get("disputed") or {}  # type: ignore[assignment]
    rows = tuple(Row(one["position"], one["op"], one["key"], holdings.opened(held, one["key"], one["values"] or {}), tuple(disputed.get(one["key"], ())))
                 for one in found["rows"])  # type: ignore[attr-defined]
    behind = str(rules.Cursor(int(str(found["position"])), None if found["inside"] is None else str(found["inside"])))
    if rows:
        holdings.ask("select transfers_passed(%s, %s)", found["passage"], behind)
        record(RowsPassed(int(str(found["passage"])), number, len(rows), _digest(rows)), by=by, organ=row.organ_id, about=f"grant:{row.grant_id}")
    return Page(rows, behind)


def _digest(rows: tuple[Row, ...]) -> str:
    """SHA-256 of the rows, a record of JSON on each line with sorted names."""
    found = hashlib.sha256()
    for row in rows:
        found.update(json.dumps(asdict(row), sort_keys=True, ensure_ascii=False).encode() + b"\n")
    return found.hexdigest()
