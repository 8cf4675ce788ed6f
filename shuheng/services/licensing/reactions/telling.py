"""What a message to the applicant needs to know of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from shuheng.foundation.cases.models import Case, Rating
from shuheng.foundation.cases.queries.state import load
from shuheng.foundation.cases.rules import Clock, ClockKind
from shuheng.foundation.core import numbers
from shuheng.foundation.identity.queries import represents
from shuheng.foundation.notices.actions import About

from ..models import Application, Finding, Supplement, Visit

GOVERNING = (ClockKind.PROMISED, ClockKind.STATUTORY)


@dataclass(frozen=True)
class Told:
    """Whom to tell, the words every message has, and what it is about."""

    parties: tuple[int, ...]
    values: Mapping[str, str]
    about: About


def about(case: int) -> Told | None:
    """None for cases of other services and for those without an applicant. An agent is told as long as his mandate lasts."""
    row = Case.objects.filter(pk=case, kind="licensing").first()
    if row is None or row.party_id is None:
        return None
    agent = row.agent_id if row.agent_id and represents(row.agent_id, row.party_id, row.kind) else None
    parties = (agent, row.party_id) if agent else (row.party_id,)
    values = {"matter": row.title, "number": numbers.spaced(row.number)}
    return Told(parties, values, About(case=case, number=row.number, organ=row.organ_id, division=row.division_id, domain=row.domain,
                                       service=row.kind, link=reverse("affair", args=[row.number])))


def due_on(case: int, kind: ClockKind) -> date | None:
    """The day on which a clock of the case ends."""
    return next((clock.due_on for clock in load(case)[1].clocks if clock.kind is kind), None)


def governing(case: int) -> Clock | None:
    """The clock whose day people follow: the promise, else the law's."""
    clocks = {clock.kind: clock for clock in load(case)[1].clocks}
    return next((clocks[kind] for kind in GOVERNING if kind in clocks), None)


def governing_due(case: int) -> date | None:
    """The day of the result."""
    clock = governing(case)
    return clock.due_on if clock else None


def missing(case: int) -> list[str]:
    """What the notice of supplement asks for."""
    row = Supplement.objects.filter(case=case).first()
    return [item["what"] for item in row.items] if row else []


def rated(case: int) -> bool:
    """Has the applicant rated it?"""
    return Rating.objects.filter(case=case).exists()


def is_licensing(case: int) -> bool:
    """Is it an application, and no case of another service?"""
    return Application.objects.filter(case=case).exists()


def visit(number: int) -> Visit:
    """A joint visit."""
    return Visit.objects.get(pk=number)


def unfit(visit: int) -> list[str]:
    """What members found wrong at a visit."""
    return list(Finding.objects.filter(visit=visit, fit=False).order_by("id").values_list("text", flat=True))
