"""A table of an organ's PostgreSQL, MySQL or MariaDB. It is made when it is not there; beside it `shuheng_feed` says up to where it is.

A page, and the place behind it, are one transaction there. A whole table is gathered in a table beside it first and stands in for the old one in one
transaction, so that nobody ever sees it empty or half.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
import pymysql

from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.holdings.queries.reading import mysql, postgres

from ...models import Transfer
from ...rules import words
from ..following import Page
from .shape import Shape, Unreached

KEY, DISPUTED, FEED = "shuheng_key", "shuheng_disputed", "shuheng_feed"
Connection = Any  # what both drivers have in common


@dataclass(frozen=True)
class Dialect:
    """How a kind of database is spoken to: names, types by the catalogue's letters, and what to do when a key is there."""

    connect: Callable[[str], Connection]
    quote: Callable[[str], str]
    key: str
    text: str
    types: Mapping[str, str]
    tail: str
    upsert: str
    assign: str
    missing: str


_POSTGRES = Dialect(
    postgres.connect, lambda name: '"' + name.replace('"', '""') + '"', "varchar(700)", "text",
    {"N": "numeric", "Y": "numeric", "I": "bigint", "D": "date", "T": "timestamp", "L": "boolean"}, "", "on conflict (" + KEY + ") do update set",
    "{0} = excluded.{0}", "delete from {0} t where not exists (select from {1} n where n." + KEY + " = t." + KEY + ")")
_MYSQL = Dialect(
    mysql.connect, mysql.quoted, "varchar(700) character set utf8mb4 collate utf8mb4_bin", "longtext character set utf8mb4 collate utf8mb4_bin",
    {"N": "decimal(65, 20)", "Y": "decimal(24, 4)", "I": "bigint", "D": "date", "T": "datetime(6)", "L": "boolean"}, " engine = InnoDB",
    "on duplicate key update", "{0} = values({0})", "delete t from {0} t left join {1} n on n." + KEY + " = t." + KEY + " where n." + KEY + " is null")
DIALECTS = {words.POSTGRES: _POSTGRES, words.MYSQL: _MYSQL}
ERRORS = (psycopg.Error, pymysql.Error, OSError)


