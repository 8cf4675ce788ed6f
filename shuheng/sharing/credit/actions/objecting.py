"""异议: the subject says that an entry is wrong; somebody of the organ who did not write it answers within days. 个人信息保护法 第四十六条"""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county import queries as county
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import EntryObjected, ObjectionAnswered
from ..models import Entry, Objection
from .recording import about, locked, locked_own, worded


@transaction.atomic
def object_to(number: int, words: str, *, by: Actor) -> Objection:
    """The subject, or who acts for it, objects. The entry is marked until the answer."""
    words = worded(words, "words")
    entry = locked_own(by, number)
    if entry.withdrawn_on:
        raise Refused("这条信息已经撤下，不用再提异议。")
    with acting(SYSTEM):
        if Objection.objects.filter(entry=entry, answered_at=None).exists():
            raise Refused("这条信息已经有一个异议在核实。请等答复；答复以后还不同意，可以再提。")
        (row,) = next_numbers(Objection)
        made = Objection(pk=row, entry=entry, party_id=entry.party_id, account=by.account, made_at=now(),
                         due_on=county.calendar().add(today(), rules.days(rules.OBJECTION, today())))
        made.words_sealed = made.sealed("words", words)
        made.save(force_insert=True)
    record(EntryObjected(entry.pk, made.pk, made.due_on), by=by, organ=entry.organ_id, about=about(entry.pk))
    return made


def check_other_hands(by: Actor, entry: Entry) -> list[int]:
    """The accounts that wrote the entry; Refused when the officer is one of them."""
    writers = queries.writers(entry)
    if by.account in writers:
        raise Refused("这条信息是您记的或者更正的，要由别的人来答复。请交给本单位另一位有许可的同事。")
    return writers


@transaction.atomic
def answer_objection(objection: int, accepted: bool, words: str, *, by: Actor) -> Objection:
    """Answer once. It is well founded only after the organ has corrected or withdrawn the entry, so that the answer is true when it is read."""
    words = worded(words, "words")
    with acting(SYSTEM):
        made = Objection.objects.filter(pk=objection).first()
        if made is None:
            raise Absent(queries.GONE)
        entry = locked(by, made.entry_id, permits.DECIDE)
        made.refresh_from_db()
        if made.answered_at:
            raise Refused("这个异议已经答复过了。")
        made.writers = check_other_hands(by, entry)
        if accepted and not (entry.withdrawn_on or entry.editions.filter(since__gt=made.made_at).exists()):
            raise Refused("异议成立的，请先更正或者撤下这条信息，再答复。", "accepted")
        made.accepted, made.answer_sealed, made.answered_at, made.answered_by = accepted, made.sealed("answer", words), now(), by.account
        made.save(update_fields=["writers", "accepted", "answer_sealed", "answered_at", "answered_by"])
    record(ObjectionAnswered(entry.pk, made.pk, accepted), by=by, organ=entry.organ_id, about=about(entry.pk))
    return made
