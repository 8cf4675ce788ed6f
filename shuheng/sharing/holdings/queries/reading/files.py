"""Reading a file of the organ's folder: CSV in pieces of whole records, or the first sheet of a workbook."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from openpyxl import load_workbook

from shuheng.foundation.core.refusals import Refused

from ... import rules
from ...models import Source
from ...rules import words
from . import parts
from .parts import Cells, Piece, Reading, Unread, as_text


def inbox(organ: str) -> Path:
    """The folder that an organ puts its files into."""
    return Path(settings.DATA) / "inbox" / organ


def within(organ: str, named: str) -> Path:
    """A path below the organ's folder. Refused when it leads out of it, also through a link."""
    root = inbox(organ).resolve()
    found = (root / named).resolve()
    if named.startswith(("/", "\\")) or not found.is_relative_to(root) or found == root:
        raise Refused("只能写本单位交换目录里的文件，例如 businesses.csv 或者 monthly/*.csv。", "place")
    return found


def opened(row: Source, mode: str, origin: str) -> Reading:
    """The file that is read next, or the one that a batch has begun."""
    folder = within(row.organ.code, row.place).parent
    names = [one.name for one in folder.iterdir() if one.is_file()] if folder.is_dir() else []
    name = origin if origin in names else rules.pick(names, Path(row.place).name, mode, row.last)
    if not name or origin not in ("", name):
        raise Unread("nothing" if mode == words.INCREMENTAL and not origin else "missing")
    path = within(row.organ.code, str(Path(row.place).parent / name))
    return _sheet(path) if path.suffix.lower() == ".xlsx" else _text(path)


def _blocks(path: Path, offset: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(offset)
        while block := file.read(parts.BLOCK):
            yield block


def _text(path: Path) -> Reading:
    encoding, stamp = _encoding(path), _stamp(path)
    start = 3 if next(_blocks(path, 0), b"").startswith(codecs.BOM_UTF8) else 0
    try:
        first = next(iter(rules.pieces(_blocks(path, start))), b"")
        lead = first.partition(b"\n")[0].decode(encoding)
        mark = "\t" if "\t" in lead and "," not in lead else ","
        line = next(rules.pieces(iter([first[:first.find(b"\n") + 1] or first])))
        head = next(csv.reader(io.StringIO(line.decode(encoding), newline=""), delimiter=mark), [])
    except (OverflowError, csv.Error) as broken:
        raise Unread("unreadable") from broken
    behind = start + len(line)

    def pieces(offset: int) -> Iterator[Piece]:
        at = max(offset, behind)
        try:
            for data in rules.pieces(_blocks(path, at)):
                at += len(data)
                yield Piece(data if encoding == "utf-8" else data.decode(encoding).encode(), at)
        except (OverflowError, UnicodeDecodeError) as broken:
            raise Unread("unreadable") from broken

    return Reading(tuple(cell.strip() for cell in head), path.name, _digest(path), stamp[0], mark, lambda: _stamp(path) == stamp, pieces=pieces)


def _stamp(path: Path) -> tuple[int, int]:
    """Length and moment of a file: another one means that somebody is writing it."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _encoding(path: Path) -> str:
    """In which encoding a text is, by reading it whole."""
    for name in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            for block in _blocks(path, 0):
                decoder.decode(block)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        return name
    raise Unread("unreadable")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sheet(path: Path) -> Reading:
    """The first sheet of a workbook."""
    try:
        stamp = _stamp(path)
        rows = load_workbook(path, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True, max_col=400)
        head = tuple(str(cell or "").strip() for cell in next(rows, ()))
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as broken:
        raise Unread("unreadable") from broken
    while head and not head[-1]:
        head = head[:-1]
    wide = len(head)

    def lines() -> Iterator[Cells]:
        yield from (cells for row in rows if any(cells := [as_text(cell) for cell in row[:wide]]))

    return Reading(head, path.name, _digest(path), still=lambda: _stamp(path) == stamp, rows=lines)
