"""Opening, changing and shutting out clients; their keys are shown once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from oauth2_provider.models import AccessToken, Application

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.county.models import Organ
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.journal.actions import record

from .. import events, permits, rules
from ..models import Client, ClientPermit, Key
from ..queries import clients


@dataclass(frozen=True)
class Opening:
    """What a client is: its organ, what it is called and for, what it may do, how often, under which name a mediator speaks for it."""

    organ: int
    name: str
    purpose: str
    permits: Mapping[str, Within]
    per_minute: int = rules.DEFAULT_PER_MINUTE
    offered: bool = False
    mediator: str = ""


def _checked(opening: Opening, by: Actor) -> Opening:
    scope = by.scope(permits.MANAGE)
    if scope is None or (scope is not Within.COUNTY and opening.organ not in by.organs):
        raise Forbidden("您现在的岗位不能管理这个单位的接口客户。")
    rules.check_permits(opening.permits)
    rules.check_limit(opening.per_minute)
    if len(opening.purpose.strip()) < 4:
        raise Refused("请写清楚用途，以后查起来知道它为什么有这些许可。", "purpose")
    return Opening(opening.organ, rules.check_name(opening.name), opening.purpose.strip()[:200], opening.permits, opening.per_minute,
                   opening.offered, opening.mediator.strip()[:120])


def _check_free(opening: Opening, but: int | None = None) -> None:
    others = Client.objects.exclude(pk=but) if but else Client.objects.all()
    if others.filter(organ=opening.organ, name=opening.name).exists():
        raise Refused("这个单位已经有同名的客户。请换一个名称。", "name")
    if opening.mediator and others.filter(mediator=opening.mediator).exists():
        raise Refused("这个信息中介名称已经是别的客户的。", "mediator")


@transaction.atomic
def open_client(opening: Opening, *, by: Actor) -> tuple[Client, str]:
    """Make a program of an organ a client; returns it with its first secret, shown once."""
    opening = _checked(opening, by)
    if not Organ.objects.filter(pk=opening.organ).exists():
        raise Refused("请选一个单位。", "organ")
    _check_free(opening)
    public = f"sh-{secrets.token_hex(8)}"
    account = identity.add_program(f"program.{public[3:]}", f"接口 · {opening.name}", by=by)
    # our own keys open the door (see adapters); what stands in OAuth's own column opens nothing
    application = Application.objects.create(
        client_id=public, client_secret=secrets.token_urlsafe(32), client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS, name=opening.name)
    client = Client.objects.create(application=application, account=account, organ_id=opening.organ, name=opening.name, purpose=opening.purpose,
                                   mediator=opening.mediator or None, per_minute=opening.per_minute, offered=opening.offered, opened_at=now())
    record(events.ClientOpened(client.pk, client.organ_id, account.pk), by=by, organ=client.organ_id, about=_about(client))
    _give(client, opening.permits, by)
    return client, _new_key(client, 0, by)


def _about(client: Client) -> str:
    return f"client:{client.pk}"


def _give(client: Client, wanted: Mapping[str, Within], by: Actor) -> None:
    if dict(client.permits.values_list("permit", "within")) == {code: int(within) for code, within in wanted.items()}:
        return
    client.permits.all().delete()
    ClientPermit.objects.bulk_create(ClientPermit(client=client, permit=code, within=int(within)) for code, within in sorted(wanted.items()))
    given = tuple(sorted(f"{code}:{int(within)}" for code, within in wanted.items()))
    record(events.PermitsGiven(client.pk, given), by=by, organ=client.organ_id, about=_about(client))


def _new_key(client: Client, overlap_hours: int, by: Actor) -> str:
    secret, ends_at = secrets.token_urlsafe(32), now() + timedelta(hours=overlap_hours)
    client.keys.filter(Q(ends_at=None) | Q(ends_at__gt=ends_at)).update(ends_at=ends_at)
    key = Key.objects.create(client=client, digest=clients.digest(secret), hint=secret[-4:], issued_at=now())
    record(events.KeyIssued(client.pk, key.pk, ends_at), by=by, organ=client.organ_id, about=_about(client))
    return secret


def _locked(number: int, by: Actor) -> Client:
    known = clients.managed_client(by, number)
    return Client.objects.select_for_update(of=("self",)).get(pk=known.pk)


@transaction.atomic
def set_client(number: int, opening: Opening, *, by: Actor) -> Client:
    """Change purpose, permits, limit, offer and mediator of a client. Tokens it holds lose what was taken away at once."""
    client = _locked(number, by)
    opening = _checked(Opening(client.organ_id, client.name, opening.purpose, opening.permits, opening.per_minute, opening.offered, opening.mediator), by)
    _check_free(opening, but=client.pk)
    if client.per_minute != opening.per_minute:
        record(events.LimitSet(client.pk, opening.per_minute), by=by, organ=client.organ_id, about=_about(client))
    client.purpose, client.per_minute, client.offered, client.mediator = opening.purpose, opening.per_minute, opening.offered, opening.mediator or None
    client.save(update_fields=["purpose", "per_minute", "offered", "mediator"])
    _give(client, opening.permits, by)
    return client


@transaction.atomic
def rotate_key(number: int, overlap_hours: int, *, by: Actor) -> str:
    """A new secret, shown once; the earlier ones are good for so many hours more. With 0 the tokens made by them end too."""
    client = _locked(number, by)
    if overlap_hours not in rules.KEY_OVERLAP_HOURS:
        raise Refused("请选旧密钥还能用多久。", "overlap")
    if overlap_hours == 0:
        AccessToken.objects.filter(application=client.application_id).delete()
    return _new_key(client, overlap_hours, by)


@transaction.atomic
def suspend_client(number: int, reason: str, *, by: Actor) -> Client:
    """Shut a client out: its tokens are gone, its keys open nothing, it hears of nothing. At once, for all processes."""
    client = _locked(number, by)
    if reason not in rules.SUSPENSIONS:
        raise Refused("请选为什么停用。", "reason")
    AccessToken.objects.filter(application=client.application_id).delete()
    if client.suspended_at is None:
        client.suspended_at = now()
        client.save(update_fields=["suspended_at"])
        record(events.ClientSuspended(client.pk, reason), by=by, organ=client.organ_id, about=_about(client))
    return client


@transaction.atomic
def resume_client(number: int, *, by: Actor) -> Client:
    """Let a suspended client in again, with a new key if the old one may have leaked: that is for the officer to say."""
    client = _locked(number, by)
    if client.suspended_at is not None:
        client.suspended_at = None
        client.save(update_fields=["suspended_at"])
        record(events.ClientResumed(client.pk), by=by, organ=client.organ_id, about=_about(client))
    return client
