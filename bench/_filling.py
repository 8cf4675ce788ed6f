"""A county with a history: a few real cases multiplied to as many as asked, each copy with its own number, applicant, days and place.

Rows are copied by the columns that a table has, so a new column comes along by itself. Dates move with the case, numbers of documents and codes are
made anew, sealed answers are sealed again for their row. A long history is cut at eleven facts, so that there are ten to eleven for each case.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from bench import _exemplars as exemplars
from bench import _people as people
from bench._ground import owner_sql, superuser

if TYPE_CHECKING:
    import psycopg

FACTS = 11
CASES_OF_ONE = 4  # so many cases each applicant has on average
SURNAMES = "陈刘李王张周彭罗谭肖唐胡何曾邓欧阳文康向旷贺赵聂谢蒋颜戴单阳廖易董夏尹侯毛成龙丁汪邹段"
GIVEN = "秋生冬梅小满立春志平明远若兰晚晴开山清和建国桂英海波玉珍文斌雪峰水生金莲德富春香长庚美华"
TABLES = ("cases_case", "cases_clock", "cases_pause", "cases_opinion", "cases_step", "cases_rating", "licensing_material", "licensing_supplement",
          "licensing_decision", "licensing_document", "journal_entry")
PLAN = """
create unlogged table bench_plan as
with weighted as (select array_agg(e.number order by e.number, copy) as numbers from bench_exemplar e, generate_series(1, e.weight) as copy),
  towns as (select array_agg(array[o.id, o.division_id] order by o.id) as pairs from county_organ o where o.kind = 'township' and o.valid_to is null),
  mixed as (select i, hashint8(i)::bigint & 2147483647 as a, hashint8extended(i, 7) & 2147483647 as b, hashint8extended(i, 8) & 2147483647 as c
            from generate_series(1, %(count)s) as i)
select m.i, w.numbers[1 + m.a %% cardinality(w.numbers)] as exemplar, 1 + m.b %% %(parties)s as party, 1 + m.c %% array_length(t.pairs, 1) as town,
  m.b / 7 %% 5 as colleague, m.c / 3 as days from mixed m, weighted w, towns t
"""
PLACED = """
create unlogged table bench_copy as
select %(first)s + p.i as id, p.i, n.number, p.exemplar, %(party)s + p.party as party_id,
  case when e.by_township then t.pairs[p.town][1] else x.organ_id end as organ_id, t.pairs[p.town][2] as division_id,
  case when p.colleague = 0 then %(handler)s else 1000000 + x.organ_id * 10 + p.colleague end as account,
  case when e.open then p.days %% 9 else 20 + p.days %% 1000 end::int as days
from bench_plan p join bench_exemplar e on e.number = p.exemplar join cases_case x on x.id = p.exemplar join bench_number n on n.i = p.i,
  (select array_agg(array[o.id, o.division_id] order by o.id) as pairs from county_organ o where o.kind = 'township' and o.valid_to is null) t
order by p.i
"""
LAMPS = """
update cases_case set lamp = case when due_on < %(today)s then 'late' when soon_on <= %(today)s then 'soon' else 'ok' end
where id > %(first)s and closed_on is null and lamp in ('ok', 'soon')
"""


def fill(count: int) -> None:
    """So many cases; nothing when they are there already."""
    if _filled() >= count:
        return
    begun = time.perf_counter()
    models = list(exemplars.all_of_them())
    owner_sql("drop table if exists bench_exemplar, bench_plan, bench_copy, bench_number, bench_sealed")
    with superuser() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("set maintenance_work_mem = '512MB'")
        connection.execute("set work_mem = '256MB'")
        _plan(connection, models, count)
        for table in TABLES:
            _copy(connection, table)
            print(f"  {table}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        _seal(connection)
        _finish(connection, count)
    with superuser() as connection:
        connection.autocommit = True
        connection.execute("vacuum (analyze)")
        connection.execute("checkpoint")
    print(f"  {count:,} cases filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)


def _filled() -> int:
    with superuser() as connection:
        there = _one(connection, "select to_regclass('bench_done')")
        return int(_one(connection, "select cases from bench_done")) if there else 0


def _plan(connection: psycopg.Connection, models: Iterable[exemplars.Exemplar], count: int) -> None:
    """Which case is a copy of which, whose, where and when."""
    from shuheng.foundation.core import clock, numbers
    from shuheng.foundation.identity.models import Account

    parties = max(count // CASES_OF_ONE, 1)
    first_party = _parties(connection, parties)
    connection.execute("create unlogged table bench_exemplar (number bigint primary key, weight int, open bool, by_township bool)")
    _rows(connection, "bench_exemplar", ((one.case, one.weight, one.open, one.by_township) for one in models))
    first = int(_one(connection, "select setval('cases_number', nextval('cases_number') + %s) - %s", [count, count]))
    connection.execute("create unlogged table bench_number (i bigint primary key, number text)")
    year = clock.today().year
    _rows(connection, "bench_number", ((i, numbers.make(year, first + i)) for i in range(1, count + 1)))
    connection.execute(PLAN, {"count": count, "parties": parties})
    connection.execute("analyze bench_plan; analyze bench_number")
    connection.execute(PLACED, {"first": first, "party": first_party, "handler": Account.objects.get(name=exemplars.HANDLER).pk})
    connection.execute("create index on bench_copy (exemplar); analyze bench_copy")


def _parties(connection: psycopg.Connection, count: int) -> int:
    """People with names, numbers and telephones, sealed and findable as the program does it; returns the number before the first."""
    from shuheng.foundation.core import vault

    first = int(_one(connection, "select setval(pg_get_serial_sequence('identity_party', 'id'), (select max(id) from identity_party) + %s) - %s",
                     [count, count]))

    def rows() -> Iterator[tuple[Any, ...]]:
        for place in range(1, count + 1):
            told = {"name": name_of(place), "number": people.number_of(500_000 + place), "phone": str(16_600_000_000 + place)}
            sealed = [vault.seal(text, f"identity.party.{column}", str(first + place)) for column, text in told.items()]
            yield (first + place, "person", *sealed, *(vault.blind(text, f"identity.party.{column}") for column, text in told.items()), 1, "general")

    _rows(connection, "identity_party (id, kind, name_sealed, number_sealed, phone_sealed, name_blind, number_blind, phone_blind, level, domain)", rows())
    return first


def name_of(place: int) -> str:
    """A name of three signs; some sixty thousand before one comes again."""
    surname, rest = SURNAMES[place % len(SURNAMES)], place // len(SURNAMES)
    return surname + GIVEN[rest % len(GIVEN)] + GIVEN[rest // len(GIVEN) % len(GIVEN)]


def _rows(connection: psycopg.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"copy {table} from stdin") as copy:  # type: ignore[call-overload]
        for row in rows:
            copy.write_row(row)


def _one(connection: psycopg.Connection, statement: str, params: list[Any] | None = None) -> Any:
    row = connection.execute(statement, params).fetchone()  # type: ignore[call-overload]
    return row[0] if row else None


# --- copying


def _columns(connection: psycopg.Connection, table: str) -> dict[str, str]:
    """Columns with their types, without the row's own number where the server gives it."""
    found = connection.execute("select column_name, data_type, is_identity from information_schema.columns where table_name = %s"
                               " and table_schema = 'public' order by ordinal_position", [table]).fetchall()
    return {name: kind for name, kind, own in found if own == "NO" or table == "cases_case"}


