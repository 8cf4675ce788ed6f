"""来源: an organ says where its data is read from, and changes it. What opens the other end is sealed at once, shown to nobody, destroyed at the end.

Whoever changes a source and whoever begins a batch of it wait for each other, so that a batch is wholly of the old source or wholly of the new one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from django.db import transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.journal.actions import record
from shuheng.sharing.catalogue.models import Resource

from .. import queries, rules
from ..events import SourceDropped, SourcePaused, SourceResumed, SourceSet
from ..models import Batch, Source
from ..queries import reading
from ..rules import words
from .running import alone


@dataclass(frozen=True)
class Setting:
    """What a source is made of. `place` is a path below the organ's folder, a table, or an address; `secret` a database's address or a token, "" to keep."""

    title: str
    kind: str
    place: str
    secret: str = ""
    mode: str = words.FULL
    mapping: Mapping[str, str] = field(default_factory=dict)
    change_column: str = ""
    delete_column: str = ""
    delete_value: str = ""
    schedule: str = words.OFF
    hour: int = 2
    most: int = 0
    unit: str = words.ROWS

    def digest(self) -> str:
        """SHA-256 of everything but the secret."""
        return hashlib.sha256(json.dumps({**asdict(self), "secret": ""}, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@transaction.atomic
def put_source(number: int, said: Setting, *, by: Actor, resource: int = 0) -> Source:
    """Write a source down (number 0, with the entry), or change one."""
    row = _in_hand(by, number) if number else _fresh(queries.resource_of(by, resource))
    queries.check_own(by, row.resource)
    if number and Batch.objects.filter(source=row, state__in=words.OPEN).exists():
        raise Refused("这个来源正在读。请等它读完，或者先让它停下，再改。")
    there = row.kind, row.place, reading.standing(row.kind, row.place, queries.secret_of(row))
    kept = row.secret_sealed if _same_door(row, said) else None
    _check(said, row.resource, kept is not None)
    due = None if row.paused_at else rules.next_due(said.schedule, said.hour, local(now()))
    for name, value in asdict(said).items():
        if name != "secret":
            setattr(row, name, value)
    if row.pk is None:
        row.pk = next_numbers(Source)[0]
    row.secret_sealed = None if said.kind == words.FOLDER else _sealed(row.pk, said) if said.secret else kept
    stays = there == (row.kind, row.place, reading.standing(row.kind, row.place, queries.secret_of(row)))  # of another place nothing has been read yet
    row.due_at, row.last = due, row.last if stays and said.mode == words.INCREMENTAL else ""
    row.save(force_insert=not number, force_update=bool(number))
    record(SourceSet(row.pk, row.resource_id, row.kind, said.digest()), by=by, organ=row.organ_id, about=f"resource:{row.resource_id}")
    return row


def _in_hand(by: Actor, number: int) -> Source:
    """A source that is in use, of the officer's own organ; no batch of it begins until this is over."""
    alone(number)
    row = queries.source(by, number)
    queries.check_own(by, row.resource)
    if row.dropped_at:
        raise Refused("这个来源已经停用，不能再改。请另外登记一个。")
    return row


def _same_door(row: Source, said: Setting) -> bool:
    """Whether what is sealed may still be shown to the other end: a database's address says itself where it leads, a token does not."""
    if row.kind != said.kind:
        return False
    return said.kind != words.HTTP or reading.standing(said.kind, said.place, {}) == reading.standing(row.kind, row.place, {})


def _fresh(resource: Resource) -> Source:
    rules.keys(queries.content_of(resource, resource.edition))
    return Source(resource=resource, organ=resource.organ, domain=resource.domain)


def _sealed(number: int, said: Setting) -> bytes:
    name = "url" if said.kind in reading.DATABASES else "token"
    return vault.seal(json.dumps({name: said.secret}), queries.SECRET, str(number))


def _check(said: Setting, resource: Resource, kept: bool) -> None:
    for name, value, known in (("kind", said.kind, words.KINDS), ("mode", said.mode, words.MODES), ("schedule", said.schedule, words.SCHEDULES),
                               ("unit", said.unit, words.UNITS)):
        if value not in known:
            raise Refused("请从列出的里面选。", name)
    if not said.title.strip():
        raise Refused("请给来源写一个名称。", "title")
    if said.delete_column and not said.delete_value:
        raise Refused("请写删除标记列里哪个值表示删除，例如 1。", "delete_value")
    if not 0 <= said.most <= (100 if said.unit == words.PERCENT else 1_000_000):
        raise Refused("按条数写 0 到 1000000，按百分比写 0 到 100。", "most")
    _check_place(said, resource, kept)


def _check_place(said: Setting, resource: Resource, kept: bool) -> None:
    if said.kind == words.FOLDER:
        reading.within(resource.organ.code, said.place)
    elif said.kind == words.HTTP:
        reading.check_address(said.place)
    elif not said.secret and not kept:
        raise Refused("请填数据库地址，例如 postgresql://用户:口令@主机/库名，或者 mysql://用户:口令@主机/库名。", "secret")
    elif said.secret:
        reading.check_database(said.kind, said.secret)


@transaction.atomic
def drop_source(number: int, *, by: Actor) -> Source:
    """Give a source up: it reads no more and its secret is destroyed. What it brought stays, with the history of its batches."""
    row = _in_hand(by, number)
    if Batch.objects.filter(source=row, state__in=words.OPEN).exists():
        raise Refused("有一批正在办。请先让它停下，或者等它办完。")
    row.dropped_at, row.secret_sealed, row.due_at, row.paused_at = now(), None, None, None
    row.save(update_fields=["dropped_at", "secret_sealed", "due_at", "paused_at"])
    record(SourceDropped(row.pk, row.resource_id), by=by, organ=row.organ_id, about=f"resource:{row.resource_id}")
    return row


@transaction.atomic
def pause_source(number: int, *, by: Actor) -> Source:
    """Read nothing from it for the time being. A batch that is under way ends first, so that it is whole or was stopped by somebody who said so."""
    row = _in_hand(by, number)
    if row.paused_at:
        raise Refused("这个来源已经暂停了。")
    if Batch.objects.filter(source=row, state__in=words.OPEN).exists():
        raise Refused("有一批正在办。请先让它停下，或者等它办完，再暂停。")
    row.paused_at, row.due_at = now(), None
    row.save(update_fields=["paused_at", "due_at"])
    record(SourcePaused(row.pk, row.resource_id), by=by, organ=row.organ_id, about=f"resource:{row.resource_id}")
    return row


@transaction.atomic
def resume_source(number: int, *, by: Actor) -> Source:
    """Read it again, from where it was left."""
    row = _in_hand(by, number)
    if row.paused_at is None:
        raise Refused("这个来源没有暂停。")
    row.paused_at, row.due_at = None, rules.next_due(row.schedule, row.hour, local(now()))
    row.save(update_fields=["paused_at", "due_at"])
    record(SourceResumed(row.pk, row.resource_id), by=by, organ=row.organ_id, about=f"resource:{row.resource_id}")
    return row
