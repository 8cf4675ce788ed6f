"""What rooms write to the index: one entry per thing, put or taken away whole.

A projection, not an act: the program writes it, whoever acted, nothing is recorded, and repeating changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now

from . import rules
from .models import Entry
from .rules import Scope

Facet = str | int | list[str]


@dataclass(frozen=True)
class Page:
    """What an entry shows and is found by. Title, summary and body carry no personal data: they are not sealed.

    `named`: the title is the name of a thing that people ask for, and no headline; the shortest name that holds all that was asked comes first.
    """

    title: str
    url: str
    body: str = ""
    summary: str = ""
    organ: int | None = None
    division: int | None = None
    at: datetime | None = None
    facets: Mapping[str, Facet] = field(default_factory=dict)
    named: bool = False


_COLUMNS = ("room", "kind", "key", "title", "url", "summary", "reach", "domain", "organ", "division", "at", "era", "named", "facets", "bigrams",
            "words")
_PUT = (f"insert into search_entry ({', '.join(_COLUMNS)}) values ({', '.join(['%s'] * 13)}, %s::jsonb, %s::tsvector, %s::tsvector)"
        f" on conflict (room, kind, key) do update set {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[3:])}")


def index(room: str, kind: str, key: str, page: Page, *, scope: Scope) -> None:
    """Put or replace one entry. Text that holds an ID or mobile number is refused."""
    rules.check_impersonal(page.title, page.summary, page.body)
    at = page.at or now()
    text = f"{page.title}\n{page.summary}\n{page.body}"
    values = [room, kind, key, page.title[:300], page.url, page.summary[:300], scope.reach, scope.domain, page.organ, page.division, at,
              rules.era(at), page.named, json.dumps(dict(page.facets), ensure_ascii=False), rules.vector(text),
              rules.words(page.title, f"{page.summary}\n{page.body}")]
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_PUT, values)


def remove(room: str, kind: str, key: str) -> None:
    """Take one entry away; an absent one is fine."""
    with acting(SYSTEM):
        Entry.objects.filter(room=room, kind=kind, key=key).delete()


def forget(room: str, kind: str | None = None) -> int:
    """Take away all entries of a room (or of one kind), before it builds them again; returns how many."""
    with acting(SYSTEM):
        entries = Entry.objects.filter(room=room) if kind is None else Entry.objects.filter(room=room, kind=kind)
        return entries.delete()[0]
