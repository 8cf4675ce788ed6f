"""Filling the staging table of a batch: COPY of whole pieces of a CSV where nothing is sealed, else row by row with every personal value sealed.

A piece and the place behind it are one transaction: whatever is killed, the next job goes on where the last committed piece ended.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import psycopg
from django.db import connection, transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.sharing.catalogue.rules import Content

from .. import queries, rules
from ..models import Batch
from ..queries.reading import Cells, Piece
from ..rules import words

CELLS = "cells"


@dataclass(frozen=True)
class Plan:
    """How the rows of a batch are staged: the edition, what their columns are, the sign between cells of a CSV."""

    batch: int
    resource: int
    said: Content
    mapped: rules.Mapped
    mark: str = ","

    @property
    def sealed(self) -> bool:
        """Does any value have to be sealed before the database sees it?"""
        return any(one.personal for one in self.said.items)


@transaction.atomic
def stage(plan: Plan, given: Piece | Sequence[Cells], *, by: Actor) -> Batch:
    """Put the next rows into the staging table and note how far the batch is."""
    row = queries.batch(by, plan.batch, lock=True)
    if isinstance(given, Piece):
        row.read += _piece(plan, given.data, row.read)
        row.offset = given.end
    else:
        row.read += _poured(plan, given, row.read)
    row.save(update_fields=["read", "offset"])
    return row


def _piece(plan: Plan, data: bytes, behind: int) -> int:
    """COPY the text as it is where the database may see it; where it finds a fault, and where something is sealed, row by row."""
    if not plan.sealed and b"\\." not in data:
        try:
            with transaction.atomic():
                queries.ask("select held_seek(%s, %s)", plan.batch, behind)  # the savepoint is there before the copy begins
                return _copied(plan, data)
        except (psycopg.DataError, psycopg.errors.BadCopyFileFormat):
            pass
    return _poured(plan, _cells(data.decode(), plan.mark), behind)


def _copied(plan: Plan, data: bytes) -> int:
    extra = iter(range(1, len(plan.mapped.places) + 1))
    names = [name or f"_x{next(extra)}" for name in plan.mapped.places]
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    mark = "E'\\t'" if plan.mark == "\t" else f"'{plan.mark}'"
    with connection.cursor() as cursor:
        with cursor.copy(f"copy held.s_{plan.batch} ({columns}) from stdin with (format csv, delimiter {mark}, force_null ({columns}))") as copy:
            copy.write(data)
        return int(cursor.rowcount)


def _cells(text: str, mark: str) -> Iterator[Cells]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            row = []
        if row is None:
            return
        if row:
            yield [cell or None for cell in row]


def _poured(plan: Plan, rows: Iterator[Cells] | Sequence[Cells], behind: int) -> int:
    line = behind
    queries.ask("select held_seek(%s, %s)", plan.batch, behind)
    columns = ["_key", "_digest", "_why", "_raw", "_mark", *(one.column for one in plan.said.items)]
    with connection.cursor() as cursor, cursor.copy(f"copy held.s_{plan.batch} ({', '.join(map(connection.ops.quote_name, columns))}) from stdin") as copy:
        for line, cells in enumerate(rows, behind + 1):
            copy.write_row(_row(plan, cells, line))
    return line - behind


def _row(plan: Plan, cells: Cells, line: int) -> list[object]:
    """One row as it is staged."""
    if len(cells) != len(plan.mapped.places):
        return _rejected(plan, CELLS, {"": "，".join(cell or "" for cell in cells)}, line)
    cells = [cell.replace("\0", "") if cell else None for cell in cells]
    given = {name: cell for name, cell in zip(plan.mapped.places, cells, strict=True) if name}
    mark = given.pop(rules.MARK, None)
    if not plan.sealed:
        return [None, None, None, None, mark, *(given.get(one.column) for one in plan.said.items)]
    return _sealed(plan, given, mark, line)


def _sealed(plan: Plan, given: dict[str, str | None], mark: str | None, line: int) -> list[object]:
    values: dict[str, str | None] = {}
    for one in plan.said.items:
        try:
            values[one.column] = rules.canonical(one, given.get(one.column))
        except rules.Misfit as misfit:
            return _rejected(plan, f"{misfit.code}:{one.column}", given, line)
        if one.key and values[one.column] is None:
            return _rejected(plan, f"key:{one.column}", given, line)
    key = queries.key_in(plan.resource, plan.said, values)
    if len(key.encode()) > words.LONGEST_KEY:
        return _rejected(plan, "long", given, line)
    digest = vault.mac(rules.row_text(values.values()).encode(), f"held.r_{plan.resource}")
    stored = (vault.seal(value, queries.place(plan.resource, one.column), key) if one.personal and value is not None else value
              for one, value in zip(plan.said.items, values.values(), strict=True))
    return [key, digest, None, None, mark, *stored]


def _rejected(plan: Plan, why: str, given: dict[str, str | None], line: int) -> list[object]:
    raw = vault.seal(json.dumps({name: value or "" for name, value in given.items()}, ensure_ascii=False), queries.RAW, f"{plan.batch}:{line}")
    return [None, None, why, raw, None, *[None] * len(plan.said.items)]


def plan_of(row: Batch, head: Sequence[str], mark: str) -> Plan:
    """The plan of a batch that has begun, for these columns of theirs."""
    said = queries.content_of(row.resource, row.edition)
    return Plan(row.pk, row.resource_id, said, rules.mapped(said, row.source.mapping, head, row.source.delete_column), mark)
