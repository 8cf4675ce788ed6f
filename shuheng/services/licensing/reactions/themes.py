"""What follows in a run when one of its cases is decided or closed, and what the applicant is told of it."""

from __future__ import annotations

from django.urls import reverse

from shuheng.foundation.cases import events as cases
from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices

from .. import actions
from ..events import ApplicationDecided, ThemePartAsked, ThemePartDropped
from ..models import Matter, ThemeRun

WHY = {"before": "因为“{cause}”没有办成", "retired": "因为这个事项已经停办", "applicant": "按您的意思"}


@hears(ApplicationDecided)
def follow_decision(fact: Heard) -> None:
    """Granted: who waited for it is filed. Refused: who waited for it ends, and is told why."""
    actions.follow(fact.case or 0, fact.event.outcome, by=SYSTEM)


@hears(cases.CaseClosed)
def follow_end(fact: Heard) -> None:
    """Not accepted or taken back: who waited for it ends."""
    actions.follow(fact.case or 0, fact.event.outcome, by=SYSTEM)


def _tell(code: str, fact: Heard, **values: str) -> None:
    run = ThemeRun.objects.select_related("version__theme").get(pk=fact.event.run)
    told = {"theme": run.version.theme.title, "matter": _title(fact.event.matter), "number": numbers.spaced(run.number), **values}
    about = notices.About(number=run.number, service="licensing", link=reverse("theme-run", args=[run.number]))
    for party in dict.fromkeys(one for one in (run.agent, run.party) if one):
        notices.send(f"licensing.{code}", values=told, by=SYSTEM, key=f"licensing.{code}:{fact.id}:{party}", to_party=party, about=about)


def _title(code: str) -> str:
    return Matter.objects.filter(code=code).values_list("title", flat=True).first() or code


@hears(ThemePartAsked)
def tell_asked(fact: Heard) -> None:
    """The one before is done; a word of the applicant is needed to file this one."""
    _tell("theme_asked", fact)


@hears(ThemePartDropped)
def tell_dropped(fact: Heard) -> None:
    """It is not filed any more, and why. Who dropped it themselves knows."""
    if fact.event.reason != "applicant":
        _tell("theme_dropped", fact, why=WHY[fact.event.reason].format(cause=_title(fact.event.cause)))
