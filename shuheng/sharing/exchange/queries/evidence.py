"""The evidence file: seals, all facts in their places, and every receipt. No names and no bodies stand in it: the journal has none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
from django.db import connection

from shuheng.foundation.core.events import canonical_json

_INSTANT = """to_char({}.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""  # as the digests know it: `journal.rules.instant_text`
_RECEIPT = f"""r.id, {_INSTANT.format("r")}, r.grant_id, c.code, o.code, p.code, r."case", r.via, array_to_string(r.items, ','), encode(r.key, 'hex'),
  r.party_id, r.found, r.words, r.answer, encode(r.signature, 'hex')"""
_JOINS = """join exchange_grant g on g.id = r.grant_id join catalogue_resource c on c.id = g.resource_id
  join county_organ o on o.id = r.organ_id join county_organ p on p.id = c.organ_id"""
_ENTRIES = f"""
select s.position, s.entry, encode(e.digest, 'hex'), {_INSTANT.format("e")}, e.name, e.version, e.kind, e.account, e.post, e.organ, e.division,
  e.domain, e."case", e.seq, e.about, e.data::text, {_RECEIPT}
from journal_position s left join journal_entry e on e.id = s.entry
left join (exchange_receipt r {_JOINS}) on e.name = 'exchange.looked' and r.id = (e.data ->> 'receipt')::bigint
where s.position between %s and %s order by s.position
"""
_ORPHANS = f"""
select {_RECEIPT} from exchange_receipt r {_JOINS}
where r.id <= %s and not exists (
  select from journal_entry e where e.name = 'exchange.looked' and (e.data ->> 'receipt')::bigint = r.id and (
    exists (select from journal_position s where s.entry = e.id) or exists (select from journal_pending w where w.entry = e.id))) order by r.id
"""
PARTS = 15


def evidence() -> Iterator[list[Any]]:
    """The lines of the file, seal by seal."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) from exchange_receipt")
        newest = cursor.fetchone()[0]  # one that is written meanwhile is for the next file
        cursor.execute("select first, last, encode(root, 'hex'), encode(signature, 'hex') from journal_seal order by first")
        seals = cursor.fetchall()
        for first, last, root, signature in seals:
            cursor.execute(_ENTRIES, [first, last])
            for row in cursor.fetchall():
                yield from _entry(row)
            yield ["seal", first, last, root, signature]
        cursor.execute(_ORPHANS, [newest])
        for row in cursor.fetchall():
            yield _receipt(row)


def _entry(row: tuple[Any, ...]) -> Iterator[list[Any]]:
    position, entry, digest, at, name, *facts, data = row[:-PARTS]
    if at is not None:  # a fact that was deleted leaves its place empty, and the gap is named
        yield ["entry", position, entry, digest, [at, name, *facts, canonical_json(orjson.loads(data)).decode()]]
    if name == "exchange.looked" and row[-PARTS] is not None:
        yield _receipt(row[-PARTS:])


def _receipt(row: tuple[Any, ...]) -> list[Any]:
    number, at, *middle, party, found, words, answer, signature = row
    return ["receipt", [number, at, *middle, party, int(found), hashlib.sha256(words.encode()).hexdigest(), answer], signature]
