"""数据异议: the person says what is wrong, the organ that holds the record verifies and answers within days. 个人信息保护法 第四十六条"""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.county import queries as county
from shuheng.foundation.journal.actions import record
from shuheng.foundation.notices import queries as notices

from .. import permits, queries, rules
from ..events import ObjectionAnswered, ObjectionDue, RecordObjected
from ..models import Objection


def _worded(words: str) -> str:
    cleaned = " ".join(words.split())
    if not 6 <= len(cleaned) <= 300:
        raise Refused("请写清楚哪里不对、应当是什么，6 到 300 个字。", "words")
    return cleaned


@transaction.atomic
def object_to(receipt: int, item: str, words: str, *, by: Actor) -> Objection:
    """A person objects to one item of his own record that a look-up gave out. A second one waits until the first is answered."""
    row = queries.own_receipt(by, receipt)
    if item not in row.items or not row.found:
        raise Refused("请选是哪一项不对。", "item")
    cleaned, due = _worded(words), county.calendar().add(today(), rules.limit("objection", today()).days)
    resource = row.grant.resource
    one_at_a_time(f"objection {resource.pk} {bytes(row.key).hex()} {item}")  # a double click
    if Objection.objects.filter(resource=resource, key=row.key, item=item, answered_at=None).exists():
        raise Refused("这一项您已经提过异议，还在核实。答复以前，谁查到它都看得到“有异议”。")
    made = Objection.objects.create(resource=resource, receipt=row, item=item, key=row.key, party_id=row.party_id, words=cleaned, made_at=now(), due_on=due)
    record(RecordObjected(made.pk, resource.pk, item, due), by=by, organ=resource.organ_id, about=f"resource:{resource.pk}")
    return made


@transaction.atomic
def answer_objection(number: int, words: str, accepted: bool, *, by: Actor) -> Objection:
    """The organ that provides the entry answers, once; the mark goes with the answer."""
    made = Objection.objects.select_for_update(of=("self",)).select_related("resource").filter(pk=number).first()
    if made is None:
        raise Absent("没有这条异议。")
    if not by.may(permits.PROVIDE) or made.resource.organ_id not in by.organs:
        raise Forbidden("这条异议由提供数据的单位答复。")
    if made.answered_at:
        raise Refused("这条已经答复过了。")
    made.answer, made.accepted, made.answered_by, made.answered_at = _worded(words), accepted, by.label, now()
    made.save(update_fields=["answer", "accepted", "answered_by", "answered_at"])
    record(ObjectionAnswered(made.pk, accepted), by=by, about=f"resource:{made.resource_id}")
    return made


@transaction.atomic
def note_due(*, by: Actor) -> int:
    """Objections that nobody answered and whose day is near or has passed become facts, once for each; returns how many."""
    found: list[tuple[Objection, bool]] = notices.owed(Objection.objects.select_related("resource"))
    for made, late in found:
        Objection.objects.filter(pk=made.pk).update(**notices.told(late))
        record(ObjectionDue(made.pk, made.due_on, late), by=by, organ=made.resource.organ_id, about=f"resource:{made.resource_id}")
    return len(found)
