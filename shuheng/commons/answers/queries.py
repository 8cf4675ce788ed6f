"""The paragraphs that answer a question, each with where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.utils.safestring import SafeString

from shuheng.foundation.county.models import Organ
from shuheng.foundation.search import queries as search
from shuheng.foundation.search import rules as words
from shuheng.foundation.search.queries import Passage

from . import rules

BEGINNING = 14  # characters that a browser looks for in the page


@dataclass(frozen=True)
class Cited:
    """A paragraph as the page cites it: title and heading, its own words (`html` with the question's words marked), who published it where and when."""

    title: str
    heading: str
    text: str
    html: SafeString
    site: str
    organ: str
    at: datetime
    url: str


def answer(question: str) -> list[Cited]:
    """The paragraphs that hold enough of what was asked, best first; nothing when none does."""
    found = search.answering(question, rules.MOST_PASSAGES, rules.ENOUGH)
    organs = dict(Organ.objects.filter(pk__in={one.organ for one in found if one.organ}).values_list("pk", "name"))
    return [_cited(one, words.meant_words(question), organs) for one in found]


def _cited(one: Passage, asked: list[str], organs: Mapping[int, str]) -> Cited:
    place = f"#{one.anchor}" if one.anchor else f"#:~:text={quote(one.text[:BEGINNING].split('，')[0])}"
    return Cited(one.title, one.heading, one.text, search.marked(one.text, asked), str(one.facets.get("site", "")), organs.get(one.organ or 0, ""), one.at,
                 one.url + place)
