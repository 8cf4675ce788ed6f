"""What rooms write to the index: one entry per thing, put or taken away whole.

A projection, not an act: the program writes it, whoever acted, nothing is recorded, and repeating changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.database.pouring import pour

from .. import rules
from ..models import Entry, Passage
from ..rules import Scope

Facet = str | int | list[str]


@dataclass(frozen=True)
class Said:
    """A paragraph that may answer a question, the heading above it, and where in the page it begins (an id, or nothing: by its own words)."""

    heading: str
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Page:
    """What an entry shows and is found by. Title, summary and body carry no personal data: they are not sealed.

    `named`: the title is the name of a thing that people ask for, and no headline; the shortest name that holds all that was asked comes first.
    `groups`: where it stands, as `site:portal`; `passages`: its paragraphs, of what everybody may read only,
    found also by the `names` that people have for the thing.
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
    groups: Sequence[str] = ()
    passages: Sequence[Said] = ()
    names: Sequence[str] = ()


COLUMNS = ("room", "kind", "key", "title", "url", "summary", "reach", "domain", "organ", "division", "at", "era", "named", "spelled", "groups",
           "facets", "said", "tags", "words", "first_at")
_PUT = (f"insert into search_entry ({', '.join(COLUMNS)})"
        f" values ({', '.join(['%s'] * 14)}, %s::text[], %s::jsonb, %s, %s::tsvector, %s::tsvector, %s)"
        f" on conflict (room, kind, key) do update set {', '.join(f'{name} = excluded.{name}' for name in COLUMNS[3:-1])} returning id")
_WHOLE = f"""
with entry as ({_PUT}), gone as (delete from search_passage where entry_id in (select id from entry))
insert into search_passage (entry_id, place, heading, text, anchor, terms, size)
select entry.id, row.place, row.heading, row.text, row.anchor, row.terms::tsvector, row.size
from entry, unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[]) row (place, heading, text, anchor, terms, size)
"""
_PARTED = "delete from search_passage where entry_id in (select id from search_entry where room = %s and key = %s and (%s in ('', kind)) and kind <> %s)"
_REMOVED = "delete from search_entry where room = %s and key = %s and (%s in ('', kind)) and kind <> %s"
MOST_PASSAGES, MOST_SIZE = 400, 32_000


def index(room: str, kind: str, key: str, page: Page, *, scope: Scope) -> None:
    """Put or replace one entry, with whatever the transaction sends next. Text that holds an ID or mobile number is refused."""
    with acting(SYSTEM):
        connection.send_later(_WHOLE, [*columns(room, kind, key, page, scope), *_paragraphs(page)])


@transaction.atomic
def index_new(room: str, pages: Sequence[tuple[str, str, Page]], *, scope: Scope) -> int:
    """Put what the index does not have yet, (kind, key, page) each, some hundreds at a time; returns how many. A known key is refused by the database."""
    with acting(SYSTEM):
        many = pour(Entry, COLUMNS, (columns(room, kind, key, page, scope) for kind, key, page in pages))
        told = [(kind, key, page) for kind, key, page in pages if page.passages]
        rows = Entry.objects.filter(room=room, key__in=[key for _, key, _ in told]).values_list("kind", "key", "pk") if told else ()
        numbers = {(kind, key): number for kind, key, number in rows}
        pour(Passage, ("entry_id", "place", "heading", "text", "anchor", "terms", "size"),
             ((numbers[kind, key], *row) for kind, key, page in told for row in zip(*_paragraphs(page), strict=True)))
    return many


def columns(room: str, kind: str, key: str, page: Page, scope: Scope) -> list[Any]:
    """What stands in an entry's COLUMNS."""
    rules.check_impersonal(page.title, page.summary, page.body, *(text for one in page.passages for text in (one.heading, one.text)))
    if page.passages and scope.reach:
        raise ValueError(f"{room} {kind} {key}: passages are for everybody")
    at = page.at or now()
    text, quarter = f"{page.title}\n{page.summary}\n{page.body}", rules.era(at)
    return [room, kind, key, page.title[:300], page.url, page.summary[:300], scope.reach, scope.domain, page.organ, page.division, at,
            quarter, page.named, False, list(page.groups), json.dumps(dict(page.facets), ensure_ascii=False), rules.said(text),
            rules.tags(text, [*page.groups, f"kind:{kind}"], scope.reach, quarter), rules.words(page.title, f"{page.summary}\n{page.body}"), now()]


def _paragraphs(page: Page) -> list[list[Any]]:
    """The paragraphs of a page as columns: place, heading, text, anchor, terms, number of terms."""
    rows = []
    for place, one in enumerate(page.passages[:MOST_PASSAGES], 1):
        terms, size = rules.passage_vector("\n".join((page.title, one.heading, *page.names)), one.text)
        rows.append((place, one.heading[:120], one.text, one.anchor, terms, min(size, MOST_SIZE)))
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], [], [], [], []]


def restate(room: str, facet: str, before: str, after: str) -> int:
    """Let what entries of a room say of themselves be said otherwise from now on, as when a site has another name; returns of how many."""
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("update search_entry set facets = facets || jsonb_build_object(%s::text, %s::text) where room = %s and facets ->> %s = %s",
                       [facet, after, room, facet, before])
        return int(cursor.rowcount)


def remove(room: str, kind: str, key: str, *, but: str = "") -> None:
    """Take one entry away, of any kind when none is named (`but` one), with whatever the transaction sends next; an absent one is fine."""
    with acting(SYSTEM):
        connection.send_later(_PARTED, [room, key, kind, but])
        connection.send_later(_REMOVED, [room, key, kind, but])


def forget(room: str, kind: str | None = None) -> int:
    """Take away all entries of a room (or of one kind), before it builds them again; returns how many."""
    with acting(SYSTEM):
        entries = Entry.objects.filter(room=room) if kind is None else Entry.objects.filter(room=room, kind=kind)
        return entries.delete()[0]
