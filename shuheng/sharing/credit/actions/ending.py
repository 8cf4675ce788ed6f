"""期满: entries whose shown period has ended are noted. Nobody waits for it: what is shown follows from the days alone. Answers that are due are noted too."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.journal.actions import Told, record, record_told
from shuheng.foundation.notices import queries as notices

from ..events import AnswerDue, EntriesExported, EntryExpired
from ..models import Entry, Objection, Repair
from .recording import about

ROUND = 500


@transaction.atomic
def expire_due(limit: int = ROUND) -> int:
    """Note up to so many entries whose last day has passed; returns how many. A second run finds none."""
    with acting(SYSTEM):
        at = now()
        due = list(Entry.objects.select_for_update(of=("self",), skip_locked=True).filter(
            shown_until__lte=today(), expired_at=None, repaired_on=None, withdrawn_on=None).order_by("shown_until", "pk")[:limit])
        Entry.objects.filter(pk__in=[one.pk for one in due]).update(expired_at=at)
        record_told([Told(EntryExpired(one.pk, one.shown_until), about(one.pk), one.organ_id) for one in due if one.shown_until], by=SYSTEM, at=at)
    return len(due)


@transaction.atomic
def note_due(*, by: Actor) -> int:
    """What a subject asked, nobody answered, and whose day is near or has passed becomes a fact, once for each; returns how many."""
    objections: list[tuple[Objection, bool]] = notices.owed(Objection.objects.select_related("entry"))
    repairs: list[tuple[Repair, bool]] = notices.owed(Repair.objects.select_related("entry"))
    for made, late in objections:
        Objection.objects.filter(pk=made.pk).update(**notices.told(late))
        record(AnswerDue(made.entry_id, made.due_on, objection=made.pk, late=late), by=by, organ=made.entry.organ_id, about=about(made.entry_id))
    for asked, late in repairs:
        Repair.objects.filter(pk=asked.pk).update(**notices.told(late))
        record(AnswerDue(asked.entry_id, asked.due_on, repair=asked.pk, late=late), by=by, organ=asked.entry.organ_id, about=about(asked.entry_id))
    return len(objections) + len(repairs)


def note_export(entries: int, *, by: Actor) -> None:
    """An officer took the organ's entries away as a table."""
    record(EntriesExported(entries), by=by, organ=by.organ, about=f"organ:{by.organ}")