def _value(table: str, column: str, kind: str) -> str:
    """What a column of a copy holds."""
    special = {"case_id": "c.id", "case": "c.id", "organ": "c.organ_id", "division": "c.division_id"}
    if table == "cases_case":
        special = {"id": "c.id", "number": "c.number", "party_id": "c.party_id", "organ_id": "c.organ_id", "division_id": "c.division_id"}
    if table == "licensing_document":
        special |= {"number": "x.number || '-' || c.i", "code": "upper(left(md5(x.code || c.i), 16))", "stored_id": "null"}
    if column == "account":
        return "case when x.account is null then null else c.account end"
    if column in special:
        return special[column]
    if kind == "date":
        return f'x."{column}" - c.days'
    return f"x.\"{column}\" - c.days * interval '1 day'" if kind.startswith("timestamp") else f'x."{column}"'


def _copy(connection: psycopg.Connection, table: str) -> None:
    columns = _columns(connection, table)
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(_value(table, name, kind) for name, kind in columns.items())
    own = {"cases_case": "id", "journal_entry": '"case"'}.get(table, "case_id")
    limit = f"and x.seq <= {FACTS} " if table == "journal_entry" else ""
    order = "c.i, x.seq" if table == "journal_entry" else "c.i"
    connection.execute(f"insert into {table} ({names}) select {values} from bench_copy c join {table} x on x.{own} = c.exemplar {limit}order by {order}")  # type: ignore[call-overload]


def _seal(connection: psycopg.Connection) -> None:
    """Applications, each with its answers sealed for its own row."""
    from shuheng.foundation.core import vault
    from shuheng.services.licensing.queries import ANSWERS

    found = connection.execute("select a.case_id, a.sealed from licensing_application a join bench_exemplar e on e.number = a.case_id").fetchall()
    texts = {case: vault.open_bytes(sealed, ANSWERS, str(case)) for case, sealed in found}
    pairs = connection.execute("select id, exemplar from bench_copy").fetchall()
    connection.execute("create unlogged table bench_sealed (id bigint primary key, sealed bytea)")
    _rows(connection, "bench_sealed", ((case, vault.seal(texts[exemplar], ANSWERS, str(case))) for case, exemplar in pairs))
    connection.execute(
        "insert into licensing_application (case_id, matter_id, party, readers, division, domain, answers, sealed, retention_until)"
        " select c.id, x.matter_id, c.party_id, array[c.organ_id], c.division_id, x.domain, x.answers, s.sealed, x.retention_until"
        " from bench_copy c join licensing_application x on x.case_id = c.exemplar join bench_sealed s on s.id = c.id order by c.i")


def _finish(connection: psycopg.Connection, count: int) -> None:
    """Lamps of the day, places in the journal, and the mark that all is there."""
    from shuheng.foundation.core import clock

    first = _one(connection, "select min(id) - 1 from bench_copy")
    connection.execute(LAMPS, {"today": clock.today(), "first": first})
    connection.execute("insert into journal_position (position, entry) select row_number() over (order by e.id) + (select coalesce(max(position), 0)"
                       ' from journal_position), e.id from journal_entry e where e."case" > %s order by e.id', [first])
    connection.execute("drop table bench_plan, bench_number, bench_sealed; create table bench_done (cases bigint)")
    connection.execute("insert into bench_done values (%s)", [count])
    connection.execute("grant select on bench_done, bench_copy to shuheng_app")
