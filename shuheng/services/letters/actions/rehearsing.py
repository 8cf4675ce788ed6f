"""示例来信: the letters of a demonstration, written, answered and published by invented persons through the same actions as everybody's."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from shuheng.foundation.core.acting import PUBLIC, Actor, acting
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.county.models import Organ
from shuheng.foundation.journal import queries as journal

from .. import permits, queries
from ..rules import Written
from .answering import answer
from .publishing import publish
from .writing import write

CLERK, READER = -1, -2  # accounts that nobody has


@dataclass(frozen=True)
class Sample:
    """A letter and what it was answered; one without an answer waits for it."""

    said: Written
    answer: str


@transaction.atomic
def rehearse(sample: Sample, *, by: Actor) -> bool:
    """Make it unless it is there; whether it was made."""
    key = f"letter:sample:{sample.said.site}:{sample.said.title}"[:80]
    if journal.case_under(key):
        return False
    organ = queries.site(sample.said.site).organ
    with acting(PUBLIC):
        number = write(sample.said, by=PUBLIC, key=key).number
    if sample.answer:
        with acting(_somebody(CLERK, organ, permits.HANDLE)) as clerk:
            answer(number, "answered", sample.answer, by=clerk)
        with acting(_somebody(READER, organ, permits.PUBLISH)) as reader:
            publish(number, sample.said.title, sample.said.words, by=reader)
    return True


def _somebody(account: int, organ: Organ, permit: Permit) -> Actor:
    return Actor("officer", account=account, organ=organ.pk, organs=frozenset({organ.pk}), permits={permit.code: Within.OWN_ORGAN},
                 label=f"{organ.short}（示例）")
