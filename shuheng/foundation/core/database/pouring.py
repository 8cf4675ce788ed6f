"""Many rows at once: COPY into a table that lives for the transaction, then one insert, because COPY itself does not go where row-level security guards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Model


def pour(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Insert rows of these database columns, in the order given, within the caller's transaction; returns how many. Columns left out take the
    database's own default. Constraints and policies hold as for any insert. For actions only.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"create temporary table poured on commit drop as select {names} from {table} with no data")
        with cursor.copy(f"copy poured ({names}) from stdin") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"insert into {table} ({names}) select {names} from poured")
        count = int(cursor.rowcount)
        cursor.execute("drop table poured")
    return count
