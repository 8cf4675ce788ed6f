"""Reading the other end: a file of the organ's folder, a table of its database, an address. What is read is handed on; nothing is changed there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...models import Source
from ...rules import words
from . import addresses, files, mysql, postgres
from .addresses import check_address
from .files import inbox, within
from .parts import ROWS, Cells, Column, Piece, Reading, Table, Unread, as_text, check_host

__all__ = ["Cells", "Column", "DATABASES", "Piece", "ROWS", "Reading", "Table", "Unread", "as_text", "check_address", "check_database", "check_host", "inbox",
           "opened", "standing", "tables", "within"]

DATABASES = (words.POSTGRES, words.MYSQL)
_OPENERS: dict[str, Callable[[Source, str, str], Reading]] = {
    words.FOLDER: files.opened, words.POSTGRES: postgres.opened, words.MYSQL: mysql.opened, words.HTTP: addresses.opened}
_TABLES: dict[str, Callable[[Source], list[Table]]] = {words.POSTGRES: postgres.tables, words.MYSQL: mysql.tables}
_CHECKS: dict[str, Callable[[str], object]] = {words.POSTGRES: postgres.check_database, words.MYSQL: mysql.check_database}


def opened(row: Source, mode: str, origin: str = "") -> Reading:
    """Open a source in a mode; `origin` names the file that a batch has begun to read. Unread when it cannot be read."""
    return _OPENERS[row.kind](row, mode, origin)


def tables(row: Source) -> list[Table]:
    """The tables of a database source, by name. Unread when it does not answer."""
    return _TABLES[row.kind](row)


def check_database(kind: str, url: str) -> None:
    """Refused when the address is no address of such a database, or of a host that no technician has named."""
    _CHECKS[kind](url)


_STANDING: dict[str, Callable[[str], tuple[str, str, str]]] = {words.POSTGRES: postgres.standing, words.MYSQL: mysql.standing}


def standing(kind: str, place: str, secret: Mapping[str, str]) -> tuple[str, ...]:
    """Where the other end stands, whatever its password: host, port and database, or scheme, host and port; nothing for a folder of our own."""
    if kind == words.HTTP:
        return addresses.standing(place)
    return _STANDING[kind](secret["url"]) if kind in _STANDING and "url" in secret else ()
