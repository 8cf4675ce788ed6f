"""凭办件查询: no look without a case that the officer may read and a purpose that the person can read. 个人信息保护法 第六条、第四十五条"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity import rules as identification
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import PersonLooked
from ..models import LookUp, Person
from ..rules.people import LOOK_MINUTES


@dataclass(frozen=True)
class Asked:
    """What an officer asks: a whole ID number, the number of the case, the code of a purpose and why in words; or a file number in place of the ID number."""

    number: str
    case: str
    purpose: str
    words: str
    file: str = ""


@transaction.atomic
def look_up(asked: Asked, *, by: Actor) -> LookUp:
    """Write the look down, and open the record for half an hour if there is one. A number that finds nobody is written down too."""
    identity.check(by, permits.READ)
    if by.kind != "officer" or by.account is None:
        raise Forbidden("只有登录的工作人员能凭办件查人口。")
    by_file = bool(asked.file) and not asked.number
    file = rules.check_file_number(asked.file) if by_file else 0
    number = "" if by_file else identification.check_id_number(asked.number, today())
    words = rules.check_purpose(asked.purpose, asked.words)
    case = cases.case_to_read(by, asked.case)
    if case.closed_on is not None:
        raise Refused("这个办件已经办结，不能再凭它查人。确实要查，请凭正在办的办件。", "case")
    if by_file:
        rules.check_file_looks(queries.file_looks(by, now() - timedelta(hours=1)))
    with acting(SYSTEM):
        found = Person.objects.filter(pk=file).first() if by_file else _with(number)
        found = queries.root(found) if found else None
        made = LookUp.objects.create(person=found, case_id=case.pk, by_file=by_file, purpose=asked.purpose, words=words, account=by.account,
                                     organ_id=by.organ, domain=by.domain, by=by.label, at=now(), until=Now() + timedelta(minutes=LOOK_MINUTES))
    digest = hashlib.sha256(words.encode()).hexdigest()
    record(PersonLooked(made.pk, case.pk, asked.purpose, digest, found.pk if found else None, by_file), by=by, organ=by.organ,
           about=f"person:{found.pk}" if found else f"case:{case.pk}")
    return made


def _with(number: str) -> Person | None:
    party = identity.find_party(number, SYSTEM)
    return Person.objects.filter(party=party.pk).first() if party else None
