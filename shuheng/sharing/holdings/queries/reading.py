"""Reading the other end: a file of the organ's folder, a table of its database, an address. What is read is handed on; nothing is changed there."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import psycopg
from django.conf import settings
from openpyxl import load_workbook
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from shuheng.foundation.core.clock import local
from shuheng.foundation.core.refusals import Refused

from .. import rules
from ..models import Source
from ..rules import words
from . import secret_of

BLOCK = 4 * 2**20
ROWS = 5_000
PATIENCE = 30  # seconds until the other end answers
STATEMENT = 30 * 60 * 1000  # milliseconds a statement of theirs may take
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


def opened(row: Source, mode: str, origin: str = "") -> Reading:
    """Open a source in a mode; `origin` names the file that a batch has begun to read. Unread when it cannot be read."""
    return _OPENERS[row.kind](row, mode, origin)


# --- a file of the organ's folder


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


def _file(row: Source, mode: str, origin: str) -> Reading:
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
        while block := file.read(BLOCK):
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


# --- a table of a PostgreSQL database


DATABASE_PARTS = frozenset({"host", "port", "dbname", "user", "password", "sslmode"})


def check_host(host: str) -> None:
    """Refused for a host that no technician has named: the program must not be led to places that only it can reach, least of all its own database."""
    if host not in settings.SOURCE_HOSTS:
        raise Refused(f"还不能连“{host or '本机'}”。请技术员核对以后，把它加进设置 SHUHENG_SOURCE_HOSTS。", "secret")


def check_database(url: str) -> None:
    """Refused when the address is no address, or of a host that is not named."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError as broken:
        raise Refused("数据库地址读不懂，应当像 postgresql://用户:口令@主机/库名。", "secret") from broken
    if set(parts) - DATABASE_PARTS or "," in str(parts.get("host", "")):
        raise Refused("数据库地址里只写一台主机、端口、库名、用户、口令和 sslmode，别的不能写。", "secret")
    check_host(str(parts.get("host", "")))


def _connect(row: Source) -> psycopg.Connection:
    url = secret_of(row).get("url", "")
    check_database(url)
    options = f"-c default_transaction_read_only=on -c statement_timeout={STATEMENT} -c datestyle=ISO -c timezone=Asia/Shanghai"
    try:
        found = psycopg.connect(url, options=options, connect_timeout=PATIENCE, application_name="shuheng")
        found.execute("set transaction isolation level repeatable read, read only")
    except psycopg.Error as broken:
        raise Unread("unreachable") from broken
    return found


@dataclass(frozen=True)
class Column:
    """One column of a foreign table: name, type as PostgreSQL names it, comment, longest text (0: any), whether it is of the primary key."""

    name: str
    type: str
    comment: str
    length: int
    key: bool


_TABLES = """
select n.nspname || '.' || c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''), a.attname, format_type(a.atttypid, null),
  coalesce(col_description(c.oid, a.attnum), ''), greatest(case when a.atttypid in (1042, 1043) then a.atttypmod - 4 else 0 end, 0),
  exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey))
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_table_privilege(c.oid, 'select')
order by 1, a.attnum
"""


@dataclass(frozen=True)
class Table:
    """A foreign table that the account of the source may read."""

    name: str
    comment: str
    columns: tuple[Column, ...]


def tables(row: Source) -> list[Table]:
    """The tables of a PostgreSQL source, by name. Unread when it does not answer."""
    with _connect(row) as foreign:
        found: dict[str, tuple[str, list[Column]]] = {}
        for name, told, column, kind, comment, length, key in foreign.execute(_TABLES):
            found.setdefault(name, (told, []))[1].append(Column(column, kind, comment, length, key))
    return [Table(name, told, tuple(columns)) for name, (told, columns) in found.items()]


def _database(row: Source, mode: str, origin: str) -> Reading:
    foreign = _connect(row)
    try:
        return _queried(foreign, row, mode)
    except BaseException as broken:
        foreign.close()
        if isinstance(broken, psycopg.Error):
            raise Unread("columns" if isinstance(broken, psycopg.errors.UndefinedTable) else "unreachable") from broken
        raise


