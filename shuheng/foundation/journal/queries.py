"""Reading the journal: a case's history, what came after a position, and whether the seals hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from shuheng.foundation.core import vault
from shuheng.foundation.core.events import decode

from . import rules
from .models import Entry


@dataclass(frozen=True)
class Heard:
    """A committed fact as its hearers get it."""

    id: int
    at: datetime
    kind: str
    account: int | None
    post: int | None
    organ: int | None
    division: int | None
    case: int | None
    seq: int | None
    about: str
    event: Any


_COLUMNS = 'e.id, e.at, e.kind, e.account, e.post, e.organ, e.division, e."case", e.seq, e.about, e.name, e.version, e.data'


def _heard(row: tuple[Any, ...]) -> Heard:
    *front, name, version, data = row
    return Heard(*[*front, decode(name, version, plain(data))])


def plain(value: Any) -> Any:
    """Django leaves jsonb of raw statements as text."""
    return json.loads(value) if isinstance(value, str) else value


def history(case: int) -> list[Heard]:
    """All facts of one case in their order."""
    with connection.cursor() as cursor:
        cursor.execute(f'select {_COLUMNS} from journal_entry e where e."case" = %s order by e.seq', [case])
        return [_heard(row) for row in cursor.fetchall()]


def histories_of(numbers: Sequence[int]) -> dict[int, list[Heard]]:
    """The whole history of every case that one of these entries tells of, each in its order, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(f'select {_COLUMNS} from journal_entry e where e."case" in (select t."case" from journal_entry t where t.id = any(%s)'
                       ' and t."case" is not null) order by e."case", e.seq', [list(numbers)])
        found: dict[int, list[Heard]] = {}
        for row in cursor.fetchall():
            fact = _heard(row)
            found.setdefault(fact.case or 0, []).append(fact)
    return found


def named(prefix: str) -> Iterator[Heard]:
    """Every fact whose name begins so, oldest first: for a projection that is built anew. Reads the whole journal once."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from journal_entry e where starts_with(e.name, %s) order by e.id", [prefix])
        while rows := cursor.fetchmany(2_000):
            yield from map(_heard, rows)


def latest(about: str, name: str) -> Heard | None:
    """The newest fact of this name about something that is not a case."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from journal_entry e where e.about = %s and e.name = %s order by e.id desc limit 1", [about, name])
        row = cursor.fetchone()
    return _heard(row) if row else None


def heard(number: int) -> Heard:
    """One fact by its entry number."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from journal_entry e where e.id = %s", [number])
        row = cursor.fetchone()
    return _heard(row)


def heard_of(numbers: Sequence[int]) -> list[Heard]:
    """Several facts by their entry numbers, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from journal_entry e where e.id = any(%s) order by e.id", [list(numbers)])
        return [_heard(row) for row in cursor.fetchall()]


def after(position: int, limit: int = 500) -> list[tuple[int, int, str, int]]:
    """(position, entry number, event name, version) of what came after a position."""
    with connection.cursor() as cursor:
        cursor.execute("select p.position, p.entry, e.name, e.version from journal_position p join journal_entry e on e.id = p.entry"
                       " where p.position > %s order by p.position limit %s", [position, limit])
        return cursor.fetchall()


def cursor_of(name: str) -> int:
    """How far a projection has read; 0 at first. Locks the cursor for the present transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select position from journal_cursor where name = %s for update", [name])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def case_under(key: str) -> int | None:
    """The case of the entry that was recorded under this retry key, if any."""
    if not key:
        return None
    with connection.cursor() as cursor:
        cursor.execute('select "case" from journal_entry where key = %s', [key])
        row = cursor.fetchone()
    return int(row[0]) if row else None


def first_result(key: str) -> Entry | None:
    """The entry that was recorded under this retry key, if any."""
    return Entry.objects.filter(key=key).first() if key else None


def about(what: str, limit: int = 200, names: Sequence[str] = ()) -> list[Heard]:
    """The newest facts about one thing (`account:12`, `definition:…`), all or those of these names."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from journal_entry e where e.about = %s and (%s or e.name = any(%s)) order by e.id desc limit %s",
                       [what, not names, list(names), limit])
        return [_heard(row) for row in cursor.fetchall()]


def _sealed_rows(first: int, last: int) -> Iterator[tuple[int, int, bytes, bool]]:
    """(position, entry, recomputed digest, stored digest agrees) for the positions of one seal."""
    with connection.cursor() as cursor:
        cursor.execute(
            'select p.position, p.entry, e.digest, e.at, e.name, e.version, e.kind, e.account, e.post, e.organ, e.division, e.domain, e."case",'
            " e.seq, e.about, e.data from journal_position p left join journal_entry e on e.id = p.entry"
            " where p.position between %s and %s order by p.position", [first, last])
        for position, entry, digest, at, *rest in cursor.fetchall():
            if at is None:
                yield position, entry, b"", False
                continue
            fresh = rules.Facts(at, *[*rest[:-1], plain(rest[-1])]).digest()
            yield position, entry, fresh, fresh == bytes(digest)


def broken_seal() -> str:
    """'' when every seal holds; otherwise one sentence that names the first bad place."""
    with connection.cursor() as cursor:
        cursor.execute("select first, last, root, signature from journal_seal order by first")
        seals = cursor.fetchall()
    root, expected = rules.GENESIS, 1
    for first, last, stored, signature in seals:
        rows = list(_sealed_rows(first, last))
        for position, entry, _, agrees in rows:
            if not agrees:
                return f"第 {position} 位的流水 {entry} 被改过或不见了"
        root = rules.chain(root, [(position, entry, digest) for position, entry, digest, _ in rows])
        if first != expected or len(rows) != last - first + 1 or root != bytes(stored):
            return f"封印 {first}—{last} 与流水对不上"
        if not vault.verify(root, bytes(signature), rules.SEALING):
            return f"封印 {first}—{last} 的签章不对"
        expected = last + 1
    return ""
