"""Paragraphs of what everybody may read that may answer a question, best first. No model: rare words of the question weigh more than frequent ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from shuheng.foundation.core.acting import SYSTEM, acting

from .. import rules
from ..models import Passage as Row
from .tending import synonyms

LOOKED_AT, OF_ONE_ENTRY, MOST_WAYS = 60, 2, 3
LEAST = 0.35  # of the best one's weight: less is beside the question


@dataclass(frozen=True)
class Passage:
    """A paragraph with the entry it stands in. `cover`: which part of the weight of what was asked it holds, 0 to 1."""

    number: int
    title: str
    heading: str
    text: str
    anchor: str
    url: str
    at: datetime
    kind: str
    organ: int | None
    cover: float
    facets: dict[str, object] = field(default_factory=dict)


def answering(text: str, most: int = 5, enough: float = 0.0) -> list[Passage]:
    """The best paragraphs that hold at least `enough` of what was asked, at most two of one entry. A few statements, however many paragraphs."""
    best: dict[int, tuple[float, float]] = {}
    for way in rules.ways(text, synonyms())[:MOST_WAYS]:
        for number, score, cover in _scored(rules.asked_terms(" ".join(way))):
            if cover >= enough and score * cover > best.get(number, (0.0, 0.0))[0]:
                best[number] = (score * cover, cover)
    least = LEAST * max((weight for weight, _ in best.values()), default=0.0)
    ordered = sorted((number for number in best if best[number][0] >= least), key=lambda number: (-best[number][0], number))
    return _few_of_each(ordered, {number: cover for number, (_, cover) in best.items()}, most)


def _scored(terms: Sequence[rules.Term]) -> list[tuple[int, float, float]]:
    if not any(term.said for term in terms):
        return []
    with connection.cursor() as cursor:
        cursor.execute("select * from search_answers(%s, %s, %s, %s)",
                       [[term.text for term in terms], [term.weight for term in terms], [term.said for term in terms], LOOKED_AT])
        return cursor.fetchall()


def _few_of_each(ordered: Sequence[int], cover: dict[int, float], most: int) -> list[Passage]:
    with acting(SYSTEM):  # paragraphs are of entries for everybody only
        rows = Row.objects.select_related("entry").defer("terms", "entry__said", "entry__tags", "entry__words").in_bulk(ordered[:LOOKED_AT])
    taken: dict[int, int] = {}
    found = []
    for number in (one for one in ordered if one in rows):
        row = rows[number]
        taken[row.entry_id] = taken.get(row.entry_id, 0) + 1
        if taken[row.entry_id] <= OF_ONE_ENTRY:
            found.append(_passage(row, cover[number]))
    return found[:most]


def _passage(row: Row, cover: float) -> Passage:
    entry = row.entry
    return Passage(row.pk, entry.title, row.heading, row.text, row.anchor, entry.url, entry.at, entry.kind, entry.organ, cover, entry.facets)
