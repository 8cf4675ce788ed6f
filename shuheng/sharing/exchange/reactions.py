"""What follows in the exchange: who holds a copy of a record hears that it is disputed, and when it no longer is; who objected hears the answer,
who must answer hears of the day, who looked in an unusual way that it has to be explained."""

from __future__ import annotations

from django.urls import reverse

from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import SYSTEM, acting
from shuheng.foundation.core.clock import local
from shuheng.foundation.core.templatetags.look import cn_day, cn_full
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.hearing import hears
from shuheng.foundation.journal.queries import Heard
from shuheng.foundation.notices import actions as notices
from shuheng.sharing.catalogue.models import Item
from shuheng.sharing.holdings import actions as holdings

from . import events, permits, rules
from .models import Objection, Request, Unusual

LATE = "答复比最后一天（{due}）晚，给您添麻烦了。"


@hears(events.RecordObjected, events.ObjectionAnswered)
def tell_followers(fact: Heard) -> None:
    """The row goes through the feed again, with the items that are disputed now. 个人信息保护法 第四十六条"""
    row = Objection.objects.get(pk=fact.event.objection)
    holdings.retell(row.resource_id, bytes(row.key), by=SYSTEM)


@hears(events.ObjectionAnswered)
def tell_objector(fact: Heard) -> None:
    """Whoever objected is told, once; the words of the answer stand behind the link, never in the message. 个人信息保护法 第四十六条"""
    with acting(SYSTEM):
        row = Objection.objects.select_related("resource__organ").get(pk=fact.event.objection)
        title = Item.objects.filter(resource=row.resource_id, column=row.item).values_list("title", flat=True).first() or row.item
        assert row.answered_at is not None
        late = LATE.format(due=cn_full(row.due_on)) if local(row.answered_at).date() > row.due_on else ""
        values = {"item": title, "entry": row.resource.title, "organ": row.resource.organ.name, "late": late,
                  "result": "采纳了，已经改好" if row.accepted else "核实过，没有改"}
        about = notices.About(organ=row.resource.organ_id, domain=row.resource.domain, service=rules.SERVICE, link=reverse("my-objections"))
        notices.send("exchange.objection_answered", values=values, by=SYSTEM, key=f"exchange.objection_answered:{fact.id}", to_party=row.party_id, about=about)


@hears(events.ShareAnswered)
def tell_asker(fact: Heard) -> None:
    """Whoever asked for data hears of every answer; its reasons stand behind the link."""
    with acting(SYSTEM):
        row = Request.objects.select_related("case", "resource").get(pk=fact.event.request)
        values = {"number": numbers.spaced(row.case.number), "entry": row.resource.title, "result": rules.ANSWERS[fact.event.move]}
        about = notices.About(organ=row.organ_id, domain=row.domain, link=reverse("desk-share", args=[row.case.number]))
        notices.send("exchange.answered", values=values, by=SYSTEM, key=f"exchange.answered:{fact.id}", to_account=row.asked_by, about=about)


@hears(events.LookUnusual)
def tell_looker(fact: Heard) -> None:
    """Whoever has to explain an unusual look hears of it and of the day; many looks of one sort are told once for that day."""
    with acting(SYSTEM):
        row = Unusual.objects.select_related("receipt__grant__resource").get(receipt=fact.event.receipt)
        look, entry = row.receipt, row.receipt.grant.resource
        if row.explained_at or (look.account is None and look.via != "api"):
            return
        accounts = identity.reached(permits.LOOK, look.organ_id) if look.via == "api" else {look.account}
        values = {"entry": entry.title, "why": rules.UNUSUAL[row.why], "due": cn_day(row.due_on)}
        about = notices.About(organ=look.organ_id, domain=look.grant.domain, link=reverse("desk-unusual"))
        notices.send_each("exchange.unusual", values, accounts, by=SYSTEM, key=f"{row.why}:{entry.pk}:{row.due_on}", about=about)


@hears(events.ObjectionDue)
def tell_provider(fact: Heard) -> None:
    """Whoever answers for the providing organ; when it is late, or nobody there can answer, also whoever checks the county."""
    with acting(SYSTEM):
        row, late = Objection.objects.select_related("resource__organ").get(pk=fact.event.objection), fact.event.late
        if row.answered_at:
            return
        entry, owners = row.resource, identity.reached(permits.PROVIDE, row.resource.organ_id)
        duty = notices.Duty("数据异议", entry.title, entry.organ.name, row.due_on, late)
        told = notices.About(organ=entry.organ_id, domain=entry.domain, link=f"{reverse('desk-objections')}#o{row.pk}")
        notices.remind(duty, owners, by=SYSTEM, key=f"exchange:{fact.id}", about=told)
        if late or not owners:
            above = notices.About(organ=entry.organ_id, domain=entry.domain, link=reverse("desk-resource", args=[entry.pk]))
            notices.remind(duty, identity.reached(permits.CHECK) - owners, by=SYSTEM, key=f"exchange:{fact.id}", about=above)
