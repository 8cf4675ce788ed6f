"""Reading about channels, targets and batches on their way. The rows themselves come from `actions.follow` only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.county.models import Organ
from shuheng.foundation.identity.models import Party
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.exchange.models import Grant
from shuheng.sharing.holdings import queries as holdings

from .. import permits
from ..models import Channel, Passage, Target, Transfer
from ..rules import words

SECRET = "transfers.target.secret"


def channels(by: Actor) -> QuerySet[Channel]:
    """The channels that one's organ uses or gave, those that are open first."""
    return Channel.objects.select_related("resource", "organ", "provider", "grant").order_by("ended_at", "resource__title", "-pk")


def channel(by: Actor, number: int) -> Channel:
    """A channel that the actor may see."""
    found = channels(by).filter(pk=number).first()
    if found is None:
        raise Absent("没有这条通道，或者不是您单位的。")
    return found


def followable(by: Actor) -> list[Channel]:
    """The open channels by which a program's organ may fetch."""
    return list(channels(by).filter(organ__in=by.organs, ended_at=None))


def grants_without(by: Actor) -> list[Grant]:
    """Grants of held tables that the officer's organ gave, that stand, and have no channel yet."""
    day = today()
    rows = Grant.objects.select_related("organ", "resource").filter(
        resource__organ__in=by.organs if by.may(permits.OPEN) else (), ended_at=None, valid_from__lte=day, valid_to__gte=day, divisions=[],
        resource__attachment__relation="held")
    return list(rows.exclude(pk__in=Channel.objects.filter(ended_at=None).values("grant")).order_by("resource__title", "-pk"))


def grant_without(by: Actor, number: int) -> Grant:
    """One of them."""
    found = next((one for one in grants_without(by) if one.pk == number), None)
    if found is None:
        raise Absent("没有这份授权，或者它不能开通道：要是本单位给出的、现在有效的、全县范围的，数据在归集库里。")
    return found


def items_of(row: Channel) -> tuple[Item, ...]:
    """The granted items as the edition that is held says them, in the grant's order."""
    said = {one.column: one for one in holdings.content_of(row.resource, holdings.holding(row.resource_id).edition).items}
    return tuple(said[column] for column in row.grant.items if column in said)


def lacking(row: Channel) -> list[str]:
    """Titles of granted items that the table which is held lacks, because the catalogue changed. As long as there are any, nothing passes."""
    held, titles = {one.column for one in items_of(row)}, dict(row.resource.items.values_list("column", "title"))
    return [titles.get(column, column) for column in row.grant.items if column not in held]


def passages(row: Channel) -> QuerySet[Passage]:
    """What passed a channel, newest first."""
    return Passage.objects.filter(channel=row).order_by("-pk")


def passed_today(row: Channel) -> int:
    """How many rows passed a channel today."""
    found: int | None = Passage.objects.filter(channel=row, on=today()).aggregate(many=Sum("rows"))["many"]
    return found or 0


@dataclass(frozen=True)
class Passed:
    """On one day one's own row went to an organ with others: which entry's items, what for, when last, how many rows in all.

    Not `sure`: the row came to the table before or after it was read as a whole, the changes do not say which.
    """

    organ: str
    source: str
    items: tuple[str, ...]
    purpose: str
    at: datetime
    rows: int
    sure: bool


def passed_of(party: int) -> list[Passed]:
    """The days on which a batch or a feed carried the row of this party, who asks for himself. 个人信息保护法 第四十五条"""
    with connection.cursor() as cursor:
        cursor.execute("select transfers_carried()")
        carried = Resource.objects.prefetch_related("items").in_bulk([one for one, in cursor.fetchall()])
        own = Party.objects.filter(pk=party).first() if carried else None
        keys = _keys(own.number, carried.values()) if own else {}
        cursor.execute("select organ, resource, items, purpose, at, many, sure from transfers_mine(%s)", [json.dumps(keys)])
        found = cursor.fetchall()
    organs = dict(Organ.objects.filter(pk__in={one[0] for one in found}).values_list("pk", "short")) if found else {}
    titles = {(row.pk, item.column): item.title for row in carried.values() for item in row.items.all()}
    return [Passed(organs[organ], carried[resource].title, tuple(titles.get((resource, one), one) for one in items), purpose, at, rows, sure)
            for organ, resource, items, purpose, at, rows, sure in found]


def _keys(number: str, entries: Iterable[Resource]) -> dict[int, str]:
    """Entry → the key under which its table would hold the person of this number."""
    found = {}
    for row in entries:
        held = holdings.holding(row.pk)
        said = holdings.content_of(row, held.edition)
        with suppress(Refused):  # the key of this table is no such number
            found[row.pk] = holdings.key_in(row.pk, said, {held.key_columns[0]: number})
    return found


@dataclass(frozen=True)
class Line:
    """A target with its newest batch."""

    target: Target
    transfer: Transfer | None


def targets_of(row: Channel) -> list[Line]:
    """The targets of a channel, those given up last, with the newest batch of each."""
    rows = list(Target.objects.filter(channel=row).order_by(F("dropped_at").desc(nulls_first=True), "pk"))
    newest = {one.target_id: one for one in Transfer.objects.filter(target__in=rows).order_by("target", "-number").distinct("target")}
    return [Line(one, newest.get(one.pk)) for one in rows]


def target(by: Actor, number: int, *, lock: bool = False) -> Target:
    """A target of one's own organ."""
    rows = Target.objects.select_related("channel__resource", "channel__grant", "organ")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=number).first()
    if found is None:
        raise Absent("没有这个目标。请回到成批共享再选。")
    return found


def transfers_of(row: Target) -> QuerySet[Transfer]:
    """The batches of a target, newest first."""
    return Transfer.objects.filter(target=row).order_by("-number")


def transfer(by: Actor, number: int, *, lock: bool = False) -> Transfer:
    """A batch of one's own organ."""
    rows = Transfer.objects.select_related("target__channel__resource", "target__channel__grant", "target__organ")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=number).first()
    if found is None:
        raise Absent("没有这一批。请回到成批共享再选。")
    return found


def under_way(instant: object) -> list[int]:
    """The batches that are open and not told to wait longer."""
    rows = Transfer.objects.filter(Q(next_at=None) | Q(next_at__lte=instant), state__in=words.OPEN)
    return list(rows.values_list("pk", flat=True))


def secret_of(row: Target) -> Mapping[str, str]:
    """The address with password, or the token, of a target, for the sender only."""
    if row.secret_sealed is None:
        return {}
    found: Mapping[str, str] = json.loads(vault.open_bytes(row.secret_sealed, SECRET, str(row.pk)))
    return found
