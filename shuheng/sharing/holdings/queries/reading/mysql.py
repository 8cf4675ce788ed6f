"""Reading a table of a MySQL or MariaDB database, in a transaction that can only read and sees one moment (tables of InnoDB)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import pymysql
from pymysql.constants import ER
from pymysql.cursors import SSCursor

from shuheng.foundation.core.refusals import Refused

from ...models import Source
from ...rules import words
from .. import secret_of
from .parts import OVERLAP, PATIENCE, STATEMENT, Cells, Column, Reading, Table, Unread, check_host

if TYPE_CHECKING:
    from pymysql.connections import Connection

PORT = 3306
TLS = ("require", "verify-full")
LOST = (ER.NO_SUCH_TABLE, ER.BAD_FIELD_ERROR, ER.BAD_DB_ERROR)
BINARY = frozenset({"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit", "geometry"})


def check_database(url: str) -> None:
    """Refused when the address is no address of MySQL, or of a host that is not named."""
    parts = _parts(url)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if set(given) - {"sslmode"} or given.get("sslmode", TLS[0]) not in TLS:
        raise Refused("数据库地址里只写主机、端口、库名、用户、口令；要加密的写 sslmode=require，还要核对证书的写 verify-full。", "secret")
    check_host(parts.hostname or "")


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        if parts.scheme in ("mysql", "mariadb") and parts.hostname and len(parts.path) > 1 and (parts.port or PORT):
            return parts
    except ValueError:
        pass
    raise Refused("数据库地址读不懂，应当像 mysql://用户:口令@主机/库名。", "secret")


def standing(url: str) -> tuple[str, str, str]:
    """Host, port and database of an address that was checked: what stays the same when only user or password change."""
    parts = _parts(url)
    return parts.hostname or "", str(parts.port or PORT), parts.path


def connect(url: str) -> Connection[SSCursor]:
    """A session of an address that was checked; times are told as a clock in China shows them. pymysql.Error when the other end does not answer."""
    check_database(url)
    parts = _parts(url)
    mode = dict(parse_qsl(parts.query)).get("sslmode", "")
    return pymysql.connect(
        host=parts.hostname, port=parts.port or PORT, user=unquote(parts.username or ""), password=unquote(parts.password or "").encode(),
        database=unquote(parts.path[1:]), charset="utf8mb4", connect_timeout=PATIENCE, read_timeout=STATEMENT // 1000, write_timeout=STATEMENT // 1000,
        ssl=_context(mode) if mode else None, init_command="set session time_zone = '+08:00', sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE'")


def _context(mode: str) -> ssl.SSLContext:
    made = ssl.create_default_context()
    if mode == TLS[0]:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made


def quoted(name: str) -> str:
    """A name as MySQL takes it."""
    return "`" + name.replace("`", "``") + "`"


def placed(place: str) -> str:
    """`database.table` or `table`, quoted."""
    return ".".join(quoted(part) for part in place.split(".", 1))


def _connect(row: Source) -> Connection[SSCursor]:
    try:
        found = connect(secret_of(row).get("url", ""))
        with found.cursor() as cursor:
            cursor.execute("set session transaction isolation level repeatable read")
            cursor.execute("start transaction with consistent snapshot, read only")
    except (pymysql.Error, OSError) as broken:
        raise Unread("unreachable") from broken
    return found


# --- its tables

_COLUMNS = """
select concat(c.table_schema, '.', c.table_name), t.table_comment, c.column_name, c.data_type, c.column_type, c.column_comment,
  coalesce(c.character_maximum_length, 0), c.column_key = 'PRI'
from information_schema.columns c join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
where c.table_schema not in ('mysql', 'information_schema', 'performance_schema', 'sys') order by 1, c.ordinal_position
"""
# their types as PostgreSQL names them, which is what a draft of the catalogue is made from
_TYPES = {"int": "integer", "mediumint": "integer", "tinyint": "smallint", "year": "smallint", "decimal": "numeric", "float": "real",
          "double": "double precision",
          "datetime": "timestamp without time zone", "timestamp": "timestamp with time zone", "tinytext": "text", "mediumtext": "text", "longtext": "text"}


def tables(row: Source) -> list[Table]:
    """The tables that the account may read, by name. Unread when it does not answer."""
    found: dict[str, tuple[str, list[Column]]] = {}
    with closing(_connect(row)) as foreign, foreign.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for name, told, column, kind, whole, comment, length, key in cursor.fetchall():
            sort = "boolean" if whole == "tinyint(1)" else "bytea" if kind in BINARY else _TYPES.get(kind, kind)
            found.setdefault(name, (told, []))[1].append(Column(column, sort, comment, int(length) if kind in ("char", "varchar") else 0, bool(key)))
    return [Table(name, told, tuple(columns)) for name, (told, columns) in found.items()]


# --- its rows


def opened(row: Source, mode: str, origin: str) -> Reading:
    """The table at this moment; an increment begins a little before the newest change that was read."""
    foreign = _connect(row)
    try:
        return _queried(foreign, row, mode)
    except BaseException as broken:
        foreign.close()
        if isinstance(broken, pymysql.Error):
            raise Unread("columns" if broken.args[:1] and broken.args[0] in LOST else "unreachable") from broken
        raise


def _queried(foreign: Connection[SSCursor], row: Source, mode: str) -> Reading:
    with foreign.cursor() as cursor:
        cursor.execute(f"show columns from {placed(row.place)}")
        kinds = {name: kind.partition("(")[0] for name, kind, *_ in cursor.fetchall()}
        if row.change_column and row.change_column not in kinds:
            raise Unread("columns")
        till = _till(cursor, row, mode) if row.change_column else ""
    query, params = f"select {', '.join(_as_text(name, kind) for name, kind in kinds.items())} from {placed(row.place)}", list[str]()
    if till and row.last and mode == words.INCREMENTAL:
        query += f" where {quoted(row.change_column)} >= cast(%s as datetime(6)) - interval {OVERLAP} second"
        params = [row.last]
    stream = foreign.cursor(SSCursor)

    def rows() -> Iterator[Cells]:
        try:
            stream.execute(query, params)
            yield from (list(one) for one in stream)
        except pymysql.Error as broken:
            raise Unread("unreachable") from broken

    return Reading(tuple(kinds), till, close=lambda: _closed(foreign, stream, row), rows=rows)


def _till(cursor: SSCursor, row: Source, mode: str) -> str:
    """The newest change that this snapshot knows."""
    cursor.execute(f"select cast(max({quoted(row.change_column)}) as char) from {placed(row.place)}")
    (found,) = cursor.fetchone()
    if not found and mode == words.INCREMENTAL:
        raise Unread("nothing")
    return str(found or "")


def _as_text(name: str, kind: str) -> str:
    return f"hex({quoted(name)})" if kind in BINARY else f"cast({quoted(name)} as char character set utf8mb4)"


def _closed(foreign: Connection[SSCursor], stream: SSCursor, row: Source) -> None:
    """Let go of a table that was not read to its end: their server would send all of it first."""
    with suppress(pymysql.Error, OSError), closing(connect(secret_of(row).get("url", ""))) as other, other.cursor() as cursor:
        cursor.execute("kill query %s", [foreign.thread_id()])
    with suppress(pymysql.Error, OSError):
        stream.close()
    with suppress(pymysql.Error, OSError):
        foreign.close()
