"""Counting calls in PostgreSQL, one limit for all processes; and keeping what a write was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now
from oauth2_provider.models import AccessToken

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.rows import one_at_a_time

from .. import rules
from ..models import Client, Reply, Window

REPLY = "openapi.reply.sealed"
_COUNT = """
with counted as (
  insert into openapi_window (client_id, start, calls) values (%s, %s, 1)
  on conflict (client_id, start) do update set calls = openapi_window.calls + 1 returning calls
), used as (
  insert into openapi_usage (client_id, day, calls, refused) select %s, %s, 1, (calls > %s)::int from counted
  on conflict (client_id, day) do update set calls = openapi_usage.calls + 1, refused = openapi_usage.refused + excluded.refused
)
select calls from counted
"""


def count_call(client: Client) -> int:
    """Count one call; returns 0, or after how many seconds the client may come again. Outside any transaction, so nobody waits for another's."""
    at = now()
    start = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [client.pk, start, client.pk, today(), client.per_minute])
        calls = int(cursor.fetchone()[0])
    return max(1, 60 - int((at - start).total_seconds())) if calls > client.per_minute else 0


@dataclass(frozen=True)
class Kept:
    """A kept answer: status, body, and the digest of the request it answered."""

    request: str
    status: int
    body: bytes


def reply_to(client: Client, key: str) -> Kept | None:
    """What the first write under this key was answered. A second one at the same time waits here until the first has ended."""
    one_at_a_time(f"openapi {client.pk} {key}")
    row = Reply.objects.filter(client=client, key=key).first()
    return Kept(row.request, row.status, vault.open_bytes(row.sealed, REPLY, f"{client.pk}:{key}")) if row else None


def keep_reply(client: Client, key: str, kept: Kept, *, by: Actor) -> None:
    """Keep what was answered, in the transaction of the act itself: both stand or neither."""
    Reply.objects.create(client=client, organ=client.organ_id, key=key, request=kept.request, status=kept.status, answered_at=now(),
                         sealed=vault.seal(kept.body, REPLY, f"{client.pk}:{key}"))


def forget_old() -> int:
    """Forget windows of an hour ago, replies of a week ago and tokens that are over."""
    gone, _ = Window.objects.filter(start__lt=now() - timedelta(hours=1)).delete()
    old, _ = Reply.objects.filter(answered_at__lt=now() - timedelta(days=rules.REPLY_DAYS)).delete()
    over, _ = AccessToken.objects.filter(expires__lt=Now()).delete()
    return gone + old + over
