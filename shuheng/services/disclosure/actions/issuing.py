"""文书: numbering and issuing notices and answers, and making their PDF when somebody wants it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import connection, transaction

from shuheng.foundation.cases.actions import Held
from shuheng.foundation.core import numbers, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.events import canonical_json
from shuheng.foundation.county.models import Organ
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.rules import DOCUMENT
from shuheng.foundation.identity import queries as identity

from .. import printing, queries, rules
from ..events import NoticeIssued
from ..models import Document, Request


@dataclass(frozen=True)
class Kind:
    """A kind of document: its title, the word in its number, whether the applicant gets it."""

    title: str
    word: str
    shown: bool = True


KINDS = {
    "receipt": Kind("政府信息公开申请登记回执", "登"),
    "correction": Kind("补正告知书", "补"),
    "reasons": Kind("说明理由通知书", "由"),
    "extension": Kind("延长答复期限告知书", "延"),
    "third_party": Kind("第三方意见征求书", "征", shown=False),
    "organs": Kind("征求意见函", "函", shown=False),
    "consulted": Kind("征求意见告知书", "知"),
    "fee": Kind("信息处理费收费通知书", "费"),
    "answer": Kind("政府信息公开申请答复书", "答"),
    "closed": Kind("政府信息公开申请处理告知书", "告"),
}


@dataclass(frozen=True)
class Words:
    """What a document says: paragraphs, a table of facts, closing paragraphs; `title` and `to` when not those of its kind and the applicant."""

    opening: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()
    closing: Sequence[str] = ()
    title: str = ""
    to: str = ""


def _number(organ: Organ, word: str) -> str:
    """The next number of the organ, kind and year, without gaps."""
    year = today().year
    with connection.cursor() as cursor:
        cursor.execute("insert into disclosure_serial (organ_id, word, year, last) values (%s, %s, %s, 1)"
                       " on conflict (organ_id, word, year) do update set last = disclosure_serial.last + 1 returning last", [organ.pk, word, year])
        return f"{organ.short}公开{word}〔{year}〕{cursor.fetchone()[0]}号"


def _applicant(row: Request) -> str:
    with acting(SYSTEM):  # the officer who answers must name whom he answers, whatever the register of people lets him see
        return identity.party(row.party).name if row.party else "申请人"


def issue(held: Held, row: Request, kind: str, words: Words) -> Document:
    """Number and write down a document inside the caller's change; the fact is told to the case."""
    sort, on = KINDS[kind], today()
    sheet = printing.Sheet(row.organ.name, words.title or sort.title, _number(row.organ, sort.word), numbers.spaced(held.state.number),
                           words.to or _applicant(row), f"{on.year}年{on.month}月{on.day}日", tuple(words.opening), tuple(words.facts), tuple(words.closing))
    data = asdict(sheet)
    document = Document.objects.create(case_id=row.pk, kind=kind, number=sheet.number, title=sheet.title, shown=sort.shown, issued_on=on,
                                       sealed=vault.seal(json.dumps(data, ensure_ascii=False), queries.SHEET, sheet.number))
    held.tell(NoticeIssued(document.pk, kind, hashlib.sha256(canonical_json(data)).hexdigest()))
    return document


@transaction.atomic
def print_document(number: int, *, by: Actor) -> Document:
    """Make the PDF of a document once and keep it; a second call changes nothing. For the program, after the reader was let in."""
    document = Document.objects.select_for_update(of=("self",)).select_related("case").get(pk=number)
    if document.stored_id is None:
        case = document.case
        owner = files.Owner(party=case.party_id if document.shown else None, organ=case.organ_id, domain=case.domain, case=case.pk, service=rules.SERVICE)
        made = printing.pdf(printing.sheet(queries.sheet(document)))
        document.stored = files.store_made(made, by=by, purpose=DOCUMENT, name=f"{document.title}.pdf", owner=owner)
        document.save(update_fields=["stored"])
    return document
