"""A PostgreSQL backend that sends what has no answer of its own together with the next statement.

The begin of a transaction, savepoints, the setting of the actor and writes whose result nobody reads wait in a queue and travel in front of the
next statement or of the commit, in one message. So a kernel act is two messages: begin, set, lock and read; write, record and commit. An action
that is refused before it wrote anything costs no savepoint at all. An error of a waiting write appears with the statement it travels with, at
the latest with the commit, and undoes the transaction as ever. Nothing else of Django's backend changes.
"""

from __future__ import annotations

import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import orjson
from django.db import Error
from django.db.backends.postgresql import base
from psycopg import Error as PsycopgError
from psycopg import OperationalError, errors
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from .literals import filled

_attempt = count()
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]
NOT_SENT = (TransactionStatus.IDLE, TransactionStatus.INTRANS)
WELL = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class Undone(Exception):
    """What waited outside failed inside a block: the outer block is undone too. No database error, so that nobody swallows it as the inner one."""


@dataclass(frozen=True)
class Prepared:
    """A hot statement that the server plans once per connection. `types` are those of its parameters $1, $2 …"""

    name: str
    types: str
    sql: str

    @property
    def places(self) -> str:
        """The parameters as `execute` takes them."""
        return "(" + ", ".join(["%s"] * (self.types.count(",") + 1)) + ")"


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection with its queue of statements that wait for the next one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: list[str] = []
        self.alone = ""  # the setting in front of each statement that is a transaction of its own: see `acting.reading`
        self.preparing: dict[str, str] = {}
        self.execute_wrappers.append(self._with_waiting)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that answers: one that died in the pool goes back to be replaced.

        A server that ends a connection says so or closes the socket: where nothing waits to be read, nothing need be asked.
        """
        while True:
            fresh = super().get_new_connection(conn_params)
            if not self.pool or self._is_there(fresh):
                return fresh
            self.pool.putconn(fresh)

    @staticmethod
    def _is_there(fresh: Any) -> bool:
        arrived = select.poll()
        arrived.register(fresh.pgconn.socket, select.POLLIN)
        if not arrived.poll(0):
            return True
        try:
            return bool(fresh.pgconn.exec_(b"").status == ExecStatus.EMPTY_QUERY)
        except PsycopgError:
            return False

    def send_later(self, statement: str, params: Sequence[Any] | None = None) -> None:
        """Let a statement travel in front of the next one or of the commit. Its answer is thrown away. Outside a transaction it goes at once."""
        if params is not None:
            statement = self._filled(statement, params)
        if self.in_atomic_block or not self.get_autocommit():
            self.waiting.append(statement)
            return
        with self.cursor() as cursor, self._sending([]):
            cursor.execute(statement)

    def _filled(self, statement: str, params: Sequence[Any]) -> str:
        with self.wrap_database_errors:
            quick = filled(statement, params)
        if quick is not None:
            return quick
        self.ensure_connection()
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            return str(cursor.mogrify(statement, params))

    def one(self, statement: Prepared, params: Sequence[Any], *, writes: bool = False) -> Any:
        """The single JSON value of the one row that a prepared statement answers with; None when there is no row.

        Before a statement that only reads and locks, a savepoint that nothing was written behind need not be made, and goes on waiting.
        """
        self.validate_no_broken_transaction()
        call, waiting = self._filled(self.calling(statement), params), self.waiting
        end = len(waiting)
        while end and not writes and waiting[end - 1].startswith("SAVEPOINT"):
            end -= 1
        front, self.waiting = waiting[:end], waiting[end:]
        if self.alone and not self.in_atomic_block:
            front = [*front, self.alone]
        if self.queries_logged:  # tests count what is asked
            self.queries_log.append({"sql": call, "time": "0"})
        with self._sending(waiting), self.wrap_database_errors:
            answer = self._exec("; ".join([*front, call]))
        value = answer.get_value(0, 0) if answer.ntuples else None
        return orjson.loads(value) if value is not None else None

    def _exec(self, message: str) -> PGresult:
        """Send one message without a cursor; the answer to its last statement."""
        result = self.connection.pgconn.exec_(message.encode())
        if result.status in WELL:
            return result
        if self.connection.pgconn.status == ConnStatus.BAD:
            raise OperationalError(result.get_error_message())
        raise errors.error_from_result(result, self.connection.info.encoding)

    def calling(self, statement: Prepared) -> str:
        """`execute name(%s, …)`; the preparation, where this connection has not seen the statement yet, travels in front."""
        self.ensure_connection()
        known = self._known()
        if statement.name not in known:
            alias = next((alias for alias, name in self.preparing.items() if name == statement.name), "")
            if not alias:
                alias = f"{statement.name}_{next(_attempt)}"
                self.preparing[alias] = statement.name
                self.send_later(f"prepare {alias}({statement.types}) as {statement.sql}")
            return f"execute {alias}{statement.places}"
        return f"execute {known[statement.name]}{statement.places}"

    def _known(self) -> dict[str, str]:
        """Name → alias of the statements that the present server connection has; the pool hands connections from thread to thread."""
        known: dict[str, str] | None = getattr(self.connection, "shuheng_prepared", None)
        if known is None:
            known = self.connection.shuheng_prepared = {}
        return known

    @contextmanager
    def _sending(self, front: list[str]) -> Iterator[None]:
        """What was sent is prepared from now on. After an error nobody knows, a new attempt takes a new alias; what never left waits on."""
        try:
            yield
        except BaseException:
            if front and self.connection is not None and self.connection.info.transaction_status in NOT_SENT:
                self.waiting = front
            else:
                self.preparing.clear()
            raise
        if self.preparing:
            self._known().update({name: alias for alias, name in self.preparing.items()})
            self.preparing.clear()

    def _drop_waiting(self) -> None:
        self.waiting.clear()
        self.preparing.clear()

    def _with_waiting(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        alone = [self.alone] if self.alone and not self.in_atomic_block else []
        if not self.waiting and not alone:
            return execute(sql, params, many, context)
        front, self.waiting = [*self.waiting, *alone], []
        cursor = context["cursor"]
        if many or getattr(cursor, "name", None) or not isinstance(sql, str):
            with self._sending(front), self.wrap_database_errors, self.connection.cursor() as plain:
                plain.execute("; ".join(front))
            return execute(sql, params, many, context)
        text = "; ".join(front)
        with self._sending(front):
            result = execute(f"{text if params is None else text.replace('%', '%%')}; {sql}", params, many, context)
        while cursor.nextset():
            pass
        return result

    # savepoints: Django's names for the three statements

    def _savepoint(self, sid: str) -> None:
        self.send_later(self.ops.savepoint_create_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        create = self.ops.savepoint_create_sql(sid)
        if create in self.waiting:  # nothing inside was sent
            self.waiting.remove(create)
        else:
            self.send_later(self.ops.savepoint_commit_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        create = self.ops.savepoint_create_sql(sid)
        if create in self.waiting:
            del self.waiting[self.waiting.index(create) + 1:]
            self.preparing = {alias: name for alias, name in self.preparing.items() if any(f"prepare {alias}(" in one for one in self.waiting)}
            return
        self._drop_waiting()
        try:
            super()._savepoint_rollback(sid)
        except Error as error:  # the savepoint was never made: what travelled before it failed
            raise Undone("the transaction cannot go on and is undone") from error

    # a transaction begins with its first statement and ends in one message with its last writes

    def _set_autocommit(self, autocommit: bool) -> None:
        """Psycopg stays in autocommit; begin and commit are ours."""
        if not autocommit:
            self.waiting.append("begin")
        elif not self.connection.autocommit:  # a fresh connection
            super()._set_autocommit(True)

    def _commit(self) -> Any:
        if self.connection is None:
            return
        last = max((place for place, one in enumerate(self.waiting) if self._writes(one)), default=-1)
        if "begin" in self.waiting and last < 0:
            self._drop_waiting()  # nothing was ever sent
            return
        front, self.waiting = [one for one in self.waiting[:last + 1] if not one.startswith(("SAVEPOINT", "RELEASE"))], []
        with self._sending([]), self.wrap_database_errors:
            if self._exec("; ".join([*front, "commit"])).command_status == b"ROLLBACK":  # an error was swallowed: PostgreSQL says so in this word only
                raise errors.InFailedSqlTransaction("an error inside the transaction was swallowed; everything in it is undone")

    @staticmethod
    def _writes(statement: str) -> bool:
        """Whether a waiting statement must reach the server although the transaction ends: everything but begin, savepoints and settings."""
        return not statement.startswith(("begin", "SAVEPOINT", "RELEASE", "select set_config"))

    def _rollback(self) -> Any:
        self._drop_waiting()
        if self.connection is not None:
            return super()._rollback()

    def _close(self) -> Any:
        self._drop_waiting()
        return super()._close()
