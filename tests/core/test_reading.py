"""Reading without a transaction around it: every statement carries who acts, and nothing of it stays behind."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection

from shuheng.foundation.core.acting import PUBLIC, SYSTEM, acting, reading
from shuheng.foundation.core.database.base import Prepared

WHO = "select current_setting('app.kind', true)"
_WHO = Prepared("test_reading_who", "text", "select to_json(current_setting('app.kind', true) || $1)")


def who() -> str:
    with connection.cursor() as cursor:
        cursor.execute(WHO + " || %s", ["%"])
        return str(cursor.fetchone()[0] or "")


@pytest.mark.django_db(transaction=True)
def test_each_statement_is_told_who_reads_and_the_next_one_is_not() -> None:
    with reading(PUBLIC):
        assert not connection.in_atomic_block
        assert (who(), who(), connection.one(_WHO, ["!"]), connection.one(_WHO, ["!"])) == ("public%", "public%", "public!", "public!")
        with acting(SYSTEM):
            assert (who(), connection.one(_WHO, ["!"])) == ("system%", "system!")
        assert who() == "public%"
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("select 1 / 0")
        assert who() == "public%"
    assert who() == "%" and connection.one(_WHO, ["!"]) == "!"


@pytest.mark.django_db
def test_inside_a_transaction_it_is_that_ones_actor_and_the_outer_one_comes_back() -> None:
    with acting(SYSTEM):
        with reading(PUBLIC):
            assert who() == "public%"
        assert who() == "system%"
