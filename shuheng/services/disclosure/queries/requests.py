"""Requests: fetching authorises. What an asker may not see does not exist for him; what is sealed is opened here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from shuheng.foundation.cases import permits as kernel
from shuheng.foundation.cases.models import Opinion
from shuheng.foundation.cases.rules import Lamp
from shuheng.foundation.core import numbers, vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Absent, Forbidden
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import Organ

from .. import permits, rules
from ..models import Document, Request, ThirdParty
from ..rules import Asked

GONE = "没有找到这份申请。请核对编号。"
WORDS, ANSWER, REASONS = "disclosure.request.sealed", "disclosure.request.answer", "disclosure.request.reasons"
THIRD, THIRD_ANSWER, SHEET = "disclosure.thirdparty.sealed", "disclosure.thirdparty.answer", "disclosure.document.sealed"
READ = (permits.HANDLE, permits.APPROVE)
OPINE = (permits.HANDLE, kernel.OPINE)


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to: open or closed, a stage, an outcome group, the year of receipt."""

    state: str = "open"
    stage: str = ""
    group: str = ""
    year: int | None = None


def organs_asked() -> QuerySet[Organ]:
    """Whom everybody may ask: organs of government, departments first. The regulation does not bind the organs of discipline."""
    return county.organs_on(today()).exclude(domain="discipline").order_by("kind", "pk")


def rows() -> QuerySet[Request]:
    """Requests with their case and organ, as far as the database shows them to the present reader."""
    return Request.objects.select_related("case", "organ")


def requests(by: Actor, ask: Filter) -> QuerySet[Request]:
    """Requests to one's own organ, those that are due first; closed ones newest first."""
    found = rows().filter(organ__in=by.organs)
    if ask.state in ("open", "closed"):
        found = found.filter(case__closed_on__isnull=ask.state == "open")
    if ask.stage:
        found = found.filter(case__stage=ask.stage)
    if ask.group:
        found = found.filter(outcome__in=[one.code for one in rules.OUTCOMES.values() if one.group == ask.group])
    if ask.year:
        found = found.filter(received_on__year=ask.year)
    return found.order_by("-received_on", "-pk") if ask.state != "open" else found.order_by("case__due_on", "pk")


def _locked(lock: bool) -> QuerySet[Request]:
    return rows().select_for_update(of=("self",)) if lock else rows()


def request_for(by: Actor, number: str, *wanted: Permit, lock: bool = False) -> Request:
    """A request to one's own organ, for whoever holds one of the permits."""
    found = _locked(lock).filter(organ__in=by.organs, case__number=numbers.clean(number)).first()
    if found is None:
        raise Absent(GONE)
    if not any(by.may(permit) for permit in wanted):
        raise Forbidden(f"您现在的岗位不能这样办。需要“{wanted[0].label}”的权限，请换岗位，或者转给有权限的同事。")
    return found


def request_to_read(by: Actor, number: str) -> Request:
    """For one's own organ; and for an organ that was asked, whose officers see no more than the question (`asking`)."""
    asked = Opinion.objects.filter(organ__in=by.organs, case__number=numbers.clean(number)).values("case")
    found = rows().filter(Q(organ__in=by.organs) | Q(pk__in=asked), case__number=numbers.clean(number)).first()
    if found is None or not any(by.may(permit) for permit in (READ if found.organ_id in by.organs else OPINE)):
        raise Absent(GONE)
    return found


@dataclass(frozen=True)
class Asking:
    """What an organ that was asked may see: the question in the words of its letter, and its own opinion."""

    opinion: Opinion
    letter: str
    words: str


def asking(by: Actor, row: Request) -> Asking:
    """The question to the reader's own organ; nothing of the applicant, of third parties or of other organs."""
    mine = Opinion.objects.select_related("organ").filter(case=row.pk, organ__in=by.organs).order_by("pk").last()
    if mine is None:
        raise Absent(GONE)
    for document in Document.objects.filter(case=row.pk, kind="organs").order_by("-pk"):
        said = sheet(document)
        if mine.organ.name in said["addressee"].split("、"):
            return Asking(mine, document.number, str(said["opening"][1]))
    raise Absent(GONE)


def own_request(by: Actor, number: str, *, lock: bool = False) -> Request:
    """The request of a resident or of whom he acts for."""
    found = _locked(lock).filter(party__in=by.parties_for(rules.SERVICE), case__number=numbers.clean(number)).first()
    if found is None:
        raise Absent(GONE)
    return found


def own_requests(by: Actor) -> QuerySet[Request]:
    """Everything the reader asked for, newest first."""
    return rows().filter(party__in=by.parties_for(rules.SERVICE)).order_by("-received_on", "-pk")


