"""What the measures of one site share, asked once: its columns with their last update, its published home page, whether its organ serves people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from shuheng.commons.websites import rules as websites
from shuheng.commons.websites import web
from shuheng.commons.websites.models import Column, Site
from shuheng.foundation.core.clock import local
from shuheng.services.licensing import queries as licensing


@dataclass(frozen=True)
class Shelved:
    """A column that holds items itself: its row, the day of its last update, how many items it shows."""

    row: Column
    last: date | None
    shown: int

    @property
    def subject(self) -> str:
        """How evidence names it."""
        return f"column:{self.row.pk}"

    @property
    def address(self) -> str:
        """Where everybody sees it."""
        return websites.address(websites.Spec(self.row.site.code, "column", self.row.code))


@dataclass(frozen=True)
class Scene:
    """One site on one day."""

    site: Site
    on: date
    columns: Sequence[Shelved]
    home: str | None
    matters: bool

    @property
    def portal(self) -> bool:
        """Whether it is the county's own."""
        return self.site.kind == "portal"

    @property
    def serves(self) -> bool:
        """Whether it is judged by its services: the portal always, others when their organ has any."""
        return self.portal or self.matters

    @property
    def base(self) -> str:
        """Where it begins."""
        return websites.base(self.site.code)


def shelved(site: Site) -> list[Shelved]:
    """The columns of a site that hold items, in their order."""
    shown = Q(placements__shown=True)
    rows = Column.objects.filter(site=site, children=None).select_related("site", "organ").annotate(
        last=Max("placements__shown_at", filter=shown), many=Count("placements", filter=shown))
    return [Shelved(row, local(row.last).date() if row.last else None, row.many) for row in rows]


def scene(site: Site, on: date) -> Scene:
    """Ask once. The portal serves with every organ's matters; the home page is the published file as a reader gets it."""
    found = web.shelf().find(websites.base(site.code), elder=False)
    matters = licensing.matters(organ="" if site.kind == "portal" else site.organ.code, township="yes" if site.kind == "township" else "")
    home = found.body.decode() if found and found.status == 200 else None
    return Scene(site, on, shelved(site), home, matters.exists())
