"""Tables as xlsx files: text is never read as a formula, whatever it begins with."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULAS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Sheet:
    """One table: its name, head and rows; `note` stands above when something must be said."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[object]]
    note: str = ""
    widths: Sequence[int] = field(default_factory=tuple)


def write(file: IO[bytes], sheets: Iterable[Sheet]) -> int:
    """Write the sheets into a file; how many rows they had under their heads."""
    book = Workbook(write_only=True)
    many = sum(_write(book.create_sheet(sheet.name), sheet) for sheet in sheets)
    book.save(file)
    return many


def _write(page: WriteOnlyWorksheet, sheet: Sheet) -> int:
    for place, width in enumerate(sheet.widths):
        page.column_dimensions["ABCDEFGHIJKLMNOP"[place]].width = width
    if sheet.note:
        page.append([sheet.note])
    page.append(list(sheet.head))
    many = 0
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])
        many += 1
    return many


def _cell(page: WriteOnlyWorksheet, value: object) -> object:
    if not isinstance(value, str) or value[:1] not in FORMULAS:
        return value
    cell = WriteOnlyCell(page, value)
    cell.data_type = "s"
    return cell


def workbook(name: str, sheets: Iterable[Sheet]) -> HttpResponse:
    """The sheets as a file to download, which no cache keeps."""
    out = io.BytesIO()
    write(out, sheets)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
