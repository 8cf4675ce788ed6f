"""What every reader of another end shares: an opened source, its cells as text, and which hosts may be asked at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings

from shuheng.foundation.core.clock import local
from shuheng.foundation.core.refusals import Refused

BLOCK = 4 * 2**20
ROWS = 5_000
PATIENCE = 30  # seconds until the other end answers
STATEMENT = 30 * 60 * 1000  # milliseconds a statement of theirs may take
OVERLAP = 10 * 60  # seconds that an increment reads again: a change may be written down later than its stamp, or within the same second as the last
Cells = list[str | None]


class Unread(Exception):
    """The other end could not be read; `code` is one of `words.WHYS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Piece:
    """Whole records of a CSV text in UTF-8, and where in the file the next one begins."""

    data: bytes
    end: int


@dataclass(frozen=True)
class Reading:
    """An opened source: its columns, which of its states this is (a file's name, a moment), and its records: as pieces of CSV, or as rows of cells."""

    head: tuple[str, ...]
    origin: str
    fingerprint: str = ""
    total: int = 0
    mark: str = ","
    still: Callable[[], bool] = lambda: True
    close: Callable[[], object] = lambda: None
    pieces: Callable[[int], Iterator[Piece]] | None = None
    rows: Callable[[], Iterator[Cells]] | None = None


@dataclass(frozen=True)
class Column:
    """One column of a foreign table: name, type as PostgreSQL names it, comment, longest text (0: any), whether it is of the primary key."""

    name: str
    type: str
    comment: str
    length: int
    key: bool


@dataclass(frozen=True)
class Table:
    """A foreign table that the account of the source may read."""

    name: str
    comment: str
    columns: tuple[Column, ...]


def as_text(value: object) -> str | None:
    """A value of a sheet, a database or a JSON record as the text that is checked; moments are told as a clock in China shows them."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        moment = local(value).replace(tzinfo=None) if value.tzinfo else value
        return moment.date().isoformat() if moment.time() == time() and not value.tzinfo else moment.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def check_host(host: str) -> None:
    """Refused for a host that no technician has named: the program must not be led to places that only it can reach, least of all its own database."""
    if host not in settings.SOURCE_HOSTS:
        raise Refused(f"还不能连“{host or '本机'}”。请技术员核对以后，把它加进设置 SHUHENG_SOURCE_HOSTS。", "secret")
