"""Finding: exactly what was typed, what is named so first, newest first among equals, only what the asker may see."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now

from .. import rules
from ..models import Entry
from .tending import synonyms

MOST = 2_000


@dataclass(frozen=True)
class Hit:
    """One thing found. `title_html` and `summary_html` are escaped, with what was asked in <mark>."""

    room: str
    kind: str
    key: str
    title: str
    url: str
    at: datetime
    title_html: SafeString
    summary_html: SafeString
    organ: int | None = None
    division: int | None = None
    facets: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """How many of what was found are of each kind, in each group, of each year."""

    kinds: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A page of hits. `count` is exact up to 2,000; `capped` says there are more. `counts` as asked for."""

    items: list[Hit]
    count: int
    counts: Counts = Counts()

    @property
    def capped(self) -> bool:
        """Whether the count means “at least”."""
        return self.count >= MOST


@dataclass(frozen=True)
class Narrow:
    """What narrows a question and how the answer is wanted. `since` counts, `until` no longer; `whole`: as one piece, no synonyms."""

    kinds: Sequence[str] = ()
    organ: int | None = None
    divisions: Sequence[int] = ()
    groups: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    whole: bool = False
    by_date: bool = False
    counting: bool = False


EVERYTHING = Narrow()


def asked(text: str, narrow: Narrow) -> rules.Question | None:
    """The question in the database's terms; without words it is for everything of its groups or of its one kind."""
    groups = [*narrow.groups, *(f"kind:{kind}" for kind in narrow.kinds if len(narrow.kinds) == 1)]
    return rules.question(text, {} if narrow.whole else synonyms(), groups, narrow.whole)


_FIND = ("select * from search_find(%s::text[], %s::jsonb, %s, %s::tsquery, %s::jsonb,"
         " row(%s::text[], %s, %s::bigint[], null, %s::timestamptz, %s::timestamptz, %s::text[])::search_narrow, %s, %s, %s, %s, %s, %s)")


def find(text: str, *, user: Actor, narrow: Narrow = EVERYTHING, limit: int = 20, offset: int = 0, most: int = MOST) -> Found:
    """What holds every word of the text or of another way to say it (2,000 newest, best first), within the asker's scope. One statement.

    `most`: for who only wants to know whether many hold it.
    """
    number = numbers.clean(text)
    text = number if numbers.valid(number) else text
    question = asked(text, narrow)
    if question is None:
        return Found([], 0)
    # entries may be dated ahead: one era more than the present one
    values = [list(question.pieces), json.dumps(question.needed), question.exact, question.preference, json.dumps(question.ways),
              list(narrow.kinds) or None, narrow.organ, list(narrow.divisions) or None, narrow.since, narrow.until, list(narrow.groups) or None,
              narrow.by_date, narrow.counting, rules.era(now()) + 1, most, limit, offset]
    with acting(user), connection.cursor() as cursor:
        cursor.execute(_FIND, values)
        rows = cursor.fetchall()
    words = list(dict.fromkeys(word for way in question.ways for word in way))
    return Found([hit(row[2:], words) for row in rows if row[2] is not None], rows[0][0], _counts(rows[0][1]))


def _counts(kept: Any) -> Counts:
    told = json.loads(kept) if isinstance(kept, str) else kept
    return Counts(told["kinds"], told["groups"], {int(year): many for year, many in told["years"].items()}) if told else Counts()


def hit(row: tuple[Any, ...], words: list[str]) -> Hit:
    """An entry as it was found, with the words marked."""
    room, kind, key, title, url, at, summary, organ, division, facets = row
    return Hit(room, kind, key, title, url, at, marked(title, words), marked(summary, words), organ, division,
               json.loads(facets) if isinstance(facets, str) else facets)


_evened = lru_cache(maxsize=20_000)(rules.normalise)  # of single letters: a page of hits has thousands, most of them the same few hundred


def _letters(text: str) -> tuple[str, list[int]]:
    """The normalised text, and for each of its letters the place in the original."""
    pieces = [(letter, place) for place, original in enumerate(text) for letter in _evened(original)]
    return "".join(letter for letter, _ in pieces), [place for _, place in pieces]


def marked(text: str, words: list[str]) -> SafeString:
    """The text, escaped, with every word of the question in <mark>, however it is spelled."""
    plain, places = _letters(text)
    hit = [False] * len(text)
    for word in words:
        start = plain.find(word)
        while start >= 0:
            for place in places[start:start + len(word)]:
                hit[place] = True
            start = plain.find(word, start + 1)
    runs = ((lit, escape("".join(letter for letter, _ in group))) for lit, group in groupby(zip(text, hit, strict=True), key=itemgetter(1)))
    return mark_safe("".join(f"<mark>{run}</mark>" if lit else run for lit, run in runs))


def keys(room: str) -> frozenset[str]:
    """The keys of all entries of a room: what it need not write again."""
    with acting(SYSTEM):
        return frozenset(Entry.objects.filter(room=room).values_list("key", flat=True))
