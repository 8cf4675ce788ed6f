"""What the county's search finds of the websites: what the public can read, as it reads it, and not a moment longer."""

from __future__ import annotations

from collections.abc import Sequence

from shuheng.foundation.search import actions as search
from shuheng.foundation.search import queries as indexed
from shuheng.foundation.search.actions import Said
from shuheng.foundation.search.rules import EVERYBODY, without_numbers

from .. import queries, rules
from ..models import Resource
from ..queries import placed
from ..queries.placed import Place
from ..rules import Content


def keep(row: Resource) -> None:
    """Bring the index to what stands now: put what is shown somewhere, take away what is not. Repeating it changes nothing."""
    places = placed.shown_in(row)
    put(row, queries.said_in(queries.standing(row)) if row.stands and places else None, places)


def put(row: Resource, said: Content | None, places: Sequence[Place]) -> None:
    """The same for an item whose standing words and places are at hand."""
    told = said if places else None
    if row.edition > 1 or told is None:  # a first edition finds nothing of another kind
        search.remove("websites", "", str(row.pk), but=row.kind if told else "")
    if told:
        search.index("websites", row.kind, str(row.pk), _page(row, told, places), scope=EVERYBODY)


def keep_new(rows: Sequence[Resource]) -> int:
    """Put some items that the index does not know yet, a few statements for all of them; returns how many."""
    shown, standing = placed.shown_of(rows), queries.standing_of(rows)
    told = [(row, said, shown[row.pk]) for row in rows if row.stands and row.pk in shown and (said := queries.said_in(standing.get(row.pk)))]
    return search.index_new("websites", [(row.kind, str(row.pk), _page(row, said, columns)) for row, said, columns in told], scope=EVERYBODY)


def call(before: str, title: str) -> None:
    """A site has another name: what is found says so at once."""
    search.restate("websites", "site", before, title)


def missing() -> list[int]:
    """The items that the public can read and the index does not know."""
    known = indexed.keys("websites")
    standing = Resource.objects.filter(edition__gt=0, withdrawn_at=None, placements__shown=True).order_by("pk").distinct()
    return [row for row in standing.values_list("pk", flat=True) if str(row) not in known]


def _page(row: Resource, said: Content, places: Sequence[Place]) -> search.Page:
    main = places[0]
    return search.Page(
        title=without_numbers(said.title), url=rules.article_address(main.site, row.month, row.pk), summary=without_numbers(said.described),
        body=without_numbers("\n".join((rules.plain(said.body), said.document_number, *said.keywords))), organ=row.organ_id, at=row.released_at,
        facets={"site": main.title, "document": said.document_number}, groups=_groups(places), passages=_passages(said))


def _groups(places: Sequence[Place]) -> list[str]:
    """Its sites and columns; what stands in a column stands in the one above."""
    found = [f"site:{one.site}" for one in places]
    found += [f"column:{one.site}/{code}" for one in places for code in (one.code, one.above) if code]
    return list(dict.fromkeys(found))


def _passages(said: Content) -> list[Said]:
    if said.kind not in rules.ANSWERING:
        return []
    return [Said(without_numbers(heading), without_numbers(text)) for heading, text in rules.paragraphs(said.body)]
