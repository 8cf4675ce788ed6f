"""The evidence file: seals, all facts in their places, and every receipt. No names and no bodies stand in it: the journal has none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
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
  e.domain, e."case", e.seq, e.about, e.data::text,
  case when e.name = 'exchange.looked' then (e.data ->> 'receipt')::bigint end
from journal_position s left join journal_entry e on e.id = s.entry where s.position between %s and %s order by s.position
"""
_TOLD = f"select {_RECEIPT} from exchange_receipt r {_JOINS} where r.id = any(%s::bigint[])"
_ORPHANS = f"""
select {_RECEIPT} from exchange_receipt r {_JOINS}
where r.id <= %s and not exists (
  select from journal_entry e where e.name = 'exchange.looked' and (e.data ->> 'receipt')::bigint = r.id and (
    exists (select from journal_position s where s.entry = e.id) or exists (select from journal_pending w where w.entry = e.id))) order by r.id
"""
TOGETHER = 2_000  # positions read at once: receipts are found by their numbers, so that no reading grows with all there are
Seal = tuple[int, int, str, str]
Row = tuple[Any, ...]


def evidence() -> Iterator[list[Any]]:
    """The lines of the file, seal by seal."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) from exchange_receipt")
        newest = cursor.fetchone()[0]  # one that is written meanwhile is for the next file
        cursor.execute("select first, last, encode(root, 'hex'), encode(signature, 'hex') from journal_seal order by first")
        for seals in _groups(cursor.fetchall()):
            yield from _sealed(cursor, seals)
        cursor.execute(_ORPHANS, [newest])
        for row in cursor.fetchall():
            yield _receipt(row)


def _groups(seals: Sequence[Seal]) -> Iterator[list[Seal]]:
    """Seals of about so many positions each time."""
    group = list[Seal]()
    for seal in seals:
        group.append(seal)
        if seal[1] - group[0][0] >= TOGETHER:
            yield group
            group = []
    if group:
        yield group


def _sealed(cursor: Any, seals: Sequence[Seal]) -> Iterator[list[Any]]:
    """The facts of these seals with the receipts that they tell of, each seal behind its own."""
    cursor.execute(_ENTRIES, [seals[0][0], seals[-1][1]])
    entries = cursor.fetchall()
    cursor.execute(_TOLD, [[row[-1] for row in entries if row[-1] is not None]])
    receipts, place = {row[0]: row for row in cursor.fetchall()}, 0
    for first, last, root, signature in seals:
        while place < len(entries) and entries[place][0] <= last:
            yield from _entry(entries[place], receipts)
            place += 1
        yield ["seal", first, last, root, signature]


def _entry(row: Row, receipts: Mapping[int, Row]) -> Iterator[list[Any]]:
    position, entry, digest, at, *facts, data, told = row
    if at is not None:  # a fact that was deleted leaves its place empty, and the gap is named
        yield ["entry", position, entry, digest, [at, *facts, canonical_json(orjson.loads(data)).decode()]]
    if told in receipts:
        yield _receipt(receipts[told])


def _receipt(row: Row) -> list[Any]:
    number, at, *middle, party, found, words, answer, signature = row
    return ["receipt", [number, at, *middle, party, int(found), hashlib.sha256(words.encode()).hexdigest(), answer], signature]
