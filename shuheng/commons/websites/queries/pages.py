"""What stands on each page: the newest of a column, a numbered part of its list, what is in several columns at once. All from rows, nothing from the clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F, Q, QuerySet

from .. import rules
from ..models import Column, Edition, Page, Placement, Resource, Site
from ..rules import Content, Spec
from . import documents
from .documents import Paper

NONE = Paper()
# editions that carry anything: the indexes of what they carry hold these only
FILES, PICTURES = Q(content__files__contains=[[]]), Q(content__pictures__contains=[{}])


@dataclass(frozen=True)
class Line:
    """An item in a list."""

    title: str
    address: str
    shown_at: datetime
    pinned: bool
    organ: str


@dataclass(frozen=True)
class Article:
    """An item as the public reads it in one site."""

    row: Resource
    edition: Edition
    said: Content
    column: Column
    paper: Paper


def _lines(rows: QuerySet[Placement], site: str) -> list[Line]:
    values = rows.values_list("resource__title", "resource__month", "resource_id", "shown_at", "pinned_until", "resource__organ__short")
    return [Line(title, rules.article_address(site, month, number), at, pinned is not None, organ) for title, month, number, at, pinned, organ in values]


def newest(column: Column, most: int) -> list[Line]:
    """The pinned ones, then the newest."""
    mine = Placement.objects.filter(column=column, shown=True)
    pinned = _lines(mine.filter(pinned_until__isnull=False).order_by("-shown_at", "-pk")[:most], column.site.code)
    rest = _lines(mine.filter(pinned_until=None).order_by("-shown_at", "-pk")[:most], column.site.code)
    return (pinned + rest)[:most]


def issued(column: Column) -> int:
    """How many items ever stood in a column by now; a press that prints for a while knows an older number."""
    return Column.objects.values_list("issued", flat=True).get(pk=column.pk)


def front(column: Column) -> tuple[list[Line], int]:
    """What the column's own page shows, the pinned ones and its two newest parts, and the number of the next older part (0: none)."""
    last = rules.chunk_of(max(issued(column), 1))
    first = (max(last - 1, 1) - 1) * rules.CHUNK + 1
    mine = Placement.objects.filter(Q(ordinal__gte=first) | Q(pinned_until__isnull=False), column=column, shown=True)
    return _lines(mine.order_by(F("pinned_until").asc(nulls_last=True), "-shown_at", "-pk"), column.site.code), max(last - 2, 0)


def part(column: Column, number: int) -> list[Line]:
    """The items of one part of the list, newest first; a withdrawn one leaves its place empty."""
    first = (number - 1) * rules.CHUNK + 1
    mine = Placement.objects.filter(column=column, shown=True, ordinal__gte=first, ordinal__lt=first + rules.CHUNK)
    return _lines(mine.order_by("-ordinal"), column.site.code)


def articles(wanted: Collection[tuple[int, int]], columns: Mapping[int, Column]) -> dict[tuple[int, int], Article]:
    """Items as they stand in sites, by (site, resource), as far as each is shown in one of that site's columns. A few statements, however many."""
    numbers = {number for _, number in wanted}
    rows = {one.pk: one for one in Resource.objects.select_related("organ").filter(pk__in=numbers, withdrawn_at=None, edition__gt=0)}
    editions = {one.resource_id: one for one in Edition.objects.filter(resource__in=rows, number=F("resource__edition"))}
    shown: dict[tuple[int, int], list[Column]] = {}
    places = Placement.objects.filter(resource__in=rows, shown=True).order_by("-main", "pk").values_list("resource_id", "column_id")
    for number, column in places:
        if column in columns:
            shown.setdefault((columns[column].site_id, number), []).append(columns[column])
    papers = _papers(rows, shown)
    return {key: Article(rows[key[1]], editions[key[1]], rules.content(editions[key[1]].content), shown[key][0], papers.get(key, NONE))
            for key in wanted if key in shown}


def _papers(rows: Mapping[int, Resource], shown: Mapping[tuple[int, int], list[Column]]) -> dict[tuple[int, int], Paper]:
    """What documents and interpretations say beside their words, by (site, resource)."""
    found: dict[tuple[int, int], Paper] = {}
    for site, code in {mine[0].site_id: mine[0].site.code for mine in shown.values()}.items():
        here = [rows[number] for where, number in shown if where == site]
        found |= {(site, number): paper for number, paper in documents.papers(here, code).items()}
    return found


