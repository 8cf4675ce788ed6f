"""On whose word a client acts: a consent the person gave, or that the person stood at the window. Each act in somebody's name is written down."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.identity import rules as people
from shuheng.foundation.journal.actions import record
from shuheng.services.licensing.permits import WINDOW

from .. import events, rules
from ..models import Authority, Client, Way


def _add(client: Client, party: int, way: str, lasting: timedelta, document: str = "") -> Authority:
    at = now()
    return Authority.objects.create(number=uuid.uuid4(), client=client, party_id=party, organ=client.organ_id, domain=client.organ.domain, way=way,
                                    document=document, given_at=at, ends_at=at + lasting)


@transaction.atomic
def record_presence(client: Client, person: identity.Person, document: str, *, by: Actor) -> Authority:
    """The person stands at the organ's window, an officer there has seen the document. The look-up is written down for the person to see."""
    if not by.may(WINDOW):
        raise Forbidden("登记“本人在场”要有“窗口代为录入申请”的许可。")
    if document not in people.DOCUMENTS:
        raise Refused(f"请写明看过哪种证件：{'、'.join(people.DOCUMENTS)}。", "document")
    party = identity.record_party(person, by=by)
    row = _add(client, party.pk, Way.PRESENCE, timedelta(hours=rules.PRESENCE_HOURS), document)
    record(events.PresenceRecorded(row.pk, client.pk, party.pk, document), by=by, organ=client.organ_id, about=f"party:{party.pk}")
    return row


@transaction.atomic
def consent(client: int, days: int, *, by: Actor) -> Authority:
    """A person whose identity was proved lets a client act for them for some days. 个人信息保护法 第十四条"""
    if by.kind != "resident" or by.party is None or by.level < 2:
        raise Forbidden("授权别的系统替您办事，您的身份要先核验到二级。请带身份证到窗口，或者用省里的统一登录。")
    if days not in rules.CONSENT_DAYS:
        raise Refused("请选授权多久。", "days")
    found = Client.objects.select_related("organ").filter(pk=client, offered=True, suspended_at=None).first()
    if found is None:
        raise Refused("这个系统现在不能授权。请刷新页面再选。", "client")
    row = _add(found, by.party, Way.CONSENT, timedelta(days=days))
    record(events.ConsentGiven(row.pk, found.pk, by.party, row.ends_at), by=by, organ=found.organ_id, about=f"party:{by.party}")
    return row


@transaction.atomic
def withdraw_consent(number: str, *, by: Actor) -> Authority:
    """The person takes it back; it ends at once, and costs nothing of what was done before. 个人信息保护法 第十五条"""
    row = Authority.objects.select_for_update(of=("self",)).filter(number=number, party=by.party, way=Way.CONSENT).first()
    if row is None:
        raise Absent("没有这条授权。请刷新页面再看。")
    if row.ended_at is None:
        row.ended_at = now()
        row.save(update_fields=["ended_at"])
        record(events.ConsentWithdrawn(row.pk, row.client_id, row.party_id), by=by, organ=row.organ, about=f"party:{row.party_id}")
    return row


def note_act(authority: Authority, act: str, *, by: Actor) -> None:
    """A client did something in a party's name; `act` is a code."""
    record(events.ActedFor(authority.pk, authority.client_id, authority.party_id, act), by=by, organ=authority.organ,
           about=f"party:{authority.party_id}")


def note_read(client: Client, case: int, party: int | None, *, by: Actor) -> None:
    """A client looked into an application. 个人信息保护法 第四十五条"""
    record(events.CaseRead(client.pk, case), by=by, organ=client.organ_id, about=f"party:{party}" if party else f"client:{client.pk}")
