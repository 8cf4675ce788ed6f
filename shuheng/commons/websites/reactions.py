"""What follows a signature: whoever may sign next finds it in his messages, once; the author finds what came back."""

from __future__ import annotations

from django.urls import reverse

from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.identity.queries import post_holders
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices
from shuheng.foundation.notices.actions import About

from . import queries, rules
from .events import EditionPassed, EditionReturned, EditionSubmitted
from .models import Resource


@hears(EditionSubmitted, EditionPassed)
def tell_next(fact: Heard) -> None:
    """A wording waits for a duty: those who have it in this organ and have not signed this round. Told by where it stands now, so late news is no old news."""
    found = queries.edition_of(fact.event.resource, fact.event.edition)
    if found is None or found.state not in rules.DUTY_OF:
        return
    signed = {account for account, _ in queries.signed(found)}
    for account in post_holders(found.resource.organ_id, queries.PERMIT_OF[rules.DUTY_OF[found.state]]):
        if account.pk not in signed:
            notices.send("websites.waiting", values={"title": found.title, "duty": rules.DUTIES[rules.DUTY_OF[found.state]]}, by=SYSTEM,
                         key=f"websites.waiting:{found.pk}:{found.round}:{found.state}:{account.pk}", to_account=account.pk, about=_about(found.resource))


@hears(EditionReturned)
def tell_author(fact: Heard) -> None:
    """What came back, and what has to be mended."""
    found = queries.edition_of(fact.event.resource, fact.event.edition)
    if found is not None and found.written_by and found.returned:
        notices.send("websites.returned", values={"title": found.title, "why": found.returned}, by=SYSTEM, key=f"websites.returned:{fact.id}",
                     to_account=found.written_by, about=_about(found.resource))


def _about(row: Resource) -> About:
    return About(organ=row.organ_id, link=reverse("desk-website", args=[row.pk]))
