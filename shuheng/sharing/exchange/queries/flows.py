"""Who uses whose data, and the islands: entries that answer nobody, organs that give nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.county.models import Organ
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.queries import STANDING
from shuheng.sharing.catalogue.queries.feeds import every

from ..models import Attachment, Grant, Receipt, Request


@dataclass(frozen=True)
class Flow:
    """From whom to whom: grants that hold, and look-ups so far."""

    provider: str
    consumer: str
    grants: int
    looks: int


def flows() -> list[Flow]:
    """Every pair of organs between which data may flow today or did, the busiest first."""
    day, pairs = today(), {}
    holding = Grant.objects.filter(ended_at=None, valid_from__lte=day, valid_to__gte=day)
    for provider, consumer, grants in holding.values_list("resource__organ__short", "organ__short").annotate(Count("pk")):
        pairs[provider, consumer] = (grants, 0)
    with acting(SYSTEM):  # how many, of everybody; no row of any
        counted = list(Receipt.objects.values_list("grant__resource__organ__short", "organ__short").annotate(Count("pk")))
    for provider, consumer, looks in counted:
        pairs[provider, consumer] = (pairs.get((provider, consumer), (0, 0))[0], looks)
    found = [Flow(provider, consumer, grants, looks) for (provider, consumer), (grants, looks) in pairs.items()]
    return sorted(found, key=lambda one: (-one.looks, -one.grants, one.provider, one.consumer))


@dataclass(frozen=True)
class Island:
    """An entry that answers nobody, and why: nothing attached, or nobody asked for it."""

    resource: Resource
    attached: bool
    asked: int


def islands() -> tuple[list[Island], list[Organ]]:
    """Standing entries without data or without any user, those nobody can read first; and organs that have no entry at all."""
    attached = set(Attachment.objects.values_list("resource", flat=True))
    asked = dict(Request.objects.values_list("resource").annotate(Count("pk")))
    used = set(Grant.objects.filter(ended_at=None, valid_to__gte=today()).values_list("resource", flat=True))
    rows = list(Resource.objects.filter(STANDING).select_related("organ").order_by("organ__code", "code"))
    fed = _fed(rows)
    found = [Island(row, row.pk in attached, asked.get(row.pk, 0)) for row in rows if row.pk not in fed and not (row.pk in attached and row.pk in used)]
    silent = Organ.objects.filter(valid_to=None).exclude(pk__in=[row.organ_id for row in rows])
    return sorted(found, key=lambda one: (one.attached, one.resource.organ.code, one.resource.code)), list(silent.order_by("code"))


def _fed(rows: list[Resource]) -> set[int]:
    """Entries that everybody reads already, as open data."""
    newest = {row.pk: row.edition for row in rows}
    said = Resource.objects.filter(pk__in=newest).values_list("pk", "editions__number", "editions__content__feed", "editions__content__openness")
    return {pk for pk, number, feed, openness in said if newest[pk] == number and feed in every() and openness == "open"}
