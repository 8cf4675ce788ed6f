"""Writing to the journal: `record` inside the action's transaction, `sequence` afterwards by the one sequencer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.events import canonical_json, encode

from . import rules

SEQUENCER_LOCK = 730_001
BATCH = 2_000

_INSERT = """
with entry as (
  insert into journal_entry (at, name, version, kind, account, post, organ, division, domain, "case", seq, about, data, digest, key)
  values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s) returning id, at
), waiting as (insert into journal_pending (entry, at) select id, clock_timestamp() from entry)
select id from entry
"""


def record(fact: Any, *, by: Actor, case: int | None = None, seq: int | None = None, organ: int | None = None,
           division: int | None = None, about: str = "", key: str = "") -> int:
    """Write one fact in the present transaction; returns the entry's number.

    `organ` defaults to the actor's own. A `key` makes a retry visible: the second insert with one key violates uniqueness,
    so look with `queries.first_result` before you act.
    """
    facts = rules.Facts(now(), fact.event_name, fact.event_version, by.kind, by.account, by.post, organ or by.organ, division, by.domain,
                        case, seq, about, encode(fact))
    row = [facts.at, facts.name, facts.version, facts.kind, facts.account, facts.post, facts.organ, facts.division, facts.domain, case, seq,
           about, json.dumps(facts.data, ensure_ascii=False), facts.digest(), key or None]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, row)
        return int(cursor.fetchone()[0])


_INSERT_MANY = Prepared("journal_insert", "timestamptz, text, bigint, bigint, text, json", """
with entry as (
  insert into journal_entry (at, name, version, kind, account, post, organ, division, domain, "case", seq, about, data, digest, key)
  select $1, one.name, one.version, $2, $3, $4, one.organ, one.division, $5, one."case", one.seq, coalesce(one.about, ''), one.data,
    decode(one.digest, 'hex'), one.key
  from json_to_recordset($6) as one(place int, name text, version int, organ bigint, division bigint, "case" bigint, seq int, about text, data jsonb,
    digest text, key text)
  order by one.place returning id
)
insert into journal_pending (entry, at) select id, clock_timestamp() from entry
""")


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One fact of a case with its place in the case's own sequence."""

    fact: Any
    case: int
    seq: int
    organ: int | None = None
    division: int | None = None


def record_many(rows: Sequence[CaseFact], *, by: Actor, key: str = "") -> None:
    """Write many facts of cases in their order, in one statement; a key belongs to the first of them."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(*statement(rows, by=by, key=key))


def statement(rows: Sequence[CaseFact], *, by: Actor, key: str = "") -> tuple[str, list[Any]]:
    """The statement that records the facts, for callers who send it together with their own."""
    at, sent = now(), []
    instant = rules.instant_text(at)
    for place, row in enumerate(rows):
        organ, name, version, data = row.organ or by.organ, row.fact.event_name, row.fact.event_version, canonical_json(encode(row.fact))
        digest = rules.digest(instant, name, version, by.kind, by.account, by.post, organ, row.division, by.domain, row.case, row.seq, "", data)
        sent.append({"place": place, "name": name, "version": version, "organ": organ, "division": row.division, "case": row.case, "seq": row.seq,
                     "data": orjson.Fragment(data), "digest": digest.hex(), "key": key or None if place == 0 else None})
    return connection.calling(_INSERT_MANY), [at, by.kind, by.account, by.post, by.domain, orjson.dumps(sent).decode()]


# By ranges and rows of the keys' indexes, whatever the server believes of the tables' sizes: after a flood it has not counted again, and a plan for
# a few rows would go through all that wait for each of them.
_TAKE = """
with cut as (select max(entry) as last from (select entry from journal_pending order by entry limit %s) few),
  taken as (delete from journal_pending waiting using cut where waiting.entry <= cut.last returning waiting.entry)
select e.id, e.digest from taken cross join lateral (select id, digest from journal_entry where id = taken.entry offset 0) e order by e.id
"""


def sequence(limit: int = BATCH) -> int:
    """Give committed entries dense positions and seal them; returns how many. Only one sequencer works at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_TAKE, [limit])
        taken = [(int(number), bytes(digest)) for number, digest in cursor.fetchall()]
        if not taken:
            return 0
        cursor.execute("select last, root from journal_seal order by last desc limit 1")
        last, root = cursor.fetchone() or (0, rules.GENESIS)
        rows = [(last + place, number, digest) for place, (number, digest) in enumerate(taken, 1)]
        cursor.execute("insert into journal_position (position, entry) select * from unnest(%s::bigint[], %s::bigint[])",
                       [[row[0] for row in rows], [row[1] for row in rows]])
        head = rules.chain(bytes(root), rows)
        cursor.execute("insert into journal_seal (first, last, root, signature, at) values (%s, %s, %s, %s, %s)",
                       [last + 1, rows[-1][0], head, vault.sign(head, rules.SEALING), now()])
        return len(rows)


def advance(name: str, position: int) -> None:
    """Remember how far a projection has read."""
    with connection.cursor() as cursor:
        cursor.execute("insert into journal_cursor (name, position) values (%s, %s) on conflict (name) do update set position = excluded.position",
                       [name, position])


def start_again(name: str) -> None:
    """Let a projection read from the first fact again."""
    advance(name, 0)


@dataclass(frozen=True, slots=True)
class Told:
    """One fact about something that is no case, for the organ that it concerns."""

    fact: Any
    about: str
    organ: int | None = None
    division: int | None = None


def record_told(rows: Sequence[Told], *, by: Actor, at: datetime | None = None) -> None:
    """Write many such facts in their order, in one statement; `at` when the rows that they tell of carry the same instant."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(*_told(rows, by, at or now()))


def record_later(row: Told, *, by: Actor, at: datetime) -> None:
    """Write one such fact with whatever the transaction sends next, at the latest with its commit: it costs no message of its own."""
    connection.send_later(*_told([row], by, at))


def _told(rows: Sequence[Told], by: Actor, at: datetime) -> tuple[str, list[Any]]:
    instant, sent = rules.instant_text(at), []
    for place, row in enumerate(rows):
        name, version, data, organ = row.fact.event_name, row.fact.event_version, canonical_json(encode(row.fact)), row.organ or by.organ
        digest = rules.digest(instant, name, version, by.kind, by.account, by.post, organ, row.division, by.domain, None, None, row.about, data)
        sent.append({"place": place, "name": name, "version": version, "organ": organ, "division": row.division, "about": row.about,
                     "data": orjson.Fragment(data), "digest": digest.hex()})
    return connection.calling(_INSERT_MANY), [at, by.kind, by.account, by.post, by.domain, orjson.dumps(sent).decode()]