class Database:
    """One table there, during one batch."""

    def __init__(self, row: Transfer, shape: Shape, secret: Mapping[str, str]) -> None:
        self.row, self.shape, self.url = row, shape, secret.get("url", "")
        self.speak = DIALECTS[row.target.kind]
        schema, _, name = row.target.place.rpartition(".")
        self.name = row.target.place
        self.table, self.fresh, self.feed = (self._placed(schema, one) for one in (name, f"{name[:50]}__next", FEED))
        self.columns = [KEY, DISPUTED, *(one.column for one in shape.items)]
        self.there: Connection = None
        self.gathering = False

    def _placed(self, schema: str, name: str) -> str:
        return ".".join(self.speak.quote(one) for one in (schema, name) if one)

    # --- the four of an end

    def begin(self, cursor: str) -> str:
        """Connect, make what is missing, and ask the table itself up to where it is."""
        try:
            self.there = self.speak.connect(self.url)
            self._make(self.feed, "name varchar(190) primary key, position varchar(1000) not null, run bigint, reached varchar(1000)")
            self._make(self.table, self._shape())
            self._check(self.table)
            return self._reached(cursor)
        except ERRORS as error:
            raise judged(error) from error

    def give(self, page: Page, after: str, whole: bool) -> None:
        """The rows and the place behind them, or neither."""
        try:
            with self.there.cursor() as cursor:
                self._put(cursor, self.fresh if self.gathering else self.table, page)
                self._moved(cursor, page.next, after)
                if whole and self.gathering:
                    self._stand_in(cursor, page.next)
            self.there.commit()
        except ERRORS as error:
            raise judged(error) from error
        if whole and self.gathering:
            self.gathering = False
            self._drop()

    def finish(self, cursor: str) -> str:
        """Nothing is left to be done."""
        return ""

    def close(self) -> None:
        """End the session; a page that was not committed is gone."""
        if self.there is not None:
            with suppress(*ERRORS):
                self.there.close()

    # --- tables

    def _shape(self) -> str:
        ours = [f"{KEY} {self.speak.key} primary key", f"{DISPUTED} {self.speak.text}"]
        return ", ".join([*ours, *(f"{self.speak.quote(one.column)} {self._type(one)}" for one in self.shape.items)])

    def _type(self, one: Item) -> str:
        return self.speak.types.get(one.type, f"varchar({one.length})" if one.type == "C" and one.length <= 500 else self.speak.text)

    def _make(self, table: str, shape: str) -> None:
        with self.there.cursor() as cursor:
            cursor.execute(f"create table if not exists {table} ({shape}){self.speak.tail}")
        self.there.commit()

    def _check(self, table: str) -> None:
        """A table of somebody else is never written to."""
        with self.there.cursor() as cursor:
            cursor.execute(f"select * from {table} limit 0")
            found = {one[0] for one in cursor.description}
        if not set(self.columns) <= found:
            raise Unreached("table")

    def _reached(self, cursor: str) -> str:
        """From where to go on. What the table says of itself counts, not what we remember: it was written with the rows.

        `run` names the batch that gathers a whole table up to `reached`, or, when that is null, the one whose table stood in last.
        """
        with self.there.cursor() as asked:
            asked.execute(f"select position, run, reached from {self.feed} where name = %s for update", [self.name])
            position, run, reached = asked.fetchone() or ("", None, None)
            self.gathering = self.row.mode == words.FULL and not (run == self.row.pk and reached is None)
            if self.gathering and (run != self.row.pk or reached == self.row.start):
                asked.execute(f"delete from {self.feed} where name = %s", [self.name])
                asked.execute(f"insert into {self.feed} (name, position, run, reached) values (%s, %s, %s, %s)",
                              [self.name, position, self.row.pk, self.row.start])
                asked.execute(f"drop table if exists {self.fresh}")
                asked.execute(f"create table {self.fresh} ({self._shape()}){self.speak.tail}")
                reached = self.row.start
        self.there.commit()
        if not (self.gathering or position):
            raise Unreached("moved")
        return str(reached if self.gathering else position)

    def _drop(self) -> None:
        try:
            with self.there.cursor() as cursor:
                cursor.execute(f"drop table if exists {self.fresh}")
            self.there.commit()
        except ERRORS as error:
            raise judged(error) from error

    # --- rows

    def _put(self, cursor: Any, table: str, page: Page) -> None:
        names, holes = ", ".join(map(self.speak.quote, self.columns)), ", ".join(["%s"] * len(self.columns))
        puts = [[one.key, " ".join(one.disputed) or None, *(one.values[column] for column in self.columns[2:])] for one in page.rows if one.op == words.PUT]
        if puts:
            cursor.executemany(f"insert into {table} ({names}) values ({holes}) {self._upsert()}", puts)
        if gone := [(one.key,) for one in page.rows if one.op == words.DELETE]:
            cursor.executemany(f"delete from {table} where {KEY} = %s", gone)

    def _upsert(self) -> str:
        return f"{self.speak.upsert} {', '.join(self.speak.assign.format(self.speak.quote(name)) for name in self.columns[1:])}"

    def _moved(self, cursor: Any, place: str, after: str) -> None:
        """The place behind the page, if the table is still where this page begins."""
        column = "reached" if self.gathering else "position"
        cursor.execute(f"update {self.feed} set {column} = %s where name = %s and {column} = %s", [place, self.name, after])
        if cursor.rowcount != 1 and place != after:
            raise Unreached("moved")

    def _stand_in(self, cursor: Any, place: str) -> None:
        """The gathered table becomes the old one's content in this transaction; views and rights on the old one stay."""
        names = ", ".join(map(self.speak.quote, self.columns))
        cursor.execute(self.speak.missing.format(self.table, self.fresh))
        cursor.execute(f"insert into {self.table} ({names}) select {names} from {self.fresh} where true {self._upsert()}")
        cursor.execute(f"update {self.feed} set position = %s, reached = null where name = %s", [place, self.name])


_STATES = {"42501": "rights", "3F000": "table", "42P01": "table", "42703": "table", "42P07": "table"}
_NUMBERS = {1142: "rights", 1044: "rights", 1045: "rights", 1146: "table", 1054: "table", 1049: "table",
            1264: "values", 1406: "values", 1366: "values", 1292: "values"}


def judged(error: Exception) -> Exception:
    """What an error of theirs means for the batch."""
    if isinstance(error, psycopg.Error):
        state = error.sqlstate or ""
        code = _STATES.get(state, "values" if state[:2] == "22" else "")
    else:
        number = error.args[0] if isinstance(error, pymysql.Error) and error.args else 0
        code = _NUMBERS.get(number, "")
    return Unreached(code or "unreachable", again=not code)

