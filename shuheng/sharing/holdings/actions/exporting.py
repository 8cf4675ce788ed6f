"""导出: a held table, or what changed in it since a batch, is written into an organ's outbox: CSV, xlsx, or text that PostgreSQL's COPY takes."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from shuheng.foundation.core import sheets
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.models import Organ
from shuheng.foundation.journal.actions import record

from .. import queries
from ..events import HoldingExported
from ..models import Export, Holding
from ..rules import words

PAGE = 5_000
OPERATION, KEY = "_op", "_key"
Row = Sequence[object]


@transaction.atomic
def export(resource: int, form: str, *, by: Actor, to: Organ | None = None, columns: Sequence[str] = (), since: int = 0) -> Export:
    """Write a held table out, whole or what changed after a batch, for its own organ.

    The exchange, which knows what was granted, calls it as the program for other organs (`to`) and the columns they may have.
    """
    held = queries.holding(resource)
    queries.check_own(by, held.resource)
    organ = to or held.resource.organ
    if by.kind != "system" and organ.pk != held.resource.organ_id:
        raise Refused("给别的单位要经过共享申请，不在这里导出。")
    if form not in words.FORMATS:
        raise Refused("请从列出的格式里选。", "format")
    if form == words.XLSX and held.rows > words.LARGEST_SHEET:
        raise Refused(f"超过 {words.LARGEST_SHEET} 条，xlsx 装不下。请选 CSV。", "format")
    said = queries.content_of(held.resource, held.edition)
    wanted = list(columns) or [one.column for one in said.items]
    made = Export.objects.create(resource=held.resource, organ=organ, domain=by.domain, columns=wanted, since=since, format=form, made_at=now(),
        by=by.label[:80])
    made.name = _name(made)
    titles = {one.column: one.title for one in said.items}
    head = [*([OPERATION, KEY] if since else []), *(wanted if form == words.COPY else [titles.get(name, name) for name in wanted])]
    made.rows, made.digest = _write(outbox(organ.code) / made.name, form, head, _rows(made, held))
    made.done_at = now()
    made.save(update_fields=["name", "rows", "digest", "done_at"])
    record(HoldingExported(made.pk, resource, organ.pk, made.rows, made.digest), by=by, organ=organ.pk, about=f"resource:{resource}")
    return made


def _name(made: Export) -> str:
    what, ending = f"{made.resource.code.replace('/', '-')}{'-changes' if made.since else ''}", "txt" if made.format == words.COPY else made.format
    return f"{what}-{local(made.made_at):%Y%m%d-%H%M%S}-{made.pk}.{ending}"


def outbox(organ: str) -> Path:
    """The folder that an organ fetches its files from."""
    return Path(settings.DATA) / "outbox" / organ


def _rows(made: Export, held: Holding) -> Iterator[Row]:
    """Rows by key, opened; when changes are written, with the operation and the canonical key first: of a deleted row there is nothing else."""
    behind = ""
    while True:
        found = queries.told("select held_written(%s, %s, %s)", made.pk, behind, PAGE)
        for said in found:
            behind, operation = str(said.pop(KEY)), said.pop(OPERATION)
            values = queries.opened(held, behind, said)
            yield [*([operation, behind] if made.since else []), *(values[name] for name in made.columns)]
        if len(found) < PAGE:
            return


def _write(path: Path, form: str, head: Row, rows: Iterator[Row]) -> tuple[int, str]:
    """Rows and SHA-256 of the file. It gets its name when it is whole, so that nobody fetches half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    try:
        with fresh.open("wb") as file:
            many = _WRITERS[form](file, head, rows)
            file.flush()
            os.fsync(file.fileno())
        with fresh.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return many, digest


def _csv(file: IO[bytes], head: Row, rows: Iterator[Row]) -> int:
    """UTF-8 with a byte order mark, for spreadsheets; text that begins like a formula is left as it is, because programs read this file."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer, many = csv.writer(text), 0
    writer.writerow(head)
    for row in rows:
        writer.writerow([_worded(value) for value in row])
        many += 1
    text.flush()
    text.detach()
    return many


def _worded(value: object) -> object:
    return "" if value is None else {True: "是", False: "否"}[value] if isinstance(value, bool) else value


def _copy(file: IO[bytes], head: Row, rows: Iterator[Row]) -> int:
    """The text format of COPY, without a head: NULL is \\N, special signs are escaped."""
    many = 0
    for row in rows:
        file.write(("\t".join(map(_escaped, row)) + "\n").encode())
        many += 1
    return many


_SIGNS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def _escaped(value: object) -> str:
    return "\\N" if value is None else {True: "t", False: "f"}[value] if isinstance(value, bool) else str(value).translate(_SIGNS)


def _xlsx(file: IO[bytes], head: Row, rows: Iterator[Row]) -> int:
    return sheets.write(file, [sheets.Sheet("数据", [str(name) for name in head], ([_worded(value) for value in row] for row in rows))])


_WRITERS: dict[str, Callable[[IO[bytes], Row, Iterator[Row]], int]] = {words.CSV: _csv, words.COPY: _copy, words.XLSX: _xlsx}
