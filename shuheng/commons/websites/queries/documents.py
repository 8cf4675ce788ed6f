"""Documents and their interpretations: which explains which, what is in force, lists by topic, year and validity."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from shuheng.foundation.core.acting import Actor

from .. import rules
from ..models import Document, Edition, Placement, Resource, Term

SIGNED = (rules.RELEASE, rules.SCHEDULED, rules.RELEASED)


def term(kind: str, code: str) -> Term | None:
    """A category or topic by its code."""
    return Term.objects.filter(kind=kind, code=code).first() if code else None


def terms(kind: str) -> list[Term]:
    """All categories, or all topics, in their order."""
    return list(Term.objects.filter(kind=kind))


def interpretations(row: Resource) -> list[Resource]:
    """The released ones of a document."""
    return list(Resource.objects.filter(interprets=row, edition__gt=0, withdrawn_at=None).order_by("pk"))


def interpreted_soon(row: Resource) -> bool:
    """Whether an interpretation of this document is out, or has passed all its reviews."""
    return Edition.objects.filter(content__interprets=row.pk, state__in=SIGNED, resource__withdrawn_at=None, resource__kind="interpretation").exists()


def explainable(by: Actor) -> list[Resource]:
    """The newest documents of an officer's organs that an interpretation may explain, released or on their way."""
    return list(Resource.objects.filter(organ__in=by.organs, kind="policy", withdrawn_at=None).order_by("-pk")[:100])


def missing_interpretations(by: Actor) -> list[Document]:
    """Documents of an officer's organs whose promised interpretation has not come yet, the most urgent first."""
    owed = Document.objects.filter(promised_on__isnull=False, resource__organ__in=by.organs, resource__withdrawn_at=None)
    return list(owed.exclude(resource__interpretations__edition__gt=0, resource__interpretations__withdrawn_at=None).select_related(
        "resource").order_by("promised_on")[:20])


def addresses(rows: Collection[Resource], site: str) -> dict[int, str]:
    """Where each of these can be read: in this site when it stands there, else in its main place."""
    found: dict[int, str] = {}
    places = Placement.objects.filter(resource__in=rows, shown=True).order_by("-main", "pk").values_list("resource_id", "column__site__code", "month")
    for number, code, month in places:
        if number not in found or code == site:
            found[number] = rules.article_address(code, month, number)
    return found


@dataclass(frozen=True)
class Paper:
    """What the page of a document or an interpretation says beside its words; links are (title, address)."""

    document: Document | None = None
    explained_by: tuple[tuple[str, str], ...] = ()
    explains: tuple[str, str] | None = None


def papers(rows: Collection[Resource], site: str) -> dict[int, Paper]:
    """By resource, for those among them that are documents or interpretations."""
    mine = [one for one in rows if one.kind in ("policy", "interpretation")]
    if not mine:
        return {}
    kept = {one.resource_id: one for one in Document.objects.select_related("category", "topic").filter(resource__in=mine)}
    standing = Resource.objects.filter(edition__gt=0, withdrawn_at=None)
    others = list(standing.filter(interprets__in=mine).order_by("pk")) + list(standing.filter(interpretations__in=mine))
    where = addresses(others, site)
    links = {one.pk: (one.title, where[one.pk]) for one in others if one.pk in where}
    return {one.pk: Paper(kept.get(one.pk), tuple(links[other.pk] for other in others if other.interprets_id == one.pk and other.pk in links),
                          links.get(one.interprets_id or 0)) for one in mine}


# --- the list for everybody


@dataclass(frozen=True)
class Wanted:
    """What a list of documents is asked for: codes, a year, words of the title or the number; empty means all."""

    topic: str = ""
    year: str = ""
    validity: str = ""
    words: str = ""


def listed(wanted: Wanted) -> QuerySet[Document]:
    """The released documents, the newest first."""
    found = Document.objects.select_related("resource__organ", "topic", "category").filter(resource__withdrawn_at=None).order_by("-issued_on", "-pk")
    if wanted.topic:
        found = found.filter(topic__code=wanted.topic)
    if wanted.year.isdigit():
        found = found.filter(year=int(wanted.year[:4]))
    if wanted.validity:
        found = found.filter(validity=wanted.validity)
    if wanted.words:
        found = found.filter(Q(resource__title__icontains=wanted.words) | Q(number__icontains=wanted.words))
    return found


def counted() -> dict[str, list[tuple[str, str, int]]]:
    """How many documents there are of each topic, year and validity: (value, words, many)."""
    rows = Document.objects.filter(resource__withdrawn_at=None).order_by()
    topics = rows.exclude(topic=None).values_list("topic__code", "topic__title").annotate(Count("pk")).order_by("topic__place")
    years = rows.values_list("year").annotate(Count("pk")).order_by("-year")
    states = dict(rows.values_list("validity").annotate(Count("pk")))
    return {"topic": list(topics), "year": [(str(year), f"{year} 年", many) for year, many in years],
            "validity": [(code, words, states[code]) for code, words in rules.VALIDITIES.items() if code in states]}


def read_at(rows: Collection[Document]) -> dict[int, str]:
    """The address of each, in its main place."""
    return addresses([one.resource for one in rows], rules.PORTAL)
