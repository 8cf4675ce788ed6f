"""Sites, columns and words as the county's profile has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.county.models import Organ
from shuheng.foundation.journal.actions import record

from ..events import SitesLoaded
from ..models import Column, Site, Word
from . import publishing


@dataclass(frozen=True)
class ColumnPlan:
    """A column as the profile has it; `parent` and `organ` are codes, an empty organ is the site's own."""

    code: str
    title: str
    kind: str
    parent: str = ""
    organ: str = ""
    update_days: int = 0
    on_home: bool = False


@dataclass(frozen=True)
class SitePlan:
    """A site as the profile has it."""

    code: str
    title: str
    kind: str
    organ: str
    id_code: str
    columns: tuple[ColumnPlan, ...]
    host: str = ""
    reviews: int = 1
    verified: bool = False


@dataclass(frozen=True)
class WordPlan:
    """A word that findings look for."""

    kind: str
    text: str
    advice: str
    place: int
    source: str
    verified: bool = False


@dataclass(frozen=True)
class Plan:
    """Everything; `kinds` makes a site for every organ of a kind that has none of its own."""

    sites: tuple[SitePlan, ...] = ()
    words: tuple[WordPlan, ...] = ()


@transaction.atomic
def put_sites(plan: Plan, *, by: Actor) -> Tally:
    """Bring sites, columns and words to the plan. Nothing is deleted: what people wrote hangs on it."""
    organs = {one.code: one for one in county.organs_on()}
    counts = [0, 0]
    for place, one in enumerate(plan.sites):
        _put_site(one, place, organs, counts)
    for word in plan.words:
        _count(counts, *Word.objects.update_or_create(kind=word.kind, text=word.text, defaults={
            "advice": word.advice, "place": word.place, "source": word.source, "verified": word.verified}) if _differs(word) else (None, None))
    if sum(counts):
        record(SitesLoaded(*counts), by=by)
        publishing.ask_all()
    return Tally("网站、栏目和审校词", *counts)


def _count(counts: list[int], row: object, created: bool | None) -> None:
    if row is not None:
        counts[0 if created else 1] += 1


def _differs(word: WordPlan) -> bool:
    return not Word.objects.filter(kind=word.kind, text=word.text, advice=word.advice, place=word.place, source=word.source, verified=word.verified).exists()


def _put_site(plan: SitePlan, place: int, organs: dict[str, Organ], counts: list[int]) -> None:
    wanted = {"title": plan.title, "kind": plan.kind, "organ": organs[plan.organ], "id_code": plan.id_code, "host": plan.host, "reviews": plan.reviews,
              "place": place, "verified": plan.verified}
    site = Site.objects.filter(code=plan.code).first()
    if site is None or any(getattr(site, name) != value for name, value in wanted.items()):
        site, created = Site.objects.update_or_create(code=plan.code, defaults=wanted)
        _count(counts, site, created)
    _put_columns(site, plan.columns, organs, counts)


def _put_columns(site: Site, plans: Sequence[ColumnPlan], organs: dict[str, Organ], counts: list[int]) -> None:
    known = {one.code: one for one in Column.objects.filter(site=site)}
    for place, plan in enumerate(plans):
        wanted = {"title": plan.title, "kind": plan.kind, "parent": known.get(plan.parent), "organ": organs[plan.organ] if plan.organ else site.organ,
                  "update_days": plan.update_days, "on_home": plan.on_home, "place": place}
        row = known.get(plan.code)
        if row is None or any(getattr(row, name) != value for name, value in wanted.items()):
            known[plan.code], created = Column.objects.update_or_create(site=site, code=plan.code, defaults=wanted)
            _count(counts, known[plan.code], created)
