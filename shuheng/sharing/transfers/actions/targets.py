"""下发目标: an organ says where it wants its granted data, and changes it. What opens the other end is sealed at once, shown to nobody, destroyed at the end.

Whoever changes a target and whoever begins a batch of it wait for each other, so that a batch is wholly the old target's or wholly the new one's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
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
from ..events import SecretChanged, TargetChanged, TargetDropped, TargetPaused, TargetResumed, TargetSet
from ..models import Target, Transfer
from ..rules import words
from . import running

ENDED = "这个目标已经停用，不能再改。请另外登记一个。"
BUSY = "有一批正在送。请先让它停下，或者等它送完，再改。"


@dataclass(frozen=True)
class Setting:
    """What a target is made of. `place` is a table or an address, nothing for files; `secret` a database's address or a token, "" to keep."""

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
    secret = _checked(said, {})
    made = Target(pk=next_numbers(Target)[0], channel=row, organ=row.organ, domain=row.domain)
    _write(made, said, secret)
    made.save(force_insert=True)
    record(TargetSet(made.pk, row.pk, made.kind, said.digest()), by=by, organ=row.organ_id, about=f"grant:{row.grant_id}")
    return made


def _checked(said: Setting, kept: Mapping[str, str]) -> Mapping[str, str]:
    """What opens the other end; Refused when the setting cannot stand. `kept` is what is sealed already."""
    for name, value, known in (("kind", said.kind, words.KINDS), ("form", said.form, words.FORMATS), ("schedule", said.schedule, holding.words.SCHEDULES)):
        if value not in known:
            raise Refused("请从列出的里面选。", name)
    if not said.title.strip():
        raise Refused("请给目标写一个名称。", "title")
    if said.kind == words.FOLDER:
        return {}
    if said.kind == words.HTTP:
        reading.check_address(said.place.strip())
    elif not said.place.strip("."):
        raise Refused("请写表名，例如 模式.表名。没有这张表会自己建。", "place")
    return _secret(said.kind, said.secret) if said.secret else _kept(said.kind, kept)


def _secret(kind: str, said: str) -> Mapping[str, str]:
    if kind == words.HTTP:
        return {"token": said}
    reading.check_database(kind, said)
    return {"url": said}


def _kept(kind: str, kept: Mapping[str, str]) -> Mapping[str, str]:
    if kind in reading.DATABASES and not kept:
        raise Refused("请填数据库地址，例如 postgresql://用户:口令@主机/库名，或者 mysql://用户:口令@主机/库名。", "secret")
    return kept


def _write(row: Target, said: Setting, secret: Mapping[str, str]) -> None:
    row.title, row.kind, row.place, row.form = said.title.strip(), said.kind, said.place.strip() if said.kind != words.FOLDER else "", said.form
    row.schedule, row.hour = said.schedule, said.hour
    row.due_at = None if row.paused_at else holding.next_due(said.schedule, said.hour, local(now()))
    row.secret_sealed = vault.seal(json.dumps(dict(secret)), queries.SECRET, str(row.pk)) if secret else None


def _in_hand(by: Actor, number: int, refusal: str = ENDED) -> Target:
    """A target that is in use, of the officer's own organ; no batch of it begins until this is over."""
    identity.check(by, permits.FOLLOW)
    running.alone(number)
    row = queries.target(by, number)
    if row.dropped_at:
        raise Refused(refusal)
    return row


def _check_idle(row: Target, states: tuple[str, ...] = words.OPEN) -> None:
    if Transfer.objects.filter(target=row, state__in=states).exists():
        raise Refused(BUSY)


@transaction.atomic
def change_target(number: int, said: Setting, *, by: Actor) -> Target:
    """Change a target between two batches. Another place there gets the whole table first; a secret is carried to no other host."""
    row = _in_hand(by, number)
    _check_idle(row)
    before = queries.secret_of(row)
    there = row.kind, row.place, reading.standing(row.kind, row.place, before)
    secret = _checked(said, before if _same_door(row, said) else {})
    _write(row, said, secret)
    moved = there != (row.kind, row.place, reading.standing(row.kind, row.place, secret))
    row.cursor = "" if moved else row.cursor
    row.save()
    record(TargetChanged(row.pk, row.channel_id, row.kind, said.digest(), moved), by=by, organ=row.organ_id, about=f"grant:{row.channel.grant_id}")
    return row


def _same_door(row: Target, said: Setting) -> bool:
    """Whether what is sealed may still be shown to the other end: a database's address says itself where it leads, a token does not."""
    if row.kind != said.kind:
        return False
    return said.kind != words.HTTP or reading.standing(said.kind, said.place.strip(), {}) == reading.standing(row.kind, row.place, {})


@transaction.atomic
def change_secret(number: int, said: str, *, by: Actor) -> Target:
    """Another password or token for the same place. A batch that waits to be tried again is tried with it; one that is being sent ends first."""
    row = _in_hand(by, number)
    _check_idle(row, (words.SENDING,))
    if row.kind == words.FOLDER:
        raise Refused("送文件的目标没有口令。")
    if not said.strip():
        raise Refused("请填新的口令。", "secret")
    secret = _secret(row.kind, said.strip())
    if reading.standing(row.kind, row.place, secret) != reading.standing(row.kind, row.place, queries.secret_of(row)):
        raise Refused("主机、端口、库名和原来的不一样。只换口令在这里换；换到别处，请用“改”。", "secret")
    row.secret_sealed = vault.seal(json.dumps(dict(secret)), queries.SECRET, str(row.pk))
    row.save(update_fields=["secret_sealed"])
    record(SecretChanged(row.pk, row.channel_id), by=by, organ=row.organ_id, about=f"grant:{row.channel.grant_id}")
    return row


@transaction.atomic
def pause_target(number: int, *, by: Actor) -> Target:
    """Bring nothing there for the time being; a batch on its way stops before its next page. Everything is kept."""
    row = _in_hand(by, number)
    if row.paused_at:
        raise Refused("这个目标已经暂停了。")
    for batch in Transfer.objects.filter(target=row, state__in=words.OPEN, stopping=False).values_list("pk", flat=True):
        running.stop(batch, by=by)
    row.paused_at, row.due_at = now(), None
    row.save(update_fields=["paused_at", "due_at"])
    record(TargetPaused(row.pk, row.channel_id), by=by, organ=row.organ_id, about=f"grant:{row.channel.grant_id}")
    return row


@transaction.atomic
def resume_target(number: int, *, by: Actor) -> Target:
    """Bring data there again, from where it was left."""
    row = _in_hand(by, number)
    if row.paused_at is None:
        raise Refused("这个目标没有暂停。")
    row.paused_at, row.due_at = None, holding.next_due(row.schedule, row.hour, local(now()))
    row.save(update_fields=["paused_at", "due_at"])
    record(TargetResumed(row.pk, row.channel_id), by=by, organ=row.organ_id, about=f"grant:{row.channel.grant_id}")
    return row


@transaction.atomic
def drop_target(number: int, *, by: Actor) -> Target:
    """Give a target up: nothing is brought there any more, its secret is destroyed. What was brought stays there."""
    row = _in_hand(by, number, "这个目标已经停用了。")
    _check_idle(row)
    row.dropped_at, row.secret_sealed, row.due_at, row.paused_at = now(), None, None, None
    row.save(update_fields=["dropped_at", "secret_sealed", "due_at", "paused_at"])
    record(TargetDropped(row.pk, row.channel_id), by=by, organ=row.organ_id, about=f"grant:{row.channel.grant_id}")
    return row
