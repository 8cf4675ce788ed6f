"""What the organ does with a reported fault: take it on, answer, hand it on to the organ whose page it is."""

from __future__ import annotations

import hashlib

from django.db import transaction

from shuheng.commons.websites.models import Site
from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.events import Transferred
from shuheng.foundation.core import keeping
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused

from .. import queries, rules
from ..events import FaultAnswered
from ..models import Correction


@transaction.atomic
def take(number: str, *, by: Actor) -> Correction:
    """It is a fault, and mending it takes a while."""
    row = queries.correction_for(by, number, lock=True)
    held = cases.hold(row.case_id, by)
    cases.step(held, rules.TAKE)
    cases.keep(held)
    return row


@transaction.atomic
def answer(number: str, outcome: str, words: str, *, by: Actor) -> Correction:
    """Tell whoever reported it what was found and done; the case is closed."""
    row = queries.correction_for(by, number, lock=True)
    cleaned = rules.check_answer(outcome, words, rules.OUTCOMES)
    held = cases.hold(row.case_id, by)
    cases.step(held, outcome, words=cleaned)
    held.tell(FaultAnswered(outcome, held.on, hashlib.sha256(cleaned.encode()).hexdigest()))
    cases.keep(held)
    row.outcome, row.answer, row.ended_on = outcome, cleaned, held.on
    row.phone_until = row.phone_until and keeping.phone_until(row.received_on, held.on)
    row.save(update_fields=["outcome", "answer", "ended_on", "phone_until"])
    return row


@transaction.atomic
def pass_on(number: str, site: str, *, by: Actor) -> Correction:
    """The page is another organ's: the case goes there with its clock."""
    row = queries.correction_for(by, number, lock=True)
    other = Site.objects.select_related("organ").filter(code=site).exclude(organ=row.organ_id).first()
    if other is None:
        raise Refused("请选是哪个单位的网页。", "site")
    held = cases.hold(row.case_id, by)
    if not held.state.open:
        raise Refused("已经答复了，不用再转。")
    held.tell(Transferred(other.organ_id, held.on, row.organ_id))
    cases.note(held, "pass_on", f"转给{other.organ.short}", "")
    cases.keep(held)
    with acting(SYSTEM):  # from now on it is the other organ's
        Correction.objects.filter(pk=row.pk).update(organ=other.organ, site=other)
    return row