def asked(row: Request) -> Asked:
    """What was asked, unsealed."""
    return Asked(**json.loads(vault.open_bytes(row.sealed, WORDS, str(row.pk))))


def answer(row: Request) -> Mapping[str, str]:
    """The words of the answer: words, right_organ, contact; empty while there is none."""
    return json.loads(vault.open_bytes(row.answer_sealed, ANSWER, str(row.pk))) if row.answer_sealed else {}  # type: ignore[no-any-return]


def reasons(row: Request) -> str:
    """Why somebody asks so much, in his words."""
    return vault.open_text(row.reasons_sealed, REASONS, str(row.pk)) if row.reasons_sealed else ""


def recent(row: Request) -> int:
    """How many requests the same applicant made to the same organ within a year before this one, this one included."""
    if row.party is None:
        return 1
    since = row.received_on - timedelta(days=365)
    return Request.objects.filter(organ=row.organ_id, party=row.party, received_on__range=(since, row.received_on)).count()


def notice_until(row: Request) -> date:
    """The last day on which the applicant may be told to correct. 政府信息公开条例 第三十条"""
    return county.calendar().add(row.received_on, rules.limit("notice", row.received_on).days)


@dataclass(frozen=True)
class Consulted:
    """A third party as a page tells it."""

    row: ThirdParty
    name: str
    address: str
    answer: str


def third_parties(row: Request) -> list[Consulted]:
    """Everybody whose opinion was asked, unsealed."""
    return [_consulted(one) for one in ThirdParty.objects.filter(case=row.pk).order_by("pk")]


def _consulted(one: ThirdParty) -> Consulted:
    said = json.loads(vault.open_bytes(one.sealed, THIRD, str(one.pk)))
    return Consulted(one, said["name"], said["address"], vault.open_text(one.answer_sealed, THIRD_ANSWER, str(one.pk)) if one.answer_sealed else "")


def opinions(row: Request) -> list[Opinion]:
    """Organs that were asked, with what they said."""
    return list(Opinion.objects.select_related("organ").filter(case=row.pk).order_by("pk"))


def documents(row: Request) -> QuerySet[Document]:
    """The documents of a request that the present reader may see, newest first."""
    return Document.objects.filter(case=row.pk).order_by("-pk")


def document_to_read(by: Actor, number: int) -> tuple[Document, Request]:
    """A document with its request, for the applicant (what is shown to him) or an officer of the organ."""
    found = Document.objects.filter(pk=number).first()
    row = rows().filter(pk=found.case_id).first() if found else None
    mine = row is not None and row.party is not None and row.party in by.parties_for(rules.SERVICE)
    works = row is not None and (by.kind == "system" or row.organ_id in by.organs) and any(by.may(permit) for permit in READ)
    if found is None or row is None or not (works or (mine and found.shown)):
        raise Absent("没有找到这份文书，或者它不归您看。")
    return found, row


def sheet(document: Document) -> dict[str, Any]:
    """The words of a document, unsealed."""
    data: dict[str, Any] = json.loads(vault.open_bytes(document.sealed, SHEET, document.number))
    return data


def wanted(row: Request) -> str:
    """What the applicant is to make clear, in the words of the notice; empty when nothing is waited for."""
    found = Document.objects.filter(case=row.pk, kind="correction").first() if row.case.stage == "correct" else None
    return str(sheet(found)["opening"][1]) if found else ""


def silent() -> list[ThirdParty]:
    """Third parties whose day has passed without an answer, in requests that still wait."""
    return list(ThirdParty.objects.filter(answered_on=None, due_on__lt=today(), case__closed_on=None).order_by("case", "pk")[:500])


def unpaid() -> list[Request]:
    """Requests whose fee was not paid in time."""
    return list(rows().filter(fee_due_on__lt=today(), fee_paid_on=None, case__stage="pay", case__closed_on=None).order_by("pk")[:500])


def overdue() -> list[Request]:
    """Open requests whose day has passed, of which nobody was told for that day."""
    told = Q(overdue_told=F("case__due_on"))
    return list(rows().filter(ended_on=None, case__lamp=Lamp.LATE, case__closed_on=None, case__due_on__isnull=False).exclude(told).order_by("pk")[:500])


def answered_by_all() -> list[Request]:
    """Requests that stand at consultation although nobody has to answer any more."""
    third = ThirdParty.objects.filter(answered_on=None).values("case")
    organs = Opinion.objects.filter(given_at=None).values("case")
    return list(rows().filter(case__stage="consult", case__closed_on=None).exclude(pk__in=third).exclude(pk__in=organs).order_by("pk")[:500])
