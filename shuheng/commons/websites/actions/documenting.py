"""政策文件: what a release notes of a document, its interpretation that has to come, its end. 政府信息公开条例 第十九、二十条 待核对"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import InterpretationMissed, ValidityChanged
from ..models import Column, Document, Resource, Term
from ..queries import documents
from ..rules import Content
from . import publishing

ROUND = 100


def check_ready(row: Resource, said: Content) -> None:
    """Refuse to let a document out without its interpretation, or a day by which it will be there, where its category asks for one."""
    if said.kind == "policy":
        category = documents.term("category", said.category)
        rules.check_interpreted(category.interpret_days if category else None, documents.interpreted_soon(row), rules.day(said.promised_on), today())
    if said.kind == "interpretation" and not Resource.objects.filter(pk=said.interprets, kind="policy", withdrawn_at=None).exists():
        raise Refused("没有找到它解读的那份文件，或者文件已经撤下。", "interprets")


def note(row: Resource, said: Content) -> None:
    """Keep beside a released wording what lists of documents ask for; the other one of document and interpretation shows the new link."""
    explained = said.interprets or None if said.kind == "interpretation" else None
    if explained != row.interprets_id:
        row.interprets_id = explained
        row.save(update_fields=["interprets"])
    if said.kind == "policy":
        Document.objects.update_or_create(resource=row, defaults=_noted(said))
    if row.edition > 1 or said.kind in ("policy", "interpretation"):  # nobody explains what was never there
        ask_others(row)


def note_samples(items: Sequence[tuple[Resource, Content]]) -> None:
    """The same for a demonstration's invented items, all at once."""
    Document.objects.bulk_create([Document(resource=row, **_noted(said)) for row, said in items if said.kind == "policy" and said.issued_on])
    explaining = [row for row, said in items if said.interprets]
    for row, said in items:
        row.interprets_id = said.interprets or None
    Resource.objects.bulk_update(explaining, ["interprets"])


def _noted(said: Content) -> dict[str, Any]:
    issued = rules.day(said.issued_on)
    if issued is None:
        raise Refused("政策文件要写成文日期。", "issued_on")
    terms = {(one.kind, one.code): one for one in Term.objects.filter(code__in=[said.category, said.topic])}
    return {"number": said.document_number, "category": terms.get(("category", said.category)), "topic": terms.get(("topic", said.topic)),
            "issued_on": issued, "year": issued.year, "effective_on": rules.day(said.effective_on), "ends_on": rules.day(said.ends_on),
            "promised_on": rules.day(said.promised_on)}


def ask_others(row: Resource) -> None:
    """Have the pages printed anew that lead to this one: the document of an interpretation, the interpretations of a document."""
    others = Resource.objects.filter(pk=row.interprets_id) | Resource.objects.filter(interprets=row)
    for one in others.filter(edition__gt=0, withdrawn_at=None).order_by("pk"):
        publishing.ask(one, Column.objects.filter(placements__resource=one, placements__shown=True))


@transaction.atomic
def judge(number: int, validity: str, since_on: date, why: str, *, by: Actor) -> Document:
    """Say that a document was amended, lapsed or repealed, since when and by which paper; its page and the lists say so."""
    row = queries.resource_for(by, number, permits.RELEASE, lock=True)
    one = Document.objects.select_for_update().filter(resource=row).first()
    if one is None or not row.stands:
        raise Refused("只有已经发布的政策文件有效力可改。")
    rules.check_validity(one.validity, validity, since_on, one.issued_on)
    rules.check_why(why)
    _change(one, row, validity, since_on, why.strip()[:200], by)
    return one


def _change(one: Document, row: Resource, validity: str, since_on: date, why: str, by: Actor) -> None:
    one.validity, one.since_on, one.why = validity, since_on, why
    one.save(update_fields=["validity", "since_on", "why"])
    record(ValidityChanged(row.pk, validity, since_on), by=by, organ=row.organ_id, about=f"article:{row.pk}")
    publishing.ask(row, Column.objects.filter(placements__resource=row, placements__shown=True))


def turn_documents(*, by: Actor = SYSTEM) -> int:
    """End what has ended, and note which promised interpretation did not come. Returns how many documents."""
    with transaction.atomic():
        rows = Document.objects.select_for_update(of=("self",), skip_locked=True).select_related("resource").order_by("pk")
        ended = list(rows.filter(validity=rules.IN_FORCE, ends_on__lt=today())[:ROUND])
        for one in ended:
            _change(one, one.resource, rules.LAPSED, _after(one.ends_on), "文件写明的有效期已满", by)
        missed = [one for one in rows.filter(promised_on__lt=today(), missed_at=None)[:ROUND] if not documents.interpretations(one.resource)]
        for one in missed:
            one.missed_at = now()
            one.save(update_fields=["missed_at"])
            record(InterpretationMissed(one.resource_id), by=by, organ=one.resource.organ_id, about=f"article:{one.resource_id}")
        return len(ended) + len(missed)


def _after(day: date | None) -> date:
    return (day or today()) + timedelta(days=1)
