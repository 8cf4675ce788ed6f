"""What follows in the catalogue: the officer who objected to an entry hears that its provider answered,
who must answer hears of the day."""

from __future__ import annotations

from django.urls import reverse

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard, about
from shuheng.foundation.notices import actions as notices

from . import permits
from .events import ObjectionAnswered, ObjectionDue, ResourceObjected
from .models import Objection


@hears(ObjectionAnswered)
def tell_objector(fact: Heard) -> None:
    """Once, to the account that objected; what was answered stands on the entry's page."""
    made = about(f"resource:{fact.event.resource}", names=[ResourceObjected.event_name])
    account = next((one.account for one in made if one.event.objection == fact.event.objection), None)
    if account is None:
        return
    with acting(SYSTEM):
        row = Objection.objects.select_related("resource__organ").get(pk=fact.event.objection)
        values = {"entry": row.resource.title, "organ": row.resource.organ.name, "result": "采纳了" if row.accepted else "没有采纳"}
        link = notices.About(organ=row.organ_id, domain=row.resource.domain, link=reverse("desk-resource", args=[row.resource_id]))
        notices.send("catalogue.objection_answered", values=values, by=SYSTEM, key=f"catalogue.objection_answered:{fact.id}", to_account=account, about=link)


@hears(ObjectionDue)
def tell_provider(fact: Heard) -> None:
    """Whoever compiles for the providing organ; when it is late, or nobody there can answer, also whoever reviews the county's catalogue."""
    with acting(SYSTEM):
        row, late = Objection.objects.select_related("resource__organ").get(pk=fact.event.objection), fact.event.late
        if row.answered_at:
            return
        entry, owners = row.resource, identity.reached(permits.COMPILE, row.resource.organ_id)
        above = identity.reached(permits.REVIEW) if late or not owners else set()
        link = notices.About(organ=entry.organ_id, domain=entry.domain, link=reverse("desk-resource", args=[entry.pk]))
        duty = notices.Duty("目录异议", entry.title, entry.organ.name, row.due_on, late)
        notices.remind(duty, owners | above, by=SYSTEM, key=f"catalogue:{fact.id}", about=link)
