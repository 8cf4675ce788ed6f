"""What every page of the desk shows around its work: counts beside the views, and the doors that this post may open."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shuheng.foundation.cases.permits import OVERSEE, READ
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Within
from shuheng.foundation.identity.permits import MANAGE, MANDATE, RAISE
from shuheng.foundation.notices.permits import MANAGE as DELIVERIES
from shuheng.services.licensing.permits import WINDOW

from ..queries import rows


def may_lead(by: Actor) -> bool:
    """Does the post look over an organ or the county?"""
    return by.may(OVERSEE) or (by.scope(READ) or Within.OWN_CASES) >= Within.OWN_ORGAN


def rail(request: HttpRequest) -> dict[str, object]:
    """Context processor of the desk's frame; asks the database only where the frame is drawn."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.kind != "officer" or actor.post is None:
        return {}
    return {"rail": SimpleLazyObject(lambda: rows.rail(actor)), "doors": doors(actor)}


def doors(actor: Actor) -> set[str]:
    """The pages that the present post may open, by the name of their address."""
    opened = {"desk-window": actor.may(WINDOW), "desk-leader": may_lead(actor), "desk-identity": actor.may(RAISE) or actor.may(MANDATE),
              "desk-accounts": actor.may(MANAGE), "desk-deliveries": actor.may(DELIVERIES)}
    return {"desk-calendar", *(name for name, may in opened.items() if may)}
