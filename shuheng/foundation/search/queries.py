"""Finding: exactly what was typed, what is named so first, newest first among equals, only what the asker may see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor, acting
from shuheng.foundation.core.clock import now

from . import rules

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
class Found:
    """A page of hits. `count` is exact up to 2,000; `capped` says there are more."""

    items: list[Hit]
    count: int

    @property
    def capped(self) -> bool:
        """Whether the count means “at least”."""
        return self.count >= MOST


_FIND = "select * from search_find(%s::tsquery, %s::text[], %s, %s::tsquery, %s::text[], %s::text[], %s, %s::bigint[], %s, %s, %s, %s)"


def find(text: str, *, user: Actor, kinds: Sequence[str] = (), organ: int | None = None, divisions: Sequence[int] = (),
         limit: int = 20, offset: int = 0) -> Found:
    """What holds every word of the text (2,000 newest, best first), within the asker's scope. Constant number of statements."""
    number = numbers.clean(text)
    text = number if numbers.valid(number) else text
    question = rules.question(text)
    if question is None:
        return Found([], 0)
    # entries may be dated ahead: one era more than the present one
    words = rules.asked(text)
    values = [question.phrase, list(question.needed), question.exact, question.preference, words, list(kinds) or None, organ,
              list(divisions) or None, rules.era(now()) + 1, MOST, limit, offset]
    with acting(user), connection.cursor() as cursor:
        cursor.execute(_FIND, values)
        rows = cursor.fetchall()
    return Found([_hit(row, words) for row in rows if row[1] is not None], rows[0][0])


def _hit(row: tuple[Any, ...], words: list[str]) -> Hit:
    _, room, kind, key, title, url, at, summary, organ, division, facets = row
    return Hit(room, kind, key, title, url, at, marked(title, words), marked(summary, words), organ, division,
               json.loads(facets) if isinstance(facets, str) else facets)


def _letters(text: str) -> tuple[str, list[int]]:
    """The normalised text, and for each of its letters the place in the original."""
    pieces = [(letter, place) for place, original in enumerate(text) for letter in rules.normalise(original)]
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
    runs = ("".join(letter for letter, _ in group) if not lit else f"<mark>{''.join(letter for letter, _ in group)}</mark>"
            for lit, group in groupby(((escape(letter), lit) for letter, lit in zip(text, hit, strict=True)), key=lambda pair: pair[1]))
    return mark_safe("".join(runs))
