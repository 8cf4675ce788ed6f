"""Kinds of points and points come with the county's profile; what an officer recorded is never touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.actions import check_system
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.journal.actions import record

from ..events import PlacesLoaded
from ..models import Place, Point, PointKind
from ..rules import POINT, Spot


@dataclass(frozen=True)
class KindPlan:
    """One kind of points in its place of the list."""

    code: str
    title: str
    rank: int
    source: str
    verified: bool


@dataclass(frozen=True)
class PointPlan:
    """A point of the profile, from a day on; `synthetic` ones belong to a demonstration."""

    code: str
    name: str
    kind: str
    division: str
    words: str
    public: bool
    source: str
    since: date
    spot: Spot | None
    synthetic: bool = False


@transaction.atomic
def put_kinds(plans: Sequence[KindPlan], *, by: Actor) -> Tally:
    """Bring the kinds up to date; one that the profile no longer names stays, because points hang on it."""
    check_system(by)
    known = {row.code: row for row in PointKind.objects.all()}
    created = changed = 0
    for plan in plans:
        values = {"title": plan.title, "rank": plan.rank, "source": plan.source, "verified": plan.verified}
        row = known.get(plan.code)
        if row is None:
            PointKind.objects.create(code=plan.code, **values)
            created += 1
        elif any(getattr(row, name) != value for name, value in values.items()):
            PointKind.objects.filter(pk=row.pk).update(**values)
            changed += 1
    _tell(created, changed, by)
    return Tally("地点类别", created, changed, len(plans) - created - changed)


@transaction.atomic
def put_points(plans: Sequence[PointPlan], *, by: Actor) -> Tally:
    """Record the points that are new. One that is known stays as the register has it: it is corrected at the desk, where its history grows."""
    check_system(by)
    with acting(SYSTEM):
        kinds = {row.code: row for row in PointKind.objects.all()}
        known = set(Place.objects.filter(code__in=[plan.code for plan in plans]).values_list("code", flat=True))
        fresh = [plan for plan in plans if plan.code not in known]
        for plan in fresh:
            _put(plan, kinds[plan.kind])
    _tell(len(fresh), 0, by)
    return Tally("兴趣点", len(fresh), 0, len(plans) - len(fresh))


def _put(plan: PointPlan, kind: PointKind) -> None:
    division = county.division(plan.division)
    place = Place.objects.create(code=plan.code, sort=POINT, division=division, public=plan.public, synthetic=plan.synthetic)
    row = Point(place=place, division=division, kind=kind, name=plan.name, words=plan.words, public=plan.public, cause="recorded", source=plan.source,
                valid_from=plan.since)
    if plan.spot:
        row.longitude, row.latitude, row.datum, row.exact_m = plan.spot.longitude, plan.spot.latitude, plan.spot.datum, plan.spot.exact_m
    row.save(force_insert=True)


def _tell(created: int, changed: int, by: Actor) -> None:
    if created or changed:
        record(PlacesLoaded(created, changed), by=by, about="places")
