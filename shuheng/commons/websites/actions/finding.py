"""What the county's search finds of the websites: what the public can read, as it reads it, and not a moment longer."""

from __future__ import annotations

from collections.abc import Collection

from shuheng.foundation.search import actions as search
from shuheng.foundation.search import queries as indexed
from shuheng.foundation.search.actions import Said
from shuheng.foundation.search.rules import EVERYBODY, without_numbers

from .. import queries, rules
from ..models import Column, Resource
from ..rules import Content


def keep(row: Resource) -> None:
    """Bring the index to what stands now: put what is shown somewhere, take away what is not. Repeating it changes nothing."""
    columns = queries.shown_in(row)
    said = queries.said_in(queries.standing(row)) if row.stands and columns else None
    search.remove("websites", "", str(row.pk), but=row.kind if said else "")
    if said is not None:
        _put(row, said, columns)


def take_in(numbers: Collection[int]) -> None:
    """Put items that the index does not know yet: a few questions for all of them."""
    columns = queries.shown_columns(numbers)
    for one in queries.standing_of(numbers):
        if one.resource_id in columns:
            _put(one.resource, rules.content(one.content), columns[one.resource_id])


def _put(row: Resource, said: Content, columns: list[Column]) -> None:
    search.index("websites", row.kind, str(row.pk), _page(row, said, columns), scope=EVERYBODY)


def missing() -> list[int]:
    """The items that the public can read and the index does not know."""
    known = indexed.keys("websites")
    standing = Resource.objects.filter(edition__gt=0, withdrawn_at=None, placements__shown=True).order_by("pk").distinct()
    return [row for row in standing.values_list("pk", flat=True) if str(row) not in known]


def _page(row: Resource, said: Content, columns: list[Column]) -> search.Page:
    site = columns[0].site
    return search.Page(
        title=without_numbers(said.title), url=rules.article_address(site.code, row.month, row.pk), summary=without_numbers(said.described),
        body=without_numbers("\n".join((rules.plain(said.body), said.document_number, *said.keywords))), organ=row.organ_id, at=row.released_at,
        facets={"site": site.title, "document": said.document_number}, groups=_groups(columns), passages=_passages(said))


def _groups(columns: list[Column]) -> list[str]:
    """Its sites and columns; what stands in a column stands in the one above."""
    found = [f"site:{one.site.code}" for one in columns]
    found += [f"column:{one.site.code}/{above.code}" for one in columns for above in (one, one.parent) if above]
    return list(dict.fromkeys(found))


def _passages(said: Content) -> list[Said]:
    if said.kind not in rules.ANSWERING:
        return []
    return [Said(without_numbers(heading), without_numbers(text)) for heading, text in rules.paragraphs(said.body)]
