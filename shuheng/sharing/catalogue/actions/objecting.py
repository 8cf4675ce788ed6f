"""目录异议: another organ says what is wrong with an entry; its provider answers within days."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.county import queries as county
from shuheng.foundation.journal.actions import record
from shuheng.foundation.notices import queries as notices

from .. import permits, queries, rules
from ..events import ObjectionAnswered, ObjectionDue, ResourceObjected
from ..models import Objection


def _worded(words: str, field: str) -> str:
    cleaned = words.strip()
    if not 4 <= len(cleaned) <= 500:
        raise Refused("请写 4 到 500 个字。", field)
    return cleaned


@transaction.atomic
def object_to(number: int, words: str, *, by: Actor) -> Objection:
    """An organ objects to an entry of another."""
    row = queries.resource_for(by, number)
    if not row.stands:
        raise Refused("这个资源没有发布，没有可以提异议的。")
    if by.kind != "officer" or by.organ is None or row.organ_id in by.organs:
        raise Refused("本单位的资源，直接改就是。")
    cleaned, due = _worded(words, "words"), county.calendar().add(today(), rules.days("objection", today()))
    made = Objection.objects.create(resource=row, organ_id=by.organ, words=cleaned, made_at=now(), due_on=due)
    record(ResourceObjected(row.pk, made.pk, due), by=by, organ=row.organ_id, about=f"resource:{row.pk}")
    return made


@transaction.atomic
def answer(objection: int, words: str, accepted: bool, *, by: Actor) -> Objection:
    """The provider answers, once."""
    made = Objection.objects.select_for_update(of=("self",)).select_related("resource").filter(pk=objection).first()
    if made is None or made.resource.organ_id not in by.organs or not by.may(permits.COMPILE):
        raise Forbidden("这条异议由提供单位答复。")
    if made.answered_at:
        raise Refused("这条已经答复过了。")
    made.answer, made.accepted, made.answered_at = _worded(words, "answer"), accepted, now()
    made.save(update_fields=["answer", "accepted", "answered_at"])
    record(ObjectionAnswered(made.resource_id, made.pk, accepted), by=by, organ=made.resource.organ_id, about=f"resource:{made.resource_id}")
    return made


@transaction.atomic
def note_due(*, by: Actor) -> int:
    """Objections that nobody answered and whose day is near or has passed become facts, once for each; returns how many."""
    found: list[tuple[Objection, bool]] = notices.owed(Objection.objects.select_related("resource"))
    for made, late in found:
        Objection.objects.filter(pk=made.pk).update(**notices.told(late))
        record(ObjectionDue(made.resource_id, made.pk, made.due_on, late), by=by, organ=made.resource.organ_id, about=f"resource:{made.resource_id}")
    return len(found)
