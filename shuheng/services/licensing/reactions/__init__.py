"""What follows in licensing: documents are printed, the applicant is told, silence is put on paper. Each is one keyed job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shuheng.foundation.cases import events as cases
from shuheng.foundation.cases.rules import PAUSE_LABELS, ClockKind, PauseKind
from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.core.templatetags.look import cn_day
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices

from .. import actions
from ..events import ApplicationDecided, ApplicationFiled, DocumentIssued, RectifyingAsked, VisitCancelled, VisitProposed
from . import members as members  # what members are told is declared with the rest
from . import telling
from . import themes as themes  # what follows in runs is declared with the rest


@hears(DocumentIssued)
def print_document(fact: Heard) -> None:
    """The PDF is made once the document is committed."""
    actions.print_document(fact.event.document, by=SYSTEM)


def _tell(code: str, fact: Heard, **values: str) -> None:
    """Tell the applicant of a licensing case, and who acts for them, once per fact. Cases of other services are told by their rooms."""
    told = telling.about(fact.case or 0)
    if told is None:
        return
    for party in told.parties:
        notices.send(f"licensing.{code}", values={**told.values, **values}, by=SYSTEM, key=f"licensing.{code}:{fact.id}:{party}", to_party=party,
                     about=told.about)


def _day(day: date | None) -> str:
    return cn_day(day) if day else "办好的那天"


@hears(ApplicationFiled)
def tell_filed(fact: Heard) -> None:
    """Received: the number, and by when we say accepted or not."""
    _tell("filed", fact, until=_day(telling.due_on(fact.case or 0, ClockKind.SUPPLEMENT_NOTICE)))


@hears(cases.SupplementAsked)
def tell_supplement(fact: Heard) -> None:
    """Everything that is missing in one message, with its day."""
    items = telling.missing(fact.case or 0)
    listed = "；".join(f"{place}. {item.rstrip('。')}" for place, item in enumerate(items, 1))
    _tell("supplement", fact, until=_day(fact.event.until), many=str(len(items)), items=listed)


@hears(cases.CaseAccepted)
def tell_accepted(fact: Heard) -> None:
    """Accepted, with the day of the result."""
    _tell("accepted", fact, due=_day(telling.governing_due(fact.case or 0)))


@hears(cases.DeemedAccepted)
def tell_deemed(fact: Heard) -> None:
    """Accepted by our silence: on paper, and told."""
    if telling.about(fact.case or 0) is None:
        return
    actions.issue_deemed(fact.case or 0, by=SYSTEM)
    _tell("deemed", fact, on=_day(fact.event.on), due=_day(telling.governing_due(fact.case or 0)))


@hears(cases.DeemedAccepted)
def ask_members(fact: Heard) -> None:
    """A joint procedure that was accepted by our silence: its members are asked all the same."""
    if telling.is_licensing(fact.case or 0):
        actions.begin_deemed(fact.case or 0, by=SYSTEM)


@hears(VisitProposed)
def tell_visit(fact: Heard) -> None:
    """The day on which the members come together, and where."""
    visit = telling.visit(fact.event.visit)
    _tell("visit", fact, on=_day(visit.on), place=visit.place)


@hears(VisitCancelled)
def tell_cancelled(fact: Heard) -> None:
    """Nobody comes on that day."""
    _tell("visit_cancelled", fact, on=_day(telling.visit(fact.event.visit).on))


@hears(RectifyingAsked)
def tell_rectifying(fact: Heard) -> None:
    """What is to be put right, from all members in one message."""
    items = telling.unfit(fact.event.visit)
    _tell("rectifying", fact, until=_day(fact.event.until), many=str(len(items)), items="；".join(f"{n}. {one.rstrip('。')}" for n, one in enumerate(items, 1)))


@hears(cases.ClockExtended)
def tell_extended(fact: Heard) -> None:
    """The limit is longer, by approval; told once, for the clock that people follow."""
    governing = telling.governing(fact.case or 0)
    if governing and governing.code == fact.event.clock:
        _tell("extended", fact, days=str(fact.event.days), due=_day(fact.event.due_on))


@hears(cases.ClockPaused)
def tell_paused(fact: Heard) -> None:
    """A special procedure began: its days do not count."""
    _tell("paused", fact, procedure=PAUSE_LABELS[PauseKind(fact.event.reason)])


@hears(cases.ClockResumed)
def tell_resumed(fact: Heard) -> None:
    """The special procedure has its result: counting goes on."""
    _tell("resumed", fact, procedure=PAUSE_LABELS[PauseKind(fact.event.reason)], due=_day(telling.governing_due(fact.case or 0)))


OUTCOMES: Mapping[str, str] = {"granted": "准予", "partly": "部分准予", "refused": "不予办理"}


@hears(ApplicationDecided)
def tell_decided(fact: Heard) -> None:
    """There is a result."""
    _tell("decided", fact, outcome=OUTCOMES.get(fact.event.outcome, "已经决定"))


@hears(cases.CaseDelivered)
def tell_delivered(fact: Heard) -> None:
    """The document is with the applicant."""
    _tell("delivered", fact)


@hears(cases.CaseClosed)
def tell_closed(fact: Heard) -> None:
    """Refused at the door: why, and where it is written. Done: an invitation to rate, unless they have."""
    if fact.event.outcome == "not_accepted":
        _tell("not_accepted", fact)
    elif fact.event.outcome in OUTCOMES and not telling.rated(fact.case or 0):
        _tell("rate", fact)
