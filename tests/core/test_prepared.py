"""Statements that are prepared once for each connection, and connections that are lost."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError, connection, transaction

from shuheng.foundation.core.database.base import Prepared, Undone
from shuheng.foundation.core.models import Heartbeat

# real transactions; only the table used here is emptied after each test
from tests.core.writing import Fault, ask, both, here, kept, later, put

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["shuheng.foundation.core"])


# -- prepared statements


def _counted(name: str) -> Prepared:
    return Prepared(name, "text", "select count(*) from core_heartbeat where name = $1")


def _names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select name from pg_prepared_statements where name like 'proof%' order by prepare_time")
        return [row[0] for row in cursor.fetchall()]


def _call(statement: Prepared, value: object) -> object:
    return ask(connection.calling(statement), [value])


def test_a_statement_is_prepared_once_for_each_connection() -> None:
    statement = _counted("proof_once")
    with transaction.atomic():
        put("a")
        assert [_call(statement, "a"), _call(statement, "b"), _call(statement, "a")] == [1, 0, 1]
    with transaction.atomic():
        assert _call(statement, "a") == 1
    assert len(_names()) == 1
    connection.close()
    assert _call(statement, "a") == 1


def test_a_preparation_outlives_the_transaction_that_was_undone_around_it() -> None:
    statement = _counted("proof_undone")
    with pytest.raises(Fault), transaction.atomic():
        assert _call(statement, "a") == 0
        raise Fault
    assert _call(statement, "a") == 0 and len(_names()) == 1


def test_a_preparation_dropped_with_its_unsent_savepoint_is_made_anew() -> None:
    statement = _counted("proof_dropped")
    with transaction.atomic():
        with pytest.raises(Fault), transaction.atomic():
            connection.send_later(connection.calling(statement), ["a"])
            raise Fault
        assert _call(statement, "a") == 0
    with pytest.raises(Fault), transaction.atomic():
        connection.calling(_counted("proof_dropped_whole"))
        raise Fault
    assert _call(_counted("proof_dropped_whole"), "a") == 0


def test_a_preparation_asked_inside_a_savepoint_but_waiting_outside_is_kept() -> None:
    statement = _counted("proof_outer")
    with transaction.atomic():
        call = connection.calling(statement)
        with pytest.raises(Fault), transaction.atomic():
            assert connection.calling(statement) == call
            raise Fault
        assert ask(call, ["a"]) == 0
    assert len(_names()) == 1


@pytest.mark.parametrize("wrong", ["select no_such_column from core_heartbeat where name = $1", "select 1 / 0 where $1 = 'x' and"])
def test_a_preparation_that_failed_is_tried_again_under_another_name(wrong: str) -> None:
    for _ in range(2):
        with pytest.raises(ProgrammingError), transaction.atomic():
            _call(Prepared("proof_wrong", "text", wrong), "a")
    assert _call(_counted("proof_wrong"), "a") == 0


def test_a_failure_of_what_travels_with_a_preparation_gives_it_a_new_name() -> None:
    put("taken")
    statement = _counted("proof_failed")
    for ending in (here, lambda: list(Heartbeat.objects.iterator()), lambda: None):
        with pytest.raises(IntegrityError), transaction.atomic():
            later("taken")
            connection.send_later(connection.calling(statement), ["taken"])
            ending()
        with transaction.atomic():
            assert _call(statement, "taken") == 1


def test_a_prepared_write_that_violates_a_constraint_can_be_called_again() -> None:
    write = Prepared("proof_write", "text", "insert into core_heartbeat (name, beat_at) values ($1, now())")
    for name in ("a", "b"):
        with transaction.atomic():
            connection.send_later(connection.calling(write), [name])
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.send_later(connection.calling(write), [name])
    assert kept() == {"a", "b"} and len(_names()) == 1


# -- a connection that is lost


def _cut() -> None:
    """The server ends our connection."""
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])


@pytest.mark.parametrize("sent", [True, False])
@both
def test_a_connection_lost_in_a_transaction_is_an_error_and_the_next_one_is_well(write: Callable[[str], None], sent: bool) -> None:
    put("before")
    with pytest.raises((OperationalError, InterfaceError)), transaction.atomic():
        if sent:
            put("lost")
        _cut()
        write("never")
    statement = _counted("proof_lost")
    with transaction.atomic():
        assert _call(statement, "before") == 1
        put("after")
    assert kept() == {"before", "after"}
    assert connection.waiting == [] and connection.preparing == {}


def test_a_connection_lost_inside_a_caught_block_cannot_end_well() -> None:
    put("before")
    with pytest.raises(Undone), transaction.atomic():
        put("lost")
        try:
            with transaction.atomic():
                _cut()
                put("never")
        except (OperationalError, InterfaceError):
            pass
    put("after")
    assert kept() == {"before", "after"}


def test_statements_prepared_on_a_lost_connection_are_prepared_on_the_next() -> None:
    statement = _counted("proof_again")
    assert _call(statement, "a") == 0
    _cut()
    connection.close_if_unusable_or_obsolete()
    assert _call(statement, "a") == 0