def _queried(foreign: psycopg.Connection, row: Source, mode: str) -> Reading:
    schema, _, name = row.place.rpartition(".")
    where = sql.Identifier(*([schema] if schema else []), name)
    columns = [(one.name, one.type_code) for one in foreign.execute(sql.SQL("select * from {} limit 0").format(where)).description or ()]
    head = tuple(one for one, _ in columns)
    if row.change_column and row.change_column not in head:
        raise Unread("columns")
    till = _till(foreign, where, row) if mode == words.INCREMENTAL and row.change_column else ""
    texts = sql.SQL(", ").join(_as_text(one, kind) for one, kind in columns)
    query, params = sql.SQL("select {} from {}").format(texts, where), []
    if till:
        query += sql.SQL(" where {0} <= %s and (%s = '' or {0} > nullif(%s, '')::text::timestamp)").format(sql.Identifier(row.change_column))
        params = [till, row.last, row.last]

    def rows() -> Iterator[Cells]:
        try:
            with foreign.cursor(name="shuheng") as cursor:
                cursor.itersize = ROWS
                cursor.execute(query, params)
                yield from (list(one) for one in cursor)
        except psycopg.Error as broken:
            raise Unread("unreachable") from broken

    return Reading(head, till, close=foreign.close, rows=rows)


TIMESTAMPTZ = 1184


def _as_text(column: str, kind: int) -> sql.Composable:
    shape = "({} at time zone 'Asia/Shanghai')::text" if kind == TIMESTAMPTZ else "{}::text"
    return sql.SQL(shape).format(sql.Identifier(column))


def _till(foreign: psycopg.Connection, where: sql.Identifier, row: Source) -> str:
    """The newest change that this snapshot knows: the next increment begins behind it."""
    found = foreign.execute(sql.SQL("select max({})::timestamp::text from {}").format(sql.Identifier(row.change_column), where)).fetchone()
    if not found or not found[0] or found[0] == row.last:
        raise Unread("nothing")
    return str(found[0])


# --- an address


class _NoRedirect(HTTPRedirectHandler):
    """An address may not send us on to another host."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def _address(row: Source, mode: str, origin: str) -> Reading:
    address = row.place
    if mode == words.INCREMENTAL and row.last:
        address += ("&" if "?" in address else "?") + urlencode({"since": row.last})
    check_address(address)
    request = Request(address, headers={"Accept": "application/x-ndjson, text/csv"})
    if token := secret_of(row).get("token"):
        request.add_header("Authorization", f"Bearer {token}")
    try:
        answer = build_opener(_NoRedirect).open(request, timeout=PATIENCE)
    except (URLError, OSError, ValueError, HTTPException) as broken:
        raise Unread("unreachable") from broken
    lines = _csv_lines(answer) if "csv" in answer.headers.get("Content-Type", "") else _json_lines(answer)
    try:
        head = next(lines, [])
    except (ValueError, csv.Error) as broken:
        raise Unread("unreadable") from broken
    except (URLError, OSError, HTTPException) as broken:
        raise Unread("unreachable") from broken

    def rows() -> Iterator[Cells]:
        try:
            yield from lines
        except (URLError, OSError, ValueError, HTTPException, csv.Error) as broken:
            raise Unread("unreachable") from broken
        if answer.length:  # the connection broke: what did not come must not be taken for deleted
            raise Unread("unreachable")

    return Reading(tuple(str(cell or "").strip() for cell in head), answer.headers.get("X-Until", ""), close=answer.close, rows=rows)


def check_address(address: str) -> None:
    """Refused unless it is an http address of a host that is named."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("网址读不懂，应当像 https://主机/路径。", "place")
    check_host(parts.hostname)


def _csv_lines(answer: HTTPResponse) -> Iterator[Cells]:
    text = io.TextIOWrapper(answer, encoding="utf-8-sig", newline="")
    yield from ([cell or None for cell in row] for row in csv.reader(text) if row)


def _json_lines(answer: HTTPResponse) -> Iterator[Cells]:
    """First the columns of the first record, then every record in their order. A line that is no record has one cell too many."""
    head: Sequence[str] = ()
    for line in answer:
        if not line.strip():
            continue
        try:
            said = json.loads(line, parse_float=str, parse_int=str)
        except ValueError:
            said = None
        if not isinstance(said, Mapping):
            if not head:
                raise ValueError("the first line is no record")
            yield [line.decode(errors="replace")[:2000], *[None] * len(head)]
            continue
        if not head:
            head = list(said)
            yield list(head)
        yield [as_text(said.get(name)) for name in head]


_OPENERS: dict[str, Callable[[Source, str, str], Reading]] = {words.FOLDER: _file, words.POSTGRES: _database, words.HTTP: _address}
