"""A file in the organ's outbox: CSV, or a workbook. It is written beside and gets its name when it is whole; the name says up to which change it goes."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from typing import IO

from shuheng.foundation.core import sheets
from shuheng.sharing.holdings.actions.exporting import outbox
from shuheng.sharing.holdings.rules.words import LARGEST_SHEET

from ...models import Transfer
from ...rules import words
from ..following import Page
from .shape import Shape, Unreached

HEAD = ("_op", "_key", "_disputed")
SAID = {True: "是", False: "否", None: ""}


class Folder:
    """One file, during one batch. What was killed begins the file again."""

    def __init__(self, row: Transfer, shape: Shape, secret: Mapping[str, str]) -> None:
        self.row, self.shape = row, shape
        self.part = outbox(shape.organ) / f".transfer-{row.pk}.part"
        self.file: IO[str] | None = None
        self.rows = 0

    def begin(self, cursor: str) -> str:
        """An empty file with a head; the batch goes from its beginning."""
        self.part.parent.mkdir(parents=True, exist_ok=True)
        self.file = self.part.open("w", encoding="utf-8", newline="")
        csv.writer(self.file).writerow([*HEAD, *(one.title for one in self.shape.items)])
        return self.row.start

    def give(self, page: Page, after: str, whole: bool) -> None:
        """Write the rows."""
        writer = csv.writer(self.file)  # type: ignore[arg-type]
        writer.writerows([one.op, one.key, " ".join(one.disputed), *(_said(one.values.get(item.column)) for item in self.shape.items)] for one in page.rows)
        self.rows += len(page.rows)
        if self.row.target.form == words.XLSX and self.rows > LARGEST_SHEET:
            raise Unreached("sheet")

    def finish(self, cursor: str) -> str:
        """The file gets its name, or goes when nothing stands in it."""
        assert self.file
        self.file.flush()
        os.fsync(self.file.fileno())
        if not self.rows and self.row.mode == words.CHANGES:
            return ""
        name = f"{self.shape.code.replace('/', '-')}-{self.row.mode}-{cursor}.{self.row.target.form}"
        if self.row.target.form == words.XLSX:
            self._book()
        self.part.replace(self.part.with_name(name))
        return name

    def _book(self) -> None:
        made = self.part.with_suffix(".book")
        with made.open("wb") as file, self.part.open(encoding="utf-8", newline="") as text:
            rows = csv.reader(text)
            sheets.write(file, [sheets.Sheet("数据", next(rows), rows)])
        made.replace(self.part)

    def close(self) -> None:
        """What is no whole file goes."""
        if self.file:
            self.file.close()
        for rest in (self.part, self.part.with_suffix(".book")):
            rest.unlink(missing_ok=True)


def _said(value: object) -> object:
    return SAID[value] if value is None or isinstance(value, bool) else value
