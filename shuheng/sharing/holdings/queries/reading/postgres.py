"""Reading a table of a PostgreSQL database, in a session that can only read and sees one moment."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from shuheng.foundation.core.refusals import Refused

from ...models import Source
from ...rules import words
from .. import secret_of
from .parts import OVERLAP, PATIENCE, ROWS, STATEMENT, Cells, Column, Reading, Table, Unread, check_host

DATABASE_PARTS = frozenset({"host", "port", "dbname", "user", "password", "sslmode"})


def check_database(url: str) -> None:
    """Refused when the address is no address, or of a host that is not named."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError as broken:
        raise Refused("数据库地址读不懂，应当像 postgresql://用户:口令@主机/库名。", "secret") from broken
    if set(parts) - DATABASE_PARTS or "," in str(parts.get("host", "")):
        raise Refused("数据库地址里只写一台主机、端口、库名、用户、口令和 sslmode，别的不能写。", "secret")
    check_host(str(parts.get("host", "")))


def standing(url: str) -> tuple[str, str, str]:
    """Host, port and database of an address that was checked: what stays the same when only user or password change."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    return parts.get("host", ""), parts.get("port", "5432"), parts.get("dbname", "")


def connect(url: str, options: str = "") -> psycopg.Connection:
    """A session of an address that was checked; times are told as a clock in China shows them. psycopg.Error when the other end does not answer."""
    check_database(url)
    options += f" -c statement_timeout={STATEMENT} -c datestyle=ISO -c timezone=Asia/Shanghai"
    return psycopg.connect(url, options=options, connect_timeout=PATIENCE, application_name="shuheng")


def _connect(row: Source) -> psycopg.Connection:
    try:
        found = connect(secret_of(row).get("url", ""), "-c default_transaction_read_only=on")
        found.execute("set transaction isolation level repeatable read, read only")
    except psycopg.Error as broken:
        raise Unread("unreachable") from broken
    return found


_TABLES = """
select n.nspname || '.' || c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''), a.attname, format_type(a.atttypid, null),
  coalesce(col_description(c.oid, a.attnum), ''), greatest(case when a.atttypid in (1042, 1043) then a.atttypmod - 4 else 0 end, 0),
  exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any (i.indkey))
from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'v', 'm', 'p', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and has_table_privilege(c.oid, 'select')
order by 1, a.attnum
"""


def tables(row: Source) -> list[Table]:
    """The tables of a PostgreSQL source, by name. Unread when it does not answer."""
    with _connect(row) as foreign:
        found: dict[str, tuple[str, list[Column]]] = {}
        for name, told, column, kind, comment, length, key in foreign.execute(_TABLES):
            found.setdefault(name, (told, []))[1].append(Column(column, kind, comment, length, key))
    return [Table(name, told, tuple(columns)) for name, (told, columns) in found.items()]


def opened(row: Source, mode: str, origin: str) -> Reading:
    """The table at this moment; an increment begins a little before the newest change that was read."""
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
    till = _till(foreign, where, row, mode) if row.change_column else ""
    texts = sql.SQL(", ").join(_as_text(one, kind) for one, kind in columns)
    query, params = sql.SQL("select {} from {}").format(texts, where), list[object]()
    if till and row.last and mode == words.INCREMENTAL:
        query += sql.SQL(" where {} >= %s::text::timestamp - make_interval(secs => %s)").format(sql.Identifier(row.change_column))
        params = [row.last, OVERLAP]

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


def _till(foreign: psycopg.Connection, where: sql.Identifier, row: Source, mode: str) -> str:
    """The newest change that this snapshot knows."""
    found = foreign.execute(sql.SQL("select max({})::timestamp::text from {}").format(sql.Identifier(row.change_column), where)).fetchone()
    if mode == words.INCREMENTAL and not (found and found[0]):
        raise Unread("nothing")
    return str(found[0] or "") if found else ""
