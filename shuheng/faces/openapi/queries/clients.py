"""Who a client is and what it may do at this moment."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from oauth2_provider.models import AccessToken, Application

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden
from shuheng.foundation.county.models import Division
from shuheng.foundation.identity import queries as identity

from .. import permits
from ..models import Authority, Client, Key, Usage, Way

KEY_PURPOSE = "openapi.key"


@dataclass(frozen=True)
class Guest:
    """A client that was recognised: its row, its actor for this request, and what its token asked for."""

    client: Client
    actor: Actor


def digest(secret: str) -> bytes:
    """By which a secret is recognised. It is random and long, so a keyed digest is enough and costs a login nothing."""
    return vault.mac(secret.encode(), KEY_PURPOSE)


def application_with(client_id: str, secret: str) -> Application | None:
    """The OAuth client with this id and one of its valid secrets; None for a wrong, ended or suspended one."""
    valid = Q(ends_at=None) | Q(ends_at__gt=now())
    row = Key.objects.select_related("client__application").filter(
        valid, client__application__client_id=client_id, client__suspended_at=None, digest=digest(secret)).first()
    return row.client.application if row else None


def guest(token: str) -> Guest | None:
    """Whose token this is; None when it is unknown, over, or its client was suspended."""
    found = AccessToken.objects.select_related("application__client__organ__division", "application__client__account").filter(
        token_checksum=hashlib.sha256(token.encode()).hexdigest(), expires__gt=Now()).first()  # as OAuth made it: by the real clock
    client: Client | None = getattr(found.application, "client", None) if found and found.application else None
    if found is None or client is None or client.suspended_at is not None:
        return None
    return Guest(client, actor_of(client, found.scope.split()))


def mediated(name: str) -> Guest | None:
    """The client that an information mediator names; it holds all its permits."""
    client = Client.objects.select_related("organ__division", "account").filter(mediator=name, suspended_at=None).first()
    return Guest(client, actor_of(client)) if client else None


def actor_of(client: Client, scopes: Collection[str] | None = None) -> Actor:
    """The actor of a client, built as an officer's is. `scopes` narrow what it holds; they never widen it."""
    held = {code: Within(within) for code, within in client.permits.values_list("permit", "within")}
    reach = {code: within for code, within in held.items() if scopes is None or code in scopes}
    divisions = _divisions(client) if Within.OWN_TOWNSHIP in reach.values() else frozenset()
    return Actor(kind="officer", account=client.account_id, organ=client.organ_id, organs=frozenset({client.organ_id}), divisions=divisions,
                 permits=reach, domain=client.organ.domain, label=f"接口 · {client.name}")


def _divisions(client: Client) -> frozenset[int]:
    """The organ's own division, and its villages when it is a township."""
    here = client.organ.division
    inner = Division.objects.filter(parent=here).values_list("pk", flat=True) if here.level == "township" else ()
    return frozenset({here.pk, *inner})


# --- for the desk


def managed(by: Actor) -> QuerySet[Client]:
    """The clients that an officer looks after."""
    scope = by.scope(permits.MANAGE)
    if scope is None:
        raise Forbidden("您现在的岗位不能管理接口客户。")
    rows = Client.objects.select_related("organ", "application").order_by("organ__code", "name")
    return rows if scope is Within.COUNTY else rows.filter(organ__in=by.organs)


def managed_client(by: Actor, number: int) -> Client:
    """One of them, or Absent."""
    found = managed(by).filter(pk=number).first()
    if found is None:
        raise Absent("没有这个接口客户。请回到列表再选。")
    return found


def keys(client: Client) -> list[Key]:
    """Its keys that are valid still, newest first."""
    return list(client.keys.filter(Q(ends_at=None) | Q(ends_at__gt=now())).order_by("-issued_at"))


def usage(client: Client, days: int = 14) -> list[Usage]:
    """What it used on the last days, newest first; days without a call are not listed."""
    return list(client.usage.filter(day__gt=today() - timedelta(days=days)).order_by("-day"))


def used_today(clients: Collection[int]) -> dict[int, Usage]:
    """The use of several clients today."""
    return {row.client_id: row for row in Usage.objects.filter(client__in=clients, day=today())}


# --- on whose word


def _valid() -> Q:
    return Q(ended_at=None, ends_at__gt=now())


def authority(client: Client, number: str) -> Authority:
    """The valid word under which this client may act for somebody. Absent for another's, an ended or a made-up one alike."""
    with acting(SYSTEM):
        found = Authority.objects.filter(_valid(), client=client, number=number).first()
    if found is None:
        raise Absent("没有这个代办依据，或者已经到期、撤回。请本人重新授权，或者在窗口重新登记本人在场。")
    return found


def authorities(client: Client) -> list[Authority]:
    """The valid words this client has, newest first."""
    return list(Authority.objects.filter(_valid(), client=client).order_by("-given_at")[:200])


def consenting(client: int, party: int) -> bool:
    """Whether the party lets this client act for it now."""
    return Authority.objects.filter(_valid(), client=client, party=party, way=Way.CONSENT).exists()


def offered() -> list[Client]:
    """Clients that people may let act for them."""
    return list(Client.objects.select_related("organ").filter(offered=True, suspended_at=None).order_by("organ__code", "name"))


def consents(by: Actor) -> list[Authority]:
    """Whom the person lets act for them, valid ones first, newest first."""
    rows = Authority.objects.select_related("client__organ").filter(party=by.party, way=Way.CONSENT).order_by("-given_at")[:50]
    return sorted(rows, key=lambda row: row.ended_at is not None or row.ends_at <= now())


def name_of(authority: Authority) -> str:
    """The masked name of the party, for the client's own list."""
    with acting(SYSTEM):
        names = identity.names_of([authority.party_id])
    name = names.get(authority.party_id, "")
    return name[:1] + "*" * min(len(name) - 1, 3) if name else ""