MONTHS = """with recursive found (column_id, month) as (
    select mine.id, (select max(month) from websites_placement where column_id = mine.id and shown) from websites_column mine where site_id = %s
    union all
    select column_id, (select max(month) from websites_placement one where one.column_id = found.column_id and shown and one.month < found.month)
    from found where month is not null)
  select distinct month from found where month is not null order by month desc"""


def months(site: Site) -> list[str]:
    """The months in which items of a site were first released, the newest first. Each costs one step in an index, however many items it has."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS, [site.pk])
        return [month for (month,) in cursor.fetchall()]


def of_month(site: Site, month: str) -> list[tuple[int, datetime]]:
    """The items of a site first released in a month, with the instant of their present wording."""
    found = Placement.objects.filter(shown=True, column__site=site, month=month, resource__editions__number=F("resource__edition"))
    return list(found.values_list("resource_id", "resource__editions__released_at").distinct().order_by("resource_id"))


def attachment(resource_site: Site, key: str) -> tuple[str, str] | None:
    """(token, kind) of an attachment or a picture that a shown item of this site carries."""
    token, _, kind = key.partition(".")
    carrying = Edition.objects.filter(FILES & Q(content__files__contains=[[token]]) | PICTURES & Q(content__pictures__contains=[{"sizes": [[token]]}]),
                                      number=F("resource__edition"))
    carried = Placement.objects.filter(shown=True, column__site=resource_site, resource__in=carrying.values("resource"))
    return (token, kind) if carried.exists() else None


# --- which pages something touches


def specs_of(row: Resource, columns: Iterable[Column]) -> list[Spec]:
    """The pages that tell of a resource, its own before the lists that lead to it; lists first when it is gone."""
    mine = list({one.pk: one for one in columns}.values())
    own = {Spec(one.site.code, "article", f"{row.month}/{row.pk}") for one in mine if row.month}
    ordinals = dict(Placement.objects.filter(resource=row, ordinal__isnull=False).values_list("column_id", "ordinal"))
    lists: set[Spec] = set()
    for column in mine:
        lists |= set(_lists(column, ordinals.get(column.pk, 0), row.month))
    return sorted(own) + sorted(lists) if row.stands else sorted(lists) + sorted(own)


def _lists(column: Column, ordinal: int, month: str) -> Iterable[Spec]:
    site = column.site.code
    yield from (Spec(site, "home"), Spec(site, "feed", column.code), Spec(site, "sitemap"))
    if month:
        yield Spec(site, "month", month)
    part_number = rules.chunk_of(ordinal) if ordinal else 0
    yield from (Spec(site, "chunk", f"{column.code}/{number}") for number in (part_number - 1, part_number) if number > 0)
    above: Column | None = column
    while above is not None:
        yield Spec(site, "column", above.code)
        above = above.parent


def waves() -> tuple[list[Spec], list[Spec]]:
    """Every page of every site: the items with what hangs on them, and then the lists that lead to them, the homes last."""
    sites = list(Site.objects.all())
    items, lists = [one for site in sites for one in _items(site)], [one for site in sites for one in _lists_of(site)]
    return items, lists + [Spec(site.code, "home") for site in sites]


def _items(site: Site) -> Iterable[Spec]:
    shown = Placement.objects.filter(shown=True, column__site=site).order_by("month", "resource_id").values_list("month", "resource_id").distinct()
    yield from (Spec(site.code, "article", f"{month}/{number}") for month, number in shown.iterator(2000))
    yield from (Spec(site.code, "attachment", name) for name in _attachments(site))


def _lists_of(site: Site) -> Iterable[Spec]:
    for column in site.columns.all():
        yield from (Spec(site.code, "chunk", f"{column.code}/{number}") for number in range(1, rules.chunk_of(column.issued) + 1) if column.issued)
        yield from (Spec(site.code, kind, column.code) for kind in ("column", "feed"))
    yield from (Spec(site.code, "month", month) for month in months(site))
    yield from (Spec(site.code, kind) for kind in ("map", "sitemap"))


def _attachments(site: Site) -> list[str]:
    carrying = Edition.objects.filter(resource__placements__shown=True, resource__placements__column__site=site, number=F("resource__edition"))
    kept = carrying.filter(FILES | PICTURES).values_list("content", flat=True)
    return sorted({name for one in kept for name in rules.carried(rules.content(one))})


def pages_after(number: int, most: int) -> list[Page]:
    """What was published, in the order of the rows."""
    return list(Page.objects.select_related("site").filter(pk__gt=number).order_by("pk")[:most])
