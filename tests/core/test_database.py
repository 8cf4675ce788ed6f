"""The backend that lets statements wait for the next one: what is undone, what is kept, and that nothing is lost in silence."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

import psycopg
import pytest
from django.db import Error, IntegrityError, ProgrammingError, connection, transaction
from django.db.transaction import TransactionManagementError

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, acting
from shuheng.foundation.core.database.base import Undone
from shuheng.foundation.core.models import Heartbeat

# real transactions; only the table used here is emptied after each test
from tests.core.writing import INSTANT, WRITE, Fault, ask, both, here, kept, later, put

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["shuheng.foundation.core"])


# -- commit and rollback at every level


@both
def test_a_transaction_keeps_all_at_its_end_and_nothing_before(write: Callable[[str], None]) -> None:
    with transaction.atomic():
        write("a")
        assert "a" not in kept()
    assert kept() == {"a"}


@both
@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_an_exception_caught_at_any_level_undoes_that_level_and_what_is_inside(write: Callable[[str], None], depth: int) -> None:
    def go(level: int) -> None:
        with transaction.atomic():
            write(f"before {level}")
            if level < 3:
                try:
                    go(level + 1)
                except Fault:
                    if level + 1 != depth:
                        raise
            else:
                raise Fault
            write(f"after {level}")

    try:
        go(0)
    except Fault:
        assert depth == 0
    assert kept() == {f"{when} {level}" for level in range(depth) for when in ("before", "after")}


@both
def test_levels_that_succeed_stay_when_a_sister_fails(write: Callable[[str], None]) -> None:
    with transaction.atomic():
        for name in ("a", "b", "c", "d"):
            try:
                with transaction.atomic():
                    write(name)
                    if name in "bd":
                        raise Fault
            except Fault:
                pass
    assert kept() == {"a", "c"}


def test_waiting_and_sent_savepoints_may_be_mixed() -> None:
    with transaction.atomic():
        put("sent")
        with pytest.raises(Fault), transaction.atomic():  # made on the server by what is read inside
            put("lost 1")
            with pytest.raises(Fault), transaction.atomic():  # never made
                later("lost 2")
                raise Fault
            assert here() == {"sent", "lost 1"}
            raise Fault
        later("waiting")
        assert here() == {"sent", "waiting"}
    assert kept() == {"sent", "waiting"}


def test_a_savepoint_that_was_never_sent_can_be_rolled_back_again_and_again() -> None:
    with transaction.atomic():
        point = transaction.savepoint()
        for name in ("first", "second"):
            later(name)
            transaction.savepoint_rollback(point)
        put("third")
        transaction.savepoint_rollback(point)
        later("kept")
        transaction.savepoint_commit(point)
    assert kept() == {"kept"}


def test_a_block_without_a_savepoint_takes_the_outer_one_with_it() -> None:
    with transaction.atomic():
        put("outer")
        with pytest.raises(Fault), transaction.atomic():
            later("middle")
            with transaction.atomic(savepoint=False):
                later("inner")
                raise Fault
    assert kept() == {"outer"}


def test_asking_for_a_rollback_undoes_without_an_error() -> None:
    with transaction.atomic():
        later("a")
        transaction.set_rollback(True)
    assert kept() == set()


def test_a_failed_statement_inside_is_undone_alone() -> None:
    with transaction.atomic():
        put("a")
        later("b")
        with pytest.raises(IntegrityError), transaction.atomic():
            put("c")
            put("a")
        assert here() == {"a", "b"}
        put("d")
    assert kept() == {"a", "b", "d"}


def test_the_whole_is_one_snapshot_for_nobody_else() -> None:
    with transaction.atomic():
        assert ask("select count(*) from core_heartbeat") == 0
        put("a")
        assert kept() == set()
        assert ask("select count(*) from core_heartbeat") == 1


# -- writes that wait


def test_an_error_of_a_waiting_write_appears_at_the_commit_and_undoes_everything() -> None:
    put("taken")
    with pytest.raises(IntegrityError), transaction.atomic():
        put("first")
        later("taken")
    assert kept() == {"taken"}
    put("and the connection is well")


def test_an_error_of_a_waiting_write_appears_with_the_next_statement() -> None:
    put("taken")
    with pytest.raises(IntegrityError), transaction.atomic():
        later("taken")
        here()
        raise AssertionError("not reached")
    assert kept() == {"taken"}


def test_an_outer_write_that_fails_inside_a_caught_block_is_never_lost_in_silence() -> None:
    """It travels with the first statement of the inner block: whoever catches errors there must not swallow it."""
    put("taken")
    with pytest.raises(Undone), transaction.atomic():
        later("taken")
        try:
            with transaction.atomic():
                here()
        except IntegrityError:
            pass
    assert kept() == {"taken"}
    put("and the connection is well")


def test_an_error_that_was_swallowed_without_a_savepoint_does_not_end_as_if_all_were_well() -> None:
    put("taken")
    with pytest.raises(Error, match="swallowed"), transaction.atomic(), connection.cursor() as cursor:
        put("first")
        with contextlib.suppress(IntegrityError):
            cursor.execute(WRITE, ["taken", INSTANT])
    assert kept() == {"taken"}


def test_an_error_of_a_row_that_was_swallowed_undoes_the_actor_s_transaction_aloud() -> None:
    put("taken")
    with pytest.raises(Undone), acting(SYSTEM):
        put("first")
        with contextlib.suppress(IntegrityError):
            put("taken")
    with acting(SYSTEM):
        put("second")
        with pytest.raises(Undone), acting(PUBLIC), contextlib.suppress(IntegrityError):
            put("taken")
        assert ask("select app_text('app.kind')") == "system"
    assert kept() == {"taken", "second"}


def test_what_is_sent_later_outside_a_transaction_is_sent_at_once() -> None:
    later("a")
    assert kept() == {"a"}
    with pytest.raises(IntegrityError):
        later("a")
    with pytest.raises(Fault), transaction.atomic():
        put("b")
        raise Fault
    assert kept() == {"a"}


def _cannot_be_sent() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select %s", [object()])


def test_a_statement_that_cannot_be_sent_takes_nothing_that_waits_with_it() -> None:
    with transaction.atomic():
        later("a")
        with pytest.raises(ProgrammingError):
            _cannot_be_sent()
        assert connection.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        put("b")
        assert kept() == set()
        later("c")
        with pytest.raises(ProgrammingError), transaction.atomic():
            later("undone")
            _cannot_be_sent()
        assert here() == {"a", "b", "c"}
        later("d")
        with pytest.raises(ProgrammingError):
            connection.send_later("select %s", [object()])
    assert kept() == {"a", "b", "c", "d"}


def test_waiting_writes_come_before_the_statement_they_travel_with_in_their_order() -> None:
    with transaction.atomic():
        later("a")
        connection.send_later("update core_heartbeat set name = name || %s", ["1"])
        connection.send_later("update core_heartbeat set name = name || '2%'")
        assert here() == {"a12%"}
    assert kept() == {"a12%"}


def test_per_cent_signs_and_quotes_travel_unharmed() -> None:
    with transaction.atomic():
        later("10% of 'it' \\ %s")
        assert Heartbeat.objects.filter(name__contains="% of 'it'").count() == 1
        assert ask("select count(*) from core_heartbeat where name like '10%%'", []) == 1
    assert kept() == {"10% of 'it' \\ %s"}


def test_a_setting_reaches_the_waiting_writes_after_it_even_when_nothing_is_read() -> None:
    with transaction.atomic():
        connection.send_later("select set_config('app.kind', 'officer', true)")
        connection.send_later("insert into core_heartbeat (name, beat_at) values (app_text('app.kind'), now())")
    assert kept() == {"officer"}


# -- hooks


def test_hooks_run_after_the_commit_in_order_and_those_of_what_was_undone_never() -> None:
    ran: list[str] = []
    with transaction.atomic():
        transaction.on_commit(lambda: ran.append("outer"))
        with pytest.raises(Fault), transaction.atomic():
            transaction.on_commit(lambda: ran.append("undone"))
            raise Fault
        with transaction.atomic():
            later("a")
            transaction.on_commit(lambda: ran.append(f"inner sees {kept()}"))
        assert ran == []
    assert ran == ["outer", "inner sees {'a'}"]


def test_hooks_do_not_run_when_a_waiting_write_fails_at_the_commit() -> None:
    put("taken")
    ran: list[str] = []
    with pytest.raises(IntegrityError), transaction.atomic():
        transaction.on_commit(lambda: ran.append("ran"))
        later("taken")
    assert ran == []


def test_a_hook_may_begin_a_transaction_of_its_own() -> None:
    def follow() -> None:
        with transaction.atomic():
            later("second")

    with transaction.atomic():
        put("first")
        transaction.on_commit(follow)
    assert kept() == {"first", "second"}


# -- other ways to ask


def test_a_server_side_cursor_sees_what_waits() -> None:
    with transaction.atomic():
        Heartbeat.objects.bulk_create([Heartbeat(name=f"{number:03d}", beat_at=INSTANT) for number in range(50)])
        later("050")
        names = [row.name for row in Heartbeat.objects.order_by("name").iterator(chunk_size=7)]
    assert names == [f"{number:03d}" for number in range(51)]


def test_two_server_side_cursors_run_side_by_side_and_outside_a_transaction() -> None:
    for number in range(12):
        later(f"{number:02d}")
    pairs = zip(Heartbeat.objects.order_by("name").iterator(5), Heartbeat.objects.order_by("-name").iterator(3), strict=True)
    assert [(one.name, other.name) for one, other in pairs] == [(f"{number:02d}", f"{11 - number:02d}") for number in range(12)]


def test_an_error_before_a_server_side_cursor_is_an_error_of_ours() -> None:
    put("taken")
    with pytest.raises(IntegrityError), transaction.atomic():
        later("taken")
        list(Heartbeat.objects.iterator())


def test_many_at_once_come_after_what_waits() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        later("a")
        cursor.executemany("insert into core_heartbeat (name, beat_at) select max(name) || %s, now() from core_heartbeat", [["1"], ["2"]])
        assert cursor.rowcount == 2
    assert kept() == {"a", "a1", "a12"}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        later("a")
        cursor.executemany(WRITE, [["b", INSTANT]])
    assert kept() == {"a", "a1", "a12"}


def test_the_answer_and_its_count_are_those_of_the_statement_itself() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        later("a")
        later("b")
        cursor.execute("update core_heartbeat set beat_at = now() where name = 'a' returning name")
        assert (cursor.rowcount, cursor.fetchall()) == (1, [("a",)])
        later("c")
        assert Heartbeat.objects.filter(name__in="abc").update(beat_at=INSTANT) == 3
        later("d")
        assert Heartbeat.objects.all().delete()[0] == 4


def test_single_statements_between_transactions_are_kept_at_once() -> None:
    put("a")
    assert kept() == {"a"}
    with transaction.atomic():
        later("b")
    put("c")
    assert kept() == {"a", "b", "c"}
    assert connection.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_a_transaction_that_asks_nothing_never_reaches_the_server() -> None:
    connection.ensure_connection()
    with transaction.atomic(), transaction.atomic():
        assert connection.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    with pytest.raises(Fault), transaction.atomic(), transaction.atomic():
        raise Fault
    assert connection.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    put("a")


def test_locks_are_taken_by_the_first_statement_and_held_to_the_end() -> None:
    put("a")
    with transaction.atomic():
        Heartbeat.objects.select_for_update().get(name="a")
        with psycopg.connect(connection.connection.info.dsn) as other, pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("select 1 from core_heartbeat where name = 'a' for update nowait")
    with psycopg.connect(connection.connection.info.dsn) as other:
        other.execute("select 1 from core_heartbeat where name = 'a' for update nowait")


def test_after_an_error_the_block_takes_nothing_more_until_it_is_left() -> None:
    put("taken")
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            with pytest.raises(IntegrityError):
                put("taken")
            transaction.set_rollback(True)
            with pytest.raises(TransactionManagementError):
                put("b")
            raise IntegrityError
        put("c")
    assert kept() == {"taken", "c"}


def test_a_connection_that_died_in_the_pool_is_replaced_without_a_word() -> None:
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["pool"] = {"min_size": 1, "max_size": 1, "timeout": 20}
    try:
        first = ask("select pg_backend_pid()")
        connection.close()
        assert ask("select pg_backend_pid()") == first, "the pool gives the same one again"
        connection.close()
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s, 5000)", [first])
        assert ask("select pg_backend_pid()") != first
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        del options["pool"]
