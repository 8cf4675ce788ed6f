"""What follows in the credit register: the subject is told that his objection was answered, and that his application for repair was decided;
who must answer hears of the day."""

from __future__ import annotations

from django.urls import reverse

from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import local
from shuheng.foundation.core.templatetags.look import cn_full
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices

from . import events, permits, queries
from .models import Asked, Objection, Repair

LATE = "答复比最后一天（{due}）晚，给您添麻烦了。"


def _tell(code: str, made: Asked, result: str, fact: Heard) -> None:
    """Tell the subject once per fact; what was said stands behind the link, never in the message."""
    entry = made.entry  # type: ignore[attr-defined]
    assert made.answered_at is not None
    late = LATE.format(due=cn_full(made.due_on)) if local(made.answered_at).date() > made.due_on else ""
    about = notices.About(organ=entry.organ_id, domain=entry.domain, service=queries.SERVICE, link=reverse("my-credit-entry", args=[entry.pk]))
    values = {"kind": entry.kind.name, "organ": entry.organ.name, "result": result, "late": late}
    notices.send(code, values=values, by=SYSTEM, key=f"{code}:{fact.id}", to_party=made.party_id, about=about)


@hears(events.ObjectionAnswered)
def tell_answered(fact: Heard) -> None:
    """The objection was well founded or not. 个人信息保护法 第四十六条"""
    with acting(SYSTEM):
        made = Objection.objects.select_related("entry__kind", "entry__organ").get(pk=fact.event.objection)
        _tell("credit.objection_answered", made, "异议成立，信息已经改正或者撤下" if made.accepted else "异议不成立，信息没有改", fact)


@hears(events.RepairDecided)
def tell_decided(fact: Heard) -> None:
    """The repair was granted or refused. 国家发展改革委令第58号"""
    with acting(SYSTEM):
        made = Repair.objects.select_related("entry__kind", "entry__organ").get(pk=fact.event.repair)
        _tell("credit.repair_decided", made, "准予修复，已经停止公示" if made.granted else "没有准予", fact)


@hears(events.AnswerDue)
def tell_organ(fact: Heard) -> None:
    """Whoever answers for the recording organ; when it is late, also whoever records there. The subject's name stands behind the link only."""
    with acting(SYSTEM):
        of, number = (Objection, fact.event.objection) if fact.event.objection else (Repair, fact.event.repair)
        made: Asked = of.objects.select_related("entry__kind", "entry__organ").get(pk=number)
        if made.answered_at:
            return
        entry, late = made.entry, fact.event.late  # type: ignore[attr-defined]
        accounts = identity.reached(permits.DECIDE, entry.organ_id)
        if late or not accounts:
            accounts |= identity.reached(permits.RECORD, entry.organ_id)
        link = notices.About(organ=entry.organ_id, domain=entry.domain, link=reverse("desk-credit-waiting"))
        duty = notices.Duty(str(of._meta.verbose_name), entry.kind.name, entry.organ.name, made.due_on, late)
        notices.remind(duty, accounts, by=SYSTEM, key=f"credit:{fact.id}", about=link)
