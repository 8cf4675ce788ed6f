"""Sites, columns and words as the county's profile has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.county.models import Organ
from shuheng.foundation.journal.actions import record

from ..events import SitesLoaded
from ..models import Column, Site, Term, Word
from . import finding, publishing


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
class TermPlan:
    """A category or a topic of documents; `interpret_days` where a category asks for an interpretation."""

    kind: str
    code: str
    title: str
    place: int
    source: str
    interpret_days: int | None = None
    verified: bool = False


@dataclass(frozen=True)
class Plan:
    """Everything a profile says of the websites."""

    sites: tuple[SitePlan, ...] = ()
    words: tuple[WordPlan, ...] = ()
    terms: tuple[TermPlan, ...] = ()


@transaction.atomic
def put_sites(plan: Plan, *, by: Actor) -> Tally:
    """Bring sites, columns, words and terms to the plan. Nothing is deleted: what people wrote hangs on it. What they changed at the desk stays theirs."""
    organs = {one.code: one for one in county.organs_on()}
    counts, before = [0, 0], dict(Site.objects.values_list("code", "title"))
    for place, one in enumerate(plan.sites):
        _put_site(one, place, organs, counts)
    for word in plan.words:
        _put(Word, {"kind": word.kind, "text": word.text},
             {"advice": word.advice, "place": word.place, "source": word.source, "verified": word.verified}, counts)
    for term in plan.terms:
        _put(Term, {"kind": term.kind, "code": term.code}, {
            "title": term.title, "place": term.place, "source": term.source, "interpret_days": term.interpret_days, "verified": term.verified}, counts)
    for code, title in Site.objects.values_list("code", "title"):
        if before.get(code, title) != title:
            finding.call(before[code], title)
    if sum(counts):
        record(SitesLoaded(*counts), by=by)
        publishing.ask_all()
    return Tally("网站、栏目和审校词", *counts)


def _put(model: type[Model], key: dict[str, Any], wanted: dict[str, Any], counts: list[int]) -> Any:
    """The row with this key, brought to what is wanted unless people changed it at the desk; counts what was created and changed."""
    row: Any = model._default_manager.filter(**key).first()
    if row is not None and (getattr(row, "edited_at", None) or all(getattr(row, name) == value for name, value in wanted.items())):
        return row
    row, created = model._default_manager.update_or_create(**key, defaults=wanted)
    counts[0 if created else 1] += 1
    return row


def _put_site(plan: SitePlan, place: int, organs: dict[str, Organ], counts: list[int]) -> None:
    site: Site = _put(Site, {"code": plan.code}, {
        "title": plan.title, "kind": plan.kind, "organ": organs[plan.organ], "id_code": plan.id_code, "host": plan.host, "reviews": plan.reviews,
        "place": place, "verified": plan.verified}, counts)
    known: dict[str, Column] = {}
    for order, one in enumerate(plan.columns):
        known[one.code] = _put(Column, {"site": site, "code": one.code}, {
            "title": one.title, "kind": one.kind, "parent": known.get(one.parent), "organ": organs[one.organ] if one.organ else site.organ,
            "update_days": one.update_days, "on_home": one.on_home, "place": order}, counts)
