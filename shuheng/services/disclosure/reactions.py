"""What follows in disclosure: whoever asked is told of his documents, whoever answers of days that come near or have passed; once for each."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.templatetags.look import cn_day
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices
from shuheng.foundation.notices.actions import About

from . import permits, queries, rules
from .events import ItemDue, NoticeIssued, RequestOverdue
from .models import Request


@hears(NoticeIssued)
def tell_applicant(fact: Heard) -> None:
    """A receipt, a notice or the answer; letters to others are none of his."""
    with acting(SYSTEM):
        document, row = queries.document_to_read(SYSTEM, fact.event.document)
        if not document.shown or row.party is None:
            return
        values = {"number": numbers.spaced(row.case.number), "organ": row.organ.name, "paper": document.title}
        notices.send("disclosure.notice", values=values, by=SYSTEM, key=f"disclosure.notice:{fact.id}", to_party=row.party,
                     about=_about(row, reverse("my-disclosure-request", args=[row.case.number])))


def _about(row: Request, link: str) -> About:
    case = row.case
    return About(case=case.pk, number=case.number, organ=case.organ_id, division=case.division_id, domain=case.domain, service=rules.SERVICE, link=link)


def _tell(fact: Heard, code: str, values: dict[str, str], about: About, accounts: Iterable[int]) -> None:
    """Each of them once for each fact."""
    notices.send_each(code, values, accounts, by=SYSTEM, key=str(fact.id), about=about)


@hears(ItemDue)
def tell_publisher(fact: Heard) -> None:
    """Who has to publish, and who is responsible in the organ; who published meanwhile is left alone."""
    with acting(SYSTEM):
        item = queries.item_told(fact.event.item)
        if item.published_on is not None:
            return
        values = {"title": item.title, "duty": item.duty.title, "due": cn_day(item.due_on)}
        owners = identity.reached(permits.PUBLISH, item.organ_id)
        _tell(fact, "disclosure.item_due", values, About(organ=item.organ_id, link=reverse("desk-disclosure-item", args=[item.pk])), owners)
        _tell(fact, "disclosure.item_due", values, About(organ=item.organ_id, link=reverse("desk-disclosure")),
              identity.reached(permits.APPROVE, item.organ_id) - owners)


@hears(RequestOverdue)
def tell_overdue(fact: Heard) -> None:
    """Who handles and who is responsible in the organ, and who oversees disclosure in the county; what was answered meanwhile is left alone."""
    with acting(SYSTEM):
        row = Request.objects.select_related("case", "organ").get(pk=fact.case)
        if row.ended_on is not None:
            return
        values = {"number": numbers.spaced(row.case.number), "organ": row.organ.name, "due": cn_day(fact.event.due_on)}
        owners = identity.reached(permits.HANDLE, row.organ_id) | identity.reached(permits.APPROVE, row.organ_id)
        _tell(fact, "disclosure.overdue", values, _about(row, reverse("desk-disclosure-request", args=[row.case.number])), owners)
        _tell(fact, "disclosure.overdue", values, _about(row, reverse("desk-disclosure-report")), identity.reached(permits.OVERSEE) - owners)
