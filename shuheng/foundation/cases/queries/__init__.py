"""Reading cases: fetching is authorising. What an asker may not see does not exist for them."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.core.refusals import Absent, Forbidden
from shuheng.foundation.county.queries import calendar
from shuheng.foundation.journal import queries as journal

from ..models import Case, Opinion
from ..permits import OVERSEE, READ
from ..rules import Clock
from ..rules import proof as proof_rules
from .state import definition_rules as definition_rules
from .state import learn_definitions as learn_definitions
from .state import load


def reach(by: Actor, permit: Permit) -> Q:
    """The cases which a permit lets the actor touch."""
    scope = by.scope(permit)
    if scope is None:
        return Q(pk__in=[])
    if scope is Within.COUNTY:
        return Q(pk__gt=0) if by.kind == "system" else Q(domain=by.domain)
    if scope is Within.OWN_ORGAN:
        return Q(domain=by.domain) & Q(organ__in=by.organs)
    if scope is Within.OWN_TOWNSHIP:
        return Q(domain=by.domain) & Q(division__in=by.divisions)
    return Q(domain=by.domain, account=by.account)


def case_for(by: Actor, number: str, *permits: Permit, lock: bool = False) -> Case:
    """The case of that number if one of the permits reaches it. Absent when there is none in sight, Forbidden when it may only be read."""
    rows = Case.objects.select_for_update(of=("self",)) if lock else Case.objects.select_related("organ", "division", "definition")
    number = numbers.clean(number)
    reached = Q(pk__in=[])
    for permit in permits:
        reached |= reach(by, permit)
    case = rows.filter(reached, number=number).first()
    if case:
        return case
    if Case.objects.filter(reach(by, READ) | reach(by, OVERSEE) | Q(opinions__organ__in=by.organs), number=number).exists():
        raise Forbidden(f"您现在的岗位不能这样办。需要“{permits[0].label}”的权限，请换岗位，或者转给有权限的同事。")
    raise Absent()


def case_to_read(by: Actor, number: str) -> Case:
    """The case for an officer who may read it: own reach, holding it jointly, asked for an opinion, or overseeing."""
    number = numbers.clean(number)
    joint = Q(joint__contains=[by.post]) if by.post else Q(pk__in=[])
    asked = Q(pk__in=Opinion.objects.filter(organ__in=by.organs, case__number=number).values("case"))
    case = (Case.objects.select_related("organ", "division", "definition", "party").defer("definition__content")
            .filter(reach(by, READ) | reach(by, OVERSEE) | asked | joint, number=number).first())
    if case is None:
        raise Absent()
    return case


def represented(by: Actor) -> Q:
    """The cases of the actor and of those he acts for: a mandate opens the cases of the services it covers."""
    mine = Q(party__in=by.parties)
    for service, parties in by.mandated.items():
        mine |= Q(kind=service, party__in=parties)
    return mine


def own_case(by: Actor, number: str, *, lock: bool = False) -> Case:
    """The case of a resident, of a company or person whom they represent. Somebody else's number is as absent as a wrong one."""
    rows = Case.objects.select_for_update(of=("self",)) if lock else Case.objects.select_related("organ", "division", "definition")
    case = rows.filter(represented(by), number=numbers.clean(number)).first()
    if case is None:
        raise Absent("没有找到这个编号的办件。请核对 12 位编号；别人的办件只有本人能看。")
    return case


def own_cases(by: Actor) -> QuerySet[Case]:
    """All cases of the parties whom the actor is or represents, newest first."""
    return Case.objects.filter(represented(by)).select_related("organ").order_by("-opened_at")


def proofs(case: Case, on: date | None = None) -> dict[str, proof_rules.Proof]:
    """The proof of every date of the case by the kind of its clock."""
    return {clock.kind: proof_rules.proof(clock, calendar(), on or today()) for clock in clocks_of(case)}


def clocks_of(case: Case) -> tuple[Clock, ...]:
    """The clocks of a case, oldest first."""
    return load(case.pk)[1].clocks


def explanation(number: str) -> list[str]:
    """Plain lines that explain every date of a case, for `shuheng explain`. Absent when there is none."""
    case = Case.objects.select_related("organ").filter(number=numbers.clean(number)).first()
    if case is None:
        raise Absent()
    lines = [f"办件 {numbers.spaced(case.number)}　{case.title}　{case.organ.name}"]
    for one in proofs(case).values():
        lines += ["", *proof_rules.as_text(one)]
    return lines


def history(case: Case) -> list[journal.Heard]:
    """All facts of the case from the journal."""
    return journal.history(case.pk)


_SILENT = """
select k.case_id from cases_clock k join cases_case c on c.id = k.case_id
where k.kind = 'supplement_notice' and k.stopped_on is null and k.due_on < %s and c.closed_on is null and c.accepted_on is null
order by k.case_id limit 200
"""


def silent_cases() -> list[int]:
    """Cases in which the day for the notice has passed without one."""
    with connection.cursor() as cursor:
        cursor.execute(_SILENT, [today()])
        return [row[0] for row in cursor.fetchall()]


# a limit that stands still ends nobody's time: its pause is open and began before it was over
_UNANSWERED = """
select distinct o.case_id from cases_opinion o join cases_case c on c.id = o.case_id join cases_clock k on k.case_id = o.case_id
where o.given_at is null and o.due_on < %(today)s and c.closed_on is null and k.part = o.code and k.kind in ('opinion', 'member')
  and not exists (select from jsonb_array_elements(k.pauses) p where p ->> 'to_on' is null and (p ->> 'from_on')::date < k.due_on)
order by o.case_id limit 200
"""


def silent_opinions() -> list[int]:
    """Cases in which an organ let the day for its opinion pass."""
    with connection.cursor() as cursor:
        cursor.execute(_UNANSWERED, {"today": today()})
        return [row[0] for row in cursor.fetchall()]
