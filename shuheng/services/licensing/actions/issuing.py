"""文书: numbering and issuing documents, and making their PDF."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from django.db import connection, transaction

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import numbers, vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, now, today
from shuheng.foundation.core.events import canonical_json
from shuheng.foundation.county.models import Organ
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import DOCUMENT
from shuheng.foundation.identity import queries as identity

from .. import printing, queries
from ..events import DocumentIssued
from ..models import Document

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Kind:
    """A kind of document: its title and the word in its number."""

    title: str
    word: str


KINDS = {
    "acceptance": Kind("受理通知书", "受"),
    "not_accepted": Kind("不予受理通知书", "不受"),
    "supplement": Kind("补正材料一次性告知书", "补"),
    "special": Kind("特别程序期限告知书", "特"),
    "extension": Kind("延长审批期限告知书", "延"),
    "granted": Kind("准予决定书", "准"),
    "refused": Kind("不予许可决定书", "不准"),
    "deemed": Kind("视为受理告知书", "视"),
    "rectifying": Kind("联合踏勘整改告知书", "改"),
    "joint_answer": Kind("联合审批答复书", "联"),
}


@dataclass(frozen=True)
class Words:
    """What a document says beyond its head: paragraphs, a table of facts, a numbered list, closing paragraphs."""

    opening: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()
    items: Sequence[str] = ()
    closing: Sequence[str] = ()
    title: str = ""


def _number(organ: Organ, kind: Kind) -> str:
    """The next number of the organ, kind and year, without gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into licensing_serial (organ_id, kind, year, last) values (%s, %s, %s, 1)"
            " on conflict (organ_id, kind, year) do update set last = licensing_serial.last + 1 returning last", [organ.pk, kind.word, today().year])
        return f"{organ.short}{kind.word}〔{today().year}〕{cursor.fetchone()[0]}号"


def issue(case: Case, kind: str, words: Words, organ: Organ | None = None) -> tuple[Document, DocumentIssued]:
    """Number and write down a document inside the caller's change; the caller tells the returned fact to the case. Its PDF is made by a job.

    `organ`: who signs it, when not the organ that handles the case.
    """
    sort = KINDS[kind]
    organ = organ or Organ.objects.get(pk=case.organ_id)
    on, code = today(), "".join(secrets.choice(ALPHABET) for _ in range(12))
    addressee = identity.party(case.party_id).name if case.party_id else "申请人"
    sheet = printing.Sheet(organ.name, words.title or sort.title, _number(organ, sort), numbers.spaced(case.number), code, addressee,
                           f"{on.year}年{on.month}月{on.day}日", tuple(words.opening), tuple(words.facts), tuple(words.items), tuple(words.closing))
    data = asdict(sheet)
    sealed = vault.seal(json.dumps(data, ensure_ascii=False), queries.SHEET, code)
    document = Document.objects.create(case_id=case.pk, kind=kind, number=sheet.number, title=sheet.title, issued_on=on, code=code, sealed=sealed)
    return document, DocumentIssued(document.pk, kind, hashlib.sha256(canonical_json(data)).hexdigest())


@transaction.atomic
def issue_deemed(case: int, *, by: Actor) -> Document | None:
    """视为受理告知书, once: the applicant holds on paper that silence was acceptance. 行政许可法 第三十二条 第四项"""
    held = cases.hold(case, by)
    if not held.state.deemed or held.state.accepted_on is None or Document.objects.filter(case=case, kind="deemed").exists():
        return None
    on, due = held.state.accepted_on, held.state.governing.due_on if held.state.governing else None
    until = (f"我们承诺 {due.year}年{due.month}月{due.day}日 前作出决定。",) if due else ()
    row = Case.objects.get(pk=case)
    document, issued = issue(row, "deemed", Words(opening=(
        f"您申请的“{row.title}”，我们没有在法律规定的日子里告诉您要补什么，依法视为 {on.year}年{on.month}月{on.day}日 已经受理。", *until)))
    held.tell(issued)
    cases.keep(held)
    return document


def months_on(day: date, months: int) -> date:
    """The day before the same day so many months later: how long a result is valid."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last)) - timedelta(days=1)


def sheet_of(document: Document) -> printing.Sheet:
    """The words of an issued document."""
    data = queries.sheet(document)
    plain = printing.Sheet(**{**data, "opening": tuple(data["opening"]), "items": tuple(data["items"]), "closing": tuple(data["closing"]), "facts": ()})
    return replace(plain, facts=tuple((name, value) for name, value in data["facts"]))


@transaction.atomic
def print_document(number: int, *, by: Actor) -> Document:
    """Make the PDF of a document once and keep it; a second call changes nothing."""
    document = Document.objects.select_for_update(of=("self",)).select_related("case").get(pk=number)
    if document.stored_id:
        return document
    case = document.case
    owner = files.Owner(party=case.party_id, organ=case.organ_id, division=case.division_id, domain=case.domain, case=case.pk, service=queries.SERVICE)
    stored = files.store_made(printing.pdf(sheet_of(document)), by=by, purpose=DOCUMENT, name=f"{document.title}.pdf", owner=owner)
    document.stored, document.digest = stored, stored.sha256
    document.save(update_fields=["stored", "digest"])
    return document


def deliver_documents(case: int) -> None:
    """The documents of a case reached the applicant."""
    Document.objects.filter(case=case, delivered_at=None).update(delivered_at=local(now()))
