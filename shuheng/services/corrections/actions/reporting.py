"""Reporting a fault: anybody may, nobody has to say who he is. The answer's clock begins with the next working day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction

from shuheng.commons.websites.models import Site
from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Case, Definition
from shuheng.foundation.cases.rules import Clock, ClockKind, Unit
from shuheng.foundation.core import keeping, querycodes
from shuheng.foundation.core.acting import PUBLIC, SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.rows import one_at_a_time
from shuheng.foundation.files import actions as files
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.rules import JPEG, MEGA, PNG, Purpose
from shuheng.foundation.journal import queries as journal

from .. import queries, rules
from ..events import FaultReported
from ..models import Correction
from ..queries import Said
from ..rules import Reported

SCREEN = Purpose("screenshot", "网页截图", (JPEG, PNG), most_bytes=5 * MEGA, most_files=1, keep_days=365)


@dataclass(frozen=True)
class Sent:
    """What whoever reported a fault is told once: the number, and the query code that nobody else has."""

    number: str
    code: str


@transaction.atomic
def put_procedure(*, by: Actor) -> None:
    """Publish the way of reported faults with today's limits; the same again changes nothing."""
    cases.publish({"procedure": rules.procedure(today())}, valid_from=today(), by=by)


@transaction.atomic
def report(said: Reported, picture: tuple[str, BinaryIO | bytes] | None = None, *, by: Actor, key: str = "") -> Sent:
    """Open a case for the organ of the page's site. Whoever reports stays unknown, also when he is signed in. 政府网站发展指引（待核对）"""
    code = querycodes.drawn(key, "correction code")
    one_at_a_time(f"correction {key}")  # a second click
    if first := journal.case_under(key):
        return Sent(Case.objects.get(pk=first).number, code)
    checked = rules.check(said, queries.hosts())
    definition = Definition.objects.filter(code=rules.CODE, valid_from__lte=today()).order_by("-version").first()
    if definition is None:
        raise Refused("找错的办理规程还没有发布。请打 12345 说，我们马上看。")
    site = queries.site_of(checked.page)
    case = cases.open_case(definition, cases.Opening(rules.TITLE, site.organ_id, "portal"), by=PUBLIC, key=key)
    with acting(SYSTEM):
        row = _written(case, site, checked, code)
        row.picture = _picture(picture, row)
        row.save(update_fields=["picture"])
    return Sent(case.number, code)


def _written(case: Case, site: Site, said: Reported, code: str) -> Correction:
    """The row, and the clock of the answer from the day of receipt."""
    held, limit = cases.hold(case.pk, PUBLIC), rules.limit("answer", today())
    cases.start_clock(held, Clock(ClockKind.STATUTORY, Unit.WORKING, held.on, limit.days, begins="received", article=limit.cited))
    due = next(clock.due_on for clock in held.state.clocks if clock.kind is ClockKind.STATUTORY)
    assert due is not None
    # the journal is for ever: a hash over a telephone could be tried out number by number
    held.tell(FaultReported(site.pk, said.kind, _hash(said.page), _hash(said.words), due))
    cases.keep(held)
    return Correction.objects.create(case=case, site=site, organ=site.organ, page=said.page, kind=said.kind, received_on=held.on, due_on=due,
                                     sealed=queries.sealed(case.pk, Said(said.words, said.phone)), code=querycodes.blind(case.number, code, queries.CODE),
                                     phone_until=keeping.phone_until(held.on) if said.phone else None)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _picture(picture: tuple[str, BinaryIO | bytes] | None, row: Correction) -> Stored | None:
    """The picture belongs to the organ that answers; nobody else opens it."""
    if picture is None:
        return None
    owner = files.Owner(organ=row.organ_id, case=row.pk, service=rules.SERVICE)
    return files.store(picture[1], by=SYSTEM, purpose=SCREEN, name=picture[0], owner=owner)
