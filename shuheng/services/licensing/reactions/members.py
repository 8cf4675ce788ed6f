"""What members of joint procedures are told: that their organ is asked, and that its day comes near. Officers who may answer for it, once per fact."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from shuheng.foundation.cases import events as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import SYSTEM
from shuheng.foundation.core.templatetags.look import cn_day
from shuheng.foundation.identity.queries import post_holders
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices
from shuheng.foundation.notices.actions import About

from .. import permits, queries
from ..events import MemberReminded
from ..rules.joint import PAPERS


@hears(cases.OpinionAsked)
def tell_asked(fact: Heard) -> None:
    """The organ is asked for its opinion on the papers, or for its part."""
    _tell("part_asked", fact, fact.event.opinion, fact.event.organ, fact.event.due_on)


@hears(MemberReminded)
def tell_soon(fact: Heard) -> None:
    """One working day is left."""
    _tell("part_soon", fact, fact.event.opinion, fact.event.organ, fact.event.due_on)


def _tell(code: str, fact: Heard, opinion: str, organ: int, due_on: date) -> None:
    case = Case.objects.filter(pk=fact.case, kind=queries.SERVICE).first()
    joint = queries.content(case.definition_id).joint if case else None
    member = joint.member(opinion.removeprefix(PAPERS)) if joint else None
    if case is None or member is None:  # an opinion that no joint procedure asks for
        return
    values = {"matter": case.title, "number": numbers.spaced(case.number), "part": member.title, "due": cn_day(due_on),
              "ask": "看材料齐不齐" if opinion.startswith(PAPERS) else "作出决定"}
    about = About(case.pk, case.number, organ, case.division_id, case.domain, link=reverse("desk-case", args=[case.number]))
    for account in post_holders(organ, permits.PART):
        notices.send(f"licensing.{code}", values=values, by=SYSTEM, key=f"licensing.{code}:{fact.id}:{account.pk}", to_account=account.pk, about=about)
