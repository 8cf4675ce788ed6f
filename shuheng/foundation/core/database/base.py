"""A PostgreSQL backend that sends what has no answer of its own together with the next statement.

The begin of a transaction, savepoints, the setting of the actor and writes whose result nobody reads wait in a queue and travel in front of the
next statement or of the commit, in one message. So a kernel act is two messages: begin, set, lock and read; write, record and commit. An action
that is refused before it wrote anything costs no savepoint at all. An error of a waiting write appears with the statement it travels with, at
the latest with the commit, and undoes the transaction as ever. Nothing else of Django's backend changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db.backends.postgresql import base

_attempt = count()
Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


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
        self.never_made: set[str] = set()
        self.preparing: dict[str, str] = {}
        self.execute_wrappers.append(self._with_waiting)

    def send_later(self, statement: str, params: Sequence[Any] | None = None) -> None:
        """Let a statement travel in front of the next one or of the commit. Its answer is thrown away."""
        if params is not None:
            self.ensure_connection()
            with self.connection.cursor() as cursor:
                statement = cursor.mogrify(statement, params)
        self.waiting.append(statement)

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

    def _settle_prepared(self, sent: bool) -> None:
        """What was sent is known from now on. After an error nobody knows; a new attempt takes a new alias."""
        if sent and self.preparing:
            self._known().update({name: alias for alias, name in self.preparing.items()})
        self.preparing.clear()

    def _drop_waiting(self) -> None:
        self.waiting.clear()
        self.preparing.clear()

    def _with_waiting(self, execute: Execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not self.waiting:
            return execute(sql, params, many, context)
        front, self.waiting = self.waiting, []
        cursor = context["cursor"]
        if many or getattr(cursor, "name", None) or not isinstance(sql, str):
            with self.connection.cursor() as plain:
                plain.execute("; ".join(front))
            self._settle_prepared(sent=True)
            return execute(sql, params, many, context)
        text = "; ".join(front)
        try:
            result = execute(f"{text if params is None else text.replace('%', '%%')}; {sql}", params, many, context)
        except BaseException:
            self._settle_prepared(sent=False)
            raise
        self._settle_prepared(sent=True)
        while cursor.nextset():
            pass
        return result

    # savepoints: Django's names for the three statements

    def _savepoint(self, sid: str) -> None:
        self.send_later(self.ops.savepoint_create_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        if sid in self.never_made:  # Django releases a savepoint after rolling back to it
            self.never_made.discard(sid)
            return
        create = self.ops.savepoint_create_sql(sid)
        if create in self.waiting:  # nothing happened inside
            self.waiting.remove(create)
        else:
            self.send_later(self.ops.savepoint_commit_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        create = self.ops.savepoint_create_sql(sid)
        if create in self.waiting:
            del self.waiting[self.waiting.index(create):]
            self.preparing = {alias: name for alias, name in self.preparing.items() if any(f"prepare {alias}(" in one for one in self.waiting)}
            self.never_made.add(sid)
            return
        self._drop_waiting()
        super()._savepoint_rollback(sid)

    # a transaction begins with its first statement and ends in one message with its last writes

    def _set_autocommit(self, autocommit: bool) -> None:
        """Psycopg stays in autocommit; begin and commit are ours."""
        if not autocommit:
            self.waiting.append("begin")
        elif not self.connection.autocommit:  # a fresh connection
            super()._set_autocommit(True)

    def _send_waiting(self, end: str) -> None:
        front, self.waiting = self.waiting, []
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute("; ".join([*front, end]))
        self._settle_prepared(sent=True)

    def _commit(self) -> Any:
        if self.connection is None:
            return
        if "begin" in self.waiting and not any(self._writes(one) for one in self.waiting):
            self._drop_waiting()  # nothing was ever sent
            return
        self.waiting = [one for one in self.waiting if one == "begin" or self._writes(one)]
        self._send_waiting("commit")

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
