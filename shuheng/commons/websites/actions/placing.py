"""投放: one resource in many columns and sites. What an organ offers to another site stands there once that site's releaser accepts it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from shuheng.foundation.core.acting import SYSTEM, Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries
from ..events import ResourcePinned, ResourcePlaced, ResourceRemoved
from ..models import Column, Placement, Resource
from . import publishing

ROUND = 100


_FIRST = """
with taken as (update websites_column set issued = issued + 1 where id = %s returning issued)
update websites_placement set ordinal = taken.issued, shown = true, shown_at = %s, month = %s from taken where resource_id = %s and column_id = %s
"""


def show_later(row: Resource, column: int, at: datetime) -> None:
    """Give a placement of a released resource its ordinal in the column and show it, with whatever the transaction sends next."""
    connection.send_later(_FIRST, [column, at, row.month, row.pk, column])


def _placement(by: Actor, number: int) -> Placement:
    """A placement in a site of this releaser, locked."""
    identity.check(by, permits.RELEASE)
    found = Placement.objects.select_for_update(of=("self",)).select_related("column__site", "resource").filter(pk=number).first()
    if found is None:
        raise Absent("没有找到这处投放。")
    if by.kind != "system" and found.column.site.organ_id not in by.organs and not by.may(permits.MANAGE):
        raise Forbidden("这个栏目是别的单位网站的，由他们决定。")
    return found


@transaction.atomic
def offer(number: int, column: int, *, by: Actor) -> Placement:
    """Offer a released resource to one more column, or put it there when the site is one's own."""
    row = queries.resource_for(by, number, permits.RELEASE, lock=True)
    wanted = Column.objects.select_related("site").filter(pk=column).first()
    if wanted is None or not row.stands:
        raise Refused("只有已经发布的信息可以投到别的栏目。")
    if Placement.objects.filter(resource=row, column=wanted).exists():
        raise Refused("这条信息已经在那个栏目，或者已经报送过了。")
    own = wanted.site.organ_id in by.organs
    made = Placement.objects.create(resource=row, column=wanted, accepted=own)
    record(ResourcePlaced(row.pk, wanted.pk, own), by=by, organ=wanted.site.organ_id, about=f"article:{row.pk}")
    if own:
        _shown(made, row)
    return made


@transaction.atomic
def accept(placement: int, *, by: Actor) -> Placement:
    """Take an offered resource into a column of one's own site."""
    one = _placement(by, placement)
    if one.accepted or not one.resource.stands:
        raise Refused("这条信息已经采用，或者已经撤下。")
    one.accepted = True
    one.save(update_fields=["accepted"])
    record(ResourcePlaced(one.resource_id, one.column_id, True), by=by, organ=one.column.site.organ_id, about=f"article:{one.resource_id}")
    _shown(one, one.resource)
    return one


def _shown(one: Placement, row: Resource) -> None:
    if one.ordinal is None:
        show_later(row, one.column_id, now())
    else:
        one.shown, one.shown_at, one.month = True, now(), row.month
        one.save(update_fields=["shown", "shown_at", "month"])
    publishing.ask(row, [one.column])


@transaction.atomic
def remove(placement: int, *, by: Actor) -> None:
    """Take a resource out of a column, or decline it. Out of its main column it goes by withdrawal only."""
    one = _placement(by, placement)
    if one.main:
        raise Refused("主栏目不能取消。要让大家看不到这条信息，请用“撤下”。")
    row, column = one.resource, one.column
    if one.ordinal is None:
        one.delete()
    else:  # its number in the list stays its own
        one.accepted, one.shown, one.pinned_until = False, False, None
        one.save(update_fields=["accepted", "shown", "pinned_until"])
    record(ResourceRemoved(row.pk, column.pk), by=by, organ=column.site.organ_id, about=f"article:{row.pk}")
    if row.edition:
        publishing.ask(row, [column])


@transaction.atomic
def pin(placement: int, until: datetime, *, by: Actor, expires_at: datetime | None = None) -> Placement:
    """Put a resource on top of its column until an instant; with `expires_at` it leaves the lists then."""
    one = _placement(by, placement)
    if until <= now() or (expires_at and expires_at <= now()):
        raise Refused("置顶和展示的截止时间要在以后。", "until")
    one.pinned_until, one.expires_at = until, expires_at
    one.save(update_fields=["pinned_until", "expires_at"])
    record(ResourcePinned(one.resource_id, one.column_id, until), by=by, organ=one.column.site.organ_id, about=f"article:{one.resource_id}")
    publishing.ask(one.resource, [one.column])
    return one


@transaction.atomic
def unpin(placement: int, *, by: Actor) -> Placement:
    """Let a pinned resource go back to its place."""
    one = _placement(by, placement)
    _let_go(one, by)
    return one


def _let_go(one: Placement, by: Actor) -> None:
    one.pinned_until = None
    one.save(update_fields=["pinned_until"])
    record(ResourcePinned(one.resource_id, one.column_id), by=by, organ=one.column.site.organ_id, about=f"article:{one.resource_id}")
    publishing.ask(one.resource, [one.column])


def turn_due(*, by: Actor = SYSTEM) -> int:
    """End what has ended: pins go back to their place, expired placements leave the lists. Returns how many."""
    at, rows = now(), Placement.objects.select_related("column__site", "resource")
    turned = 0
    with transaction.atomic():
        for one in rows.select_for_update(of=("self",), skip_locked=True).filter(pinned_until__lte=at).order_by("pk")[:ROUND]:
            _let_go(one, by)
            turned += 1
        for one in rows.select_for_update(of=("self",), skip_locked=True).filter(shown=True, expires_at__lte=at).order_by("pk")[:ROUND]:
            one.shown = False
            one.save(update_fields=["shown"])
            record(ResourceRemoved(one.resource_id, one.column_id), by=by, organ=one.column.site.organ_id, about=f"article:{one.resource_id}")
            publishing.ask(one.resource, [one.column])
            turned += 1
    return turned
