"""What follows in disclosure: whoever asked is told that there is a document for him, once for each."""

from __future__ import annotations

from django.urls import reverse

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices
from shuheng.foundation.notices.actions import About

from . import queries, rules
from .events import NoticeIssued


@hears(NoticeIssued)
def tell_applicant(fact: Heard) -> None:
    """A receipt, a notice or the answer; letters to others are none of his."""
    with acting(SYSTEM):
        document, row = queries.document_to_read(SYSTEM, fact.event.document)
        if not document.shown or row.party is None:
            return
        case = row.case
        about = About(case=case.pk, number=case.number, organ=case.organ_id, division=case.division_id, domain=case.domain, service=rules.SERVICE,
                      link=reverse("my-disclosure-request", args=[case.number]))
        values = {"number": numbers.spaced(case.number), "organ": row.organ.name, "paper": document.title}
        notices.send("disclosure.notice", values=values, by=SYSTEM, key=f"disclosure.notice:{fact.id}", to_party=row.party, about=about)
