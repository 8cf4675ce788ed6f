"""修复: the subject shows that the fault is mended; granted, the entry is shown no more from that moment. 国家发展改革委令第58号"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county import queries as county
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import JPEG, PDF, PNG, Purpose
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import RepairApplied, RepairDecided
from ..models import Repair
from .objecting import check_other_hands
from .recording import about, locked, locked_own, worded

PROOF = Purpose("credit-proof", "信用修复证明", (PDF, JPEG, PNG), most_files=200)


@dataclass(frozen=True)
class Proof:
    """The paper that shows the fault mended, as it was handed in, and its name."""

    upload: bytes | BinaryIO
    name: str


@transaction.atomic
def apply_repair(number: int, words: str, proof: Proof, *, by: Actor) -> Repair:
    """The subject, or who acts for it, applies, from the day on which its kind allows it."""
    words = worded(words, "words")
    entry = locked_own(by, number)
    rules.check_repair(entry.kind.plan, entry.life(), today())
    with acting(SYSTEM):
        if Repair.objects.filter(entry=entry, answered_at=None).exists():
            raise Refused("这条信息已经有一个修复申请在办。请等决定。")
    stored = files.store(proof.upload, by=by, purpose=PROOF, name=proof.name,
                         owner=files.Owner(party=entry.party_id, organ=entry.organ_id, domain=entry.domain, service=queries.SERVICE))
    with acting(SYSTEM):
        (row,) = next_numbers(Repair)
        made = Repair(pk=row, entry=entry, party_id=entry.party_id, account=by.account, proof=stored, made_at=now(),
                      due_on=county.calendar().add(today(), rules.days(rules.REPAIR, today())))
        made.words_sealed = made.sealed("words", words)
        made.save(force_insert=True)
    record(RepairApplied(entry.pk, made.pk, made.due_on), by=by, organ=entry.organ_id, about=about(entry.pk))
    return made


@transaction.atomic
def decide_repair(repair: int, granted: bool, words: str, *, by: Actor) -> Repair:
    """Grant or refuse, once, with the reason; granted, the public sees the entry no more and its subject sees why."""
    words = worded(words, "words")
    with acting(SYSTEM):
        made = Repair.objects.filter(pk=repair).first()
        if made is None:
            raise Absent(queries.GONE)
        entry = locked(by, made.entry_id, permits.DECIDE)
        made.refresh_from_db()
        if made.answered_at:
            raise Refused("这个申请已经决定过了。")
        made.writers = check_other_hands(by, entry)
        made.granted, made.answer_sealed, made.answered_at, made.answered_by = granted, made.sealed("answer", words), now(), by.account
        made.save(update_fields=["writers", "granted", "answer_sealed", "answered_at", "answered_by"])
        if granted:
            entry.repaired_on = today()
            entry.save(update_fields=["repaired_on"])
    record(RepairDecided(entry.pk, made.pk, granted), by=by, organ=entry.organ_id, about=about(entry.pk))
    return made
