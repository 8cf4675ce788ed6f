"""The evidence file: seals, all facts in their places, and every receipt. No names and no bodies stand in it: the journal has none.

Lines are written by the database as they stand in the file; this program only puts them in their order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

_INSTANT = """to_char({}.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""  # as the digests know it: `journal.rules.instant_text`
_RECEIPT = f"""
select r.id, json_build_array('receipt', json_build_array(
  r.id, {_INSTANT.format("r")}, r.grant_id, c.code, o.code, p.code, r."case", r.via, array_to_string(r.items, ','), encode(r.key, 'hex'),
  r.party_id, r.found::int, encode(sha256(convert_to(r.words, 'UTF8')), 'hex'), r.answer), encode(r.signature, 'hex'))::text
from exchange_receipt r join exchange_grant g on g.id = r.grant_id join catalogue_resource c on c.id = g.resource_id
join county_organ o on o.id = r.organ_id join county_organ p on p.id = c.organ_id
"""
_ENTRIES = f"""
select s.position, json_build_array('entry', s.position, s.entry, encode(e.digest, 'hex'), json_build_array(
  {_INSTANT.format("e")}, e.name, e.version, e.kind, e.account, e.post, e.organ, e.division, e.domain, e."case", e.seq, e.about, e.data))::text,
  case when e.name = 'exchange.looked' then (e.data ->> 'receipt')::bigint end
from journal_position s join journal_entry e on e.id = s.entry where s.position between %s and %s order by s.position
"""
_TOLD = f"{_RECEIPT} where r.id = any(%s::bigint[])"
_ORPHANS = f"""{_RECEIPT}
where r.id <= %s and not exists (
  select from journal_entry e where e.name = 'exchange.looked' and (e.data ->> 'receipt')::bigint = r.id and (
    exists (select from journal_position s where s.entry = e.id) or exists (select from journal_pending w where w.entry = e.id))) order by r.id
"""
TOGETHER = 2_000  # positions read at once: receipts are found by their numbers, so that no reading grows with all there are
Seal = tuple[int, int, str, str]


def evidence() -> Iterator[str]:
    """The lines of the file, seal by seal. A fact that was deleted leaves its place empty, and the verifier names the gap."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) from exchange_receipt")
        newest = cursor.fetchone()[0]  # one that is written meanwhile is for the next file
        cursor.execute("select first, last, encode(root, 'hex'), encode(signature, 'hex') from journal_seal order by first")
        for seals in _groups(cursor.fetchall()):
            yield from _sealed(cursor, seals)
        cursor.execute(_ORPHANS, [newest])
        yield from (line for _, line in cursor.fetchall())


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


def _sealed(cursor: Any, seals: Sequence[Seal]) -> Iterator[str]:
    """The facts of these seals with the receipts that they tell of, each seal behind its own."""
    cursor.execute(_ENTRIES, [seals[0][0], seals[-1][1]])
    entries = cursor.fetchall()
    cursor.execute(_TOLD, [[told for _, _, told in entries if told is not None]])
    receipts, place = dict(cursor.fetchall()), 0
    for seal in seals:
        while place < len(entries) and entries[place][0] <= seal[1]:
            _, line, told = entries[place]
            yield line
            if told in receipts:
                yield receipts[told]
            place += 1
        yield json.dumps(["seal", *seal])
