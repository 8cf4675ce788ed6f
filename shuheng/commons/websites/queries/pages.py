"""What stands on each page: the newest of a column, a numbered part of its list, what is in several columns at once. All from rows, nothing from the clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from .. import rules
from ..models import Column, Edition, Page, Placement, Resource, Site
from ..rules import Content, Spec


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
    columns: tuple[Column, ...]


def _lines(rows: QuerySet[Placement], site: str) -> list[Line]:
    values = rows.values_list("resource__title", "resource__month", "resource_id", "shown_at", "pinned_until", "resource__organ__short")
    return [Line(title, rules.article_address(site, month, number), at, pinned is not None, organ) for title, month, number, at, pinned, organ in values]


def newest(column: Column, most: int) -> list[Line]:
    """The pinned ones, then the newest."""
    mine = Placement.objects.filter(column=column, shown=True)
    pinned = _lines(mine.filter(pinned_until__isnull=False).order_by("-shown_at", "-pk")[:most], column.site.code)
    rest = _lines(mine.filter(pinned_until=None).order_by("-shown_at", "-pk")[:most], column.site.code)
    return (pinned + rest)[:most]


def front(column: Column) -> tuple[list[Line], int]:
    """What the column's own page shows, the pinned ones and its two newest parts, and the number of the next older part (0: none)."""
    last = rules.chunk_of(column.issued) if column.issued else 1
    first = (max(last - 1, 1) - 1) * rules.CHUNK + 1
    mine = Placement.objects.filter(Q(ordinal__gte=first) | Q(pinned_until__isnull=False), column=column, shown=True)
    return _lines(mine.order_by(F("pinned_until").asc(nulls_last=True), "-shown_at", "-pk"), column.site.code), max(last - 2, 0)


def part(column: Column, number: int) -> list[Line]:
    """The items of one part of the list, newest first; a withdrawn one leaves its place empty."""
    first = (number - 1) * rules.CHUNK + 1
    mine = Placement.objects.filter(column=column, shown=True, ordinal__gte=first, ordinal__lt=first + rules.CHUNK)
    return _lines(mine.order_by("-ordinal"), column.site.code)


def article(site: Site, number: int) -> Article | None:
    """An item in a site, as long as it is shown in one of the site's columns."""
    shown = list(Placement.objects.filter(resource=number, shown=True, column__site=site).select_related("column__parent", "column__site").order_by(
        "-main", "column__place"))
    row = Resource.objects.select_related("organ").filter(pk=number, withdrawn_at=None, edition__gt=0).first() if shown else None
    edition = Edition.objects.get(resource=row, number=row.edition) if row else None
    if row is None or edition is None:
        return None
    return Article(row, edition, rules.content(edition.content), shown[0].column, tuple(one.column for one in shown))


def months(site: Site) -> list[str]:
    """The months in which items of a site were first released."""
    return list(Placement.objects.filter(shown=True, column__site=site).values_list("resource__month", flat=True).distinct().order_by("-resource__month"))


def of_month(site: Site, month: str) -> list[tuple[int, datetime]]:
    """The items of a site first released in a month, with the instant of their present wording."""
    found = Placement.objects.filter(shown=True, column__site=site, resource__month=month, resource__editions__number=F("resource__edition"))
    return list(found.values_list("resource_id", "resource__editions__released_at").distinct().order_by("resource_id"))


def attachment(resource_site: Site, key: str) -> tuple[str, str] | None:
    """(token, kind) of an attachment that a shown item of this site carries."""
    token, _, kind = key.partition(".")
    carried = Placement.objects.filter(shown=True, column__site=resource_site, resource__editions__number=F("resource__edition"),
                                       resource__editions__content__files__contains=[[token]])
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


def every_spec() -> Iterable[Spec]:
    """Every page of every site, items before lists."""
    carried: set[tuple[str, str]] = set()
    shown = Placement.objects.filter(shown=True).order_by("resource_id", "column__site_id").values_list("column__site__code", "resource__month", "resource_id")
    before = None
    for code, month, number in shown.iterator(2000):
        if (code, number) != before:
            yield Spec(code, "article", f"{month}/{number}")
        before = (code, number)
        carried.add((code, month))
    yield from (Spec(code, "month", month) for code, month in sorted(carried))
    for column in Column.objects.select_related("site"):
        yield from (Spec(column.site.code, "chunk", f"{column.code}/{number}") for number in range(1, rules.chunk_of(column.issued) + 1) if column.issued)
        yield from (Spec(column.site.code, kind, column.code) for kind in ("column", "feed"))
    for code in Site.objects.values_list("code", flat=True):
        yield from (Spec(code, kind) for kind in ("map", "sitemap", "home"))


def pages_after(number: int, most: int) -> list[Page]:
    """What was published, in the order of the rows."""
    return list(Page.objects.select_related("site").filter(pk__gt=number).order_by("pk")[:most])
