"""下发目标: an organ says where it wants its granted data. What opens the other end is sealed at once, shown to nobody, destroyed when the target goes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

from django.db import transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record
from shuheng.sharing.holdings import rules as holding
from shuheng.sharing.holdings.queries import reading

from .. import permits, queries
from ..events import TargetDropped, TargetSet
from ..models import Target, Transfer
from ..rules import words


@dataclass(frozen=True)
class Setting:
    """What a target is made of. `place` is a table or an address, nothing for files; `secret` a database's address or a token."""

    title: str
    kind: str
    place: str = ""
    secret: str = ""
    form: str = words.CSV
    schedule: str = holding.words.OFF
    hour: int = 3

    def digest(self) -> str:
        """SHA-256 of everything but the secret."""
        return hashlib.sha256(json.dumps({**asdict(self), "secret": ""}, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def put_target(channel: int, said: Setting, *, by: Actor) -> Target:
    """Write down where the data of a channel is to be brought."""
    identity.check(by, permits.FOLLOW)
    row = queries.channel(by, channel)
    if row.organ_id not in by.organs:
        raise Forbidden("这条通道由别的单位使用，请使用单位登记送到哪里。")
    if row.ended_at:
        raise Refused("这条通道已经停用了。")
    _check(said)
    made = Target(pk=next_numbers(Target)[0], channel=row, organ=row.organ, domain=row.domain, title=said.title.strip(), kind=said.kind,
                  place=said.place.strip(),
                  form=said.form, schedule=said.schedule, hour=said.hour, due_at=holding.next_due(said.schedule, said.hour, local(now())))
    if said.secret and said.kind != words.FOLDER:
        name = "token" if said.kind == words.HTTP else "url"
        made.secret_sealed = vault.seal(json.dumps({name: said.secret}), queries.SECRET, str(made.pk))
    made.save(force_insert=True)
    record(TargetSet(made.pk, row.pk, made.kind, said.digest()), by=by, organ=row.organ_id, about=f"grant:{row.grant_id}")
    return made


def _check(said: Setting) -> None:
    for name, value, known in (("kind", said.kind, words.KINDS), ("form", said.form, words.FORMATS), ("schedule", said.schedule, holding.words.SCHEDULES)):
        if value not in known:
            raise Refused("请从列出的里面选。", name)
    if not said.title.strip():
        raise Refused("请给目标写一个名称。", "title")
    if said.kind == words.HTTP:
        reading.check_address(said.place)
    elif said.kind in reading.DATABASES:
        if not said.place.strip("."):
            raise Refused("请写表名，例如 模式.表名。没有这张表会自己建。", "place")
        if not said.secret:
            raise Refused("请填数据库地址，例如 postgresql://用户:口令@主机/库名，或者 mysql://用户:口令@主机/库名。", "secret")
        reading.check_database(said.kind, said.secret)


@transaction.atomic
def drop_target(number: int, *, by: Actor) -> Target:
    """Give a target up: nothing is brought there any more, its secret is destroyed. What was brought stays there."""
    identity.check(by, permits.FOLLOW)
    row = queries.target(by, number, lock=True)
    if Transfer.objects.filter(target=row, state__in=words.OPEN).exists():
        raise Refused("有一批正在送。请先让它停下，或者等它送完。")
    if row.dropped_at is None:
        row.dropped_at, row.secret_sealed, row.due_at = now(), None, None
        row.save(update_fields=["dropped_at", "secret_sealed", "due_at"])
        record(TargetDropped(row.pk, row.channel_id), by=by, organ=row.organ_id, about=f"grant:{row.channel.grant_id}")
    return row
