"""Writing a letter: anybody may, nobody has to say who he is. The answer's clock begins with the next working day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

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
from shuheng.foundation.journal import queries as journal

from .. import queries, rules
from ..events import LetterWritten
from ..models import Letter
from ..queries import Said
from ..rules import Written


@dataclass(frozen=True)
class Sent:
    """What whoever wrote is told once: the number, and the query code that nobody else has."""

    number: str
    code: str


@transaction.atomic
def put_procedure(*, by: Actor) -> None:
    """Publish the way of letters with today's limits; the same again changes nothing."""
    cases.publish({"procedure": rules.procedure(today())}, valid_from=today(), by=by)


@transaction.atomic
def write(said: Written, *, by: Actor, key: str = "") -> Sent:
    """Open a case for the organ that the letter goes to. Whoever writes stays unknown, also when he is signed in. 国办秘函〔2019〕19号（待核对）"""
    code = querycodes.drawn(key, "letter code")
    one_at_a_time(f"letter {key}")  # a second click
    if first := journal.case_under(key):
        return Sent(Case.objects.get(pk=first).number, code)
    checked = rules.check(said)
    definition = Definition.objects.filter(code=rules.CODE, valid_from__lte=today()).order_by("-version").first()
    if definition is None:
        raise Refused("来信的办理规程还没有发布。请打 12345 说，我们马上看。")
    site = queries.site(checked.site)
    case = cases.open_case(definition, cases.Opening(rules.TITLE, site.organ_id, "portal"), by=PUBLIC, key=key)
    with acting(SYSTEM):
        _written(case, site, checked, code)
    return Sent(case.number, code)


def _written(case: Case, site: Site, said: Written, code: str) -> None:
    """The row, and the clock of the answer from the day of receipt."""
    held, limit = cases.hold(case.pk, PUBLIC), rules.answer_days(said.kind, today())
    cases.start_clock(held, Clock(ClockKind.STATUTORY, Unit.WORKING, held.on, limit.days, begins="received", article=limit.cited))
    due = next(clock.due_on for clock in held.state.clocks if clock.kind is ClockKind.STATUTORY)
    assert due is not None
    # the journal is for ever: a hash over a telephone could be tried out number by number
    digest = hashlib.sha256(f"{said.title}\n{said.words}".encode()).hexdigest()
    held.tell(LetterWritten(site.pk, said.kind, digest, due, said.open))
    cases.keep(held)
    Letter.objects.create(case=case, number=case.number, site=site, organ=site.organ, kind=said.kind, open=said.open, received_on=held.on, due_on=due,
                          sealed=queries.sealed(case.pk, Said(said.title, said.words, said.name, said.phone)),
                          code=querycodes.blind(case.number, code, queries.CODE),
                          phone_until=keeping.phone_until(held.on) if said.phone or said.name else None)
