"""Copies of information given with an answer, and disputes about requests: who may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.files import queries as files
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.rules import size_text

from .. import rules
from ..models import Dispute, Enclosure, Request
from .requests import READ, rows


@dataclass(frozen=True)
class Enclosed:
    """An enclosure as a page and the answer tell it; `digest` begins the SHA-256 of its bytes."""

    number: int
    name: str
    words: str
    digest: str


def enclosures(row: Request) -> list[Enclosed]:
    """What is put to a request and the present reader may see, in order."""
    found = list(Enclosure.objects.filter(case=row.pk).order_by("pk"))
    with acting(SYSTEM):  # bytes are the organ's; who may see the enclosure may read what it is called
        stored: Mapping[int, Stored] = Stored.objects.in_bulk([one.stored_id for one in found])
        return [_told(one, stored[one.stored_id]) for one in found]


def _told(one: Enclosure, stored: Stored) -> Enclosed:
    pages = f"，{stored.pages} 页" if stored.pages > 1 else ""
    return Enclosed(one.pk, files.name_of(stored), f"{stored.of_kind.label}{pages}，{size_text(stored.size)}", stored.sha256[:16])


def enclosure_to_read(by: Actor, number: int) -> Enclosure:
    """For the applicant once the request is answered, or an officer of the organ."""
    found = Enclosure.objects.filter(pk=number).first()
    row = rows().filter(pk=found.case_id).first() if found else None
    mine = row is not None and row.answer_sealed is not None and row.party is not None and row.party in by.parties_for(rules.SERVICE)
    works = row is not None and row.organ_id in by.organs and any(by.may(permit) for permit in READ)
    if found is None or not (mine or works):
        raise Absent("没有找到这个附件，或者它不归您看。")
    return found


def token_of(enclosure: Enclosure) -> str:
    """The public code of its file, after the reader was let in."""
    with acting(SYSTEM):
        return str(Stored.objects.values_list("token", flat=True).get(pk=enclosure.stored_id))


def disputes(row: Request) -> list[Dispute]:
    """Reviews and suits about a request that were not struck, in the order in which they were taken up; for officers of its organ."""
    return list(Dispute.objects.filter(case=row.pk, struck_on=None).order_by("filed_on", "pk"))
