"""Invented legal persons of a village through COPY; their representatives are invented people of the same village."""

from __future__ import annotations

from django.db import transaction

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.database.pouring import pour
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.identity import actions as identities
from shuheng.foundation.identity.rules import LEGAL
from shuheng.foundation.journal.actions import record
from shuheng.foundation.journal.queries import first_result
from shuheng.sharing.population.queries import Plot, invented_parties
from shuheng.sharing.population.rules.invention import prefix

from ..events import EnterprisesInvented
from ..models import LegalPerson, Officeholder, Seat, Standing
from ..rules import FINAL
from ..rules.invention import MARK, enterprises

DOCUMENT = "示例登记" + MARK
_Row = tuple[object, ...]


@transaction.atomic
def invent_enterprises(plot: Plot, count: int, seed: int, *, by: Actor) -> int:
    """Load so many invented legal persons for one village; how many. A village is loaded once, after its people."""
    if by.kind != "system":
        raise Forbidden("示例法人只能由命令生成。")
    key, village = f"legal_persons.invent:{plot.village.code}", plot.village
    if first_result(key):
        return 0
    with acting(SYSTEM):
        leads = invented_parties(village)
        if not leads:
            raise Refused("先要有示例人口，才能生成示例法人。请执行 shuheng synthesize。")
        made = list(enterprises(seed, village.short, prefix(village.code[:6], 0), plot.place * 10_000, count, len(leads), clock.today()))
        parties = identities.record_parties([identities.Person(one.name, one.code, kind=LEGAL) for one in made], by=by)
        rows = next_numbers(LegalPerson, len(made))
        pour(LegalPerson, ("id", "party_id", "kind", "established_on", "division_id", "domain", "synthetic"),
             [(row, party, one.kind, one.since, village.pk, "general", True) for row, party, one in zip(rows, parties, made, strict=True)])
        standings: list[_Row] = []
        offices: list[_Row] = []
        for row, one in zip(rows, made, strict=True):
            turned = one.turned if one.state != "active" else None
            standings.append((row, "active", DOCUMENT, one.since, turned))
            standings += [(row, one.state, DOCUMENT, turned, None)] if turned else []
            offices.append((row, leads[one.lead], "representative", one.since, turned if one.state == FINAL else None))
        pour(Standing, ("legal_person_id", "state", "document", "valid_from", "valid_to"), standings)
        pour(Officeholder, ("legal_person_id", "party_id", "role", "valid_from", "valid_to"), offices)
        pour(Seat, ("legal_person_id", "division_id", "address", "valid_from", "valid_to"),
             [(row, village.pk, f"{one.group}组{MARK}", one.since, None) for row, one in zip(rows, made, strict=True)])
    record(EnterprisesInvented(village.pk, seed, len(made)), by=by, division=village.pk, about=f"division:{village.pk}", key=key)
    return len(made)
