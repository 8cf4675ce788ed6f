"""Profiles, defects and scores for pages, jobs and the public, each for those who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q, QuerySet, Sum

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent, Forbidden
from shuheng.foundation.county.models import Organ
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.exchange.models import Objection

from .. import permits, rules
from ..models import Column, Deduction, Defect, Profile, Score
from ..rules import Standing, kinds, night
from .stocks import Stock


def check_source(by: Actor, resource: Resource) -> None:
    """Refused unless the officer answers for the organ that brings the entry."""
    if by.kind == "system":
        return
    if not by.may(permits.MEND) or resource.organ_id not in by.organs:
        raise Forbidden("这个资源由别的单位提供。请提供单位来办。")


def check_either(by: Actor, resource: Resource) -> None:
    """Refused unless the officer is the source's or judges in the county."""
    if not by.may(permits.JUDGE):
        check_source(by, resource)


# --- profiles


def profile(number: int, *, lock: bool = False) -> Profile:
    """A profile by its number; Absent when there is none."""
    rows = Profile.objects.select_related("resource__organ")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=number).first()
    if found is None:
        raise Absent("没有这次体检。")
    return found


def under_way() -> list[int]:
    """Profiles that wait or run."""
    return list(Profile.objects.filter(state__in=kinds.UNDER_WAY).order_by("pk").values_list("pk", flat=True))


def newest(resource: int) -> Profile | None:
    """The last one begun."""
    return Profile.objects.filter(resource=resource).order_by("-pk").first()


def last_done(resource: int) -> Profile | None:
    """The last one that came to its end."""
    return Profile.objects.filter(resource=resource, state=kinds.DONE).order_by("-pk").first()


def last_days() -> dict[int, date]:
    """On which day each entry was last profiled, or tried."""
    return dict(Profile.objects.values_list("resource").annotate(Max("on")))


def columns_of(row: Profile) -> list[Column]:
    """In the catalogue's order."""
    return list(row.columns.order_by("place"))


def deductions_of(row: Profile) -> list[Deduction]:
    """What cost most first."""
    return list(row.deductions.select_related("defect").order_by("-points", "defect__code"))


# --- defects


def defects(by: Actor, state: str = "") -> QuerySet[Defect]:
    """The work: of one's own organ, or of all for whoever judges; those due first. `state`: one of the states, or "" for those that are not over."""
    rows = Defect.objects.select_related("resource__organ")
    if not by.may(permits.JUDGE):
        rows = rows.filter(organ__in=by.organs)
    rows = rows.filter(state=state) if state in kinds.STATES else rows.filter(state__in=kinds.RUNNING)
    return rows.order_by("due_on", "pk")


def defect(number: int, *, lock: bool = False) -> Defect:
    """A defect by its number; Absent when there is none."""
    rows = Defect.objects.select_related("resource__organ")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=number).first()
    if found is None:
        raise Absent("没有这个数据质量问题。请回到清单再选。")
    return found


def defects_of(resource: int) -> QuerySet[Defect]:
    """All of an entry."""
    return Defect.objects.filter(resource=resource).order_by("code")


@dataclass(frozen=True)
class Counts:
    """For the head of the pages."""

    open: int
    late: int
    waiting: int


def counts(by: Actor, on: date) -> Counts:
    """How many defects wait for the source, how many of them too long, how many wait for a judgement."""
    own = Q() if by.may(permits.JUDGE) or not by.may(permits.MEND) else Q(organ__in=by.organs)
    found = Defect.objects.filter(own).aggregate(open=Count("pk", filter=Q(state=kinds.OPEN)), late=Count("pk", filter=Q(state=kinds.OPEN, due_on__lt=on)),
                                                 waiting=Count("pk", filter=Q(state=kinds.EXPLAINED)))
    return Counts(found["open"], found["late"], found["waiting"])


def disputed(held: Stock, on: date) -> dict[str, int]:
    """Objections of people by item that still speak against what is held: not answered yet, or found right and nothing was loaded since the answer."""
    recent = Objection.objects.filter(resource=held.resource_id, made_at__date__gte=on - timedelta(days=night.OBJECTION_DAYS))
    unmended = Q(accepted=True, answered_at__gt=held.loaded_at) if held.loaded_at else Q(pk=None)
    speaking = recent.filter(Q(answered_at=None) | unmended)
    return dict(speaking.values_list("item").annotate(Count("pk")))


# --- scores


def scores(day: date) -> dict[int, Score]:
    """The newest score of each entry by a day."""
    rows = Score.objects.filter(on__lte=day, resource__withdrawn_at=None).order_by("resource", "-on").distinct("resource")
    return {one.resource_id: one for one in rows.select_related("resource__organ")}


def score_of(resource: int) -> Score | None:
    """The newest of an entry."""
    return Score.objects.filter(resource=resource).order_by("-on").first()


def ranking(found: Sequence[Score]) -> list[tuple[Standing, Organ]]:
    """Organs by the mean of their entries, with too little to compare behind."""
    by_organ: dict[int, list[tuple[int, int]]] = {}
    organs: dict[int, Organ] = {}
    for one in found:
        by_organ.setdefault(one.resource.organ_id, []).append((one.points, one.rows))
        organs[one.resource.organ_id] = one.resource.organ
    return [(one, organs[one.organ]) for one in rules.ranked(by_organ)]


def trend(resource: int, day: date) -> list[Score]:
    """The scores of the last thirty days that have one, oldest first."""
    return list(Score.objects.filter(resource=resource, on__gt=day - timedelta(days=night.TREND_DAYS), on__lte=day).order_by("on"))


def means(days: Sequence[date]) -> dict[date, int]:
    """The mean score of all entries that were measured on each of these days, in hundredths."""
    rows = Score.objects.filter(on__in=days).values_list("on").annotate(many=Count("pk"), total=Sum("points"))
    return {on: round(total / many) for on, many, total in rows}
