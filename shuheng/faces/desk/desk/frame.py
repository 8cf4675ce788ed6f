"""What every page of the desk shows around its work: counts beside the views, and the doors that this post may open."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import SimpleLazyObject

from shuheng.foundation.cases.permits import OVERSEE, READ
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.core.web import access_of

from ..queries import rows

DOORS = ("desk-window", "desk-leader", "desk-calendar", "desk-identity", "desk-accounts", "desk-deliveries", "desk-supervision",
         "desk-supervision-own", "desk-supervision-ranking", "desk-supervision-trials", "desk-clients", "desk-certificates",
         "desk-population", "desk-legal-persons", "desk-places", "desk-credit", "desk-catalogue", "desk-holdings", "desk-exchange",
         "desk-quality", "desk-transfers", "desk-disclosure", "desk-disclosure-items", "desk-disclosure-report",
         "desk-websites", "desk-search", "desk-corrections", "desk-letters", "desk-appraisal")


def may_lead(by: Actor) -> bool:
    """Does the post look over an organ or the county?"""
    return by.may(OVERSEE) or (by.scope(READ) or Within.OWN_CASES) >= Within.OWN_ORGAN


def rail(request: HttpRequest) -> dict[str, object]:
    """Context processor of the desk's frame; asks the database only where the frame is drawn."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.kind != "officer" or actor.post is None:
        return {}
    return {"rail": SimpleLazyObject(lambda: rows.rail(actor)), "doors": {door for door in DOORS if _opens(door, actor)}}


def _opens(door: str, by: Actor) -> bool:
    wanted = _permits(door, settings.ROOT_URLCONF)
    if wanted is None or (door == "desk-leader" and not may_lead(by)):
        return False
    return not wanted or any(by.may(permit) for permit in wanted)


@cache
def _permits(door: str, addresses: str) -> tuple[Permit, ...] | None:
    """What the page behind a door asks for under these addresses; None where there is no such page."""
    try:
        access = access_of(resolve(reverse(door)).func)
    except NoReverseMatch:
        return None
    return access.permits if access else None
