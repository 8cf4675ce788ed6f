"""Proactive disclosure: duties, what was made under them, what is published, what is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent

from ..models import Duty, Item
from ..rules import publication

GONE = "没有找到这条信息。请从列表里再选一次。"


@dataclass(frozen=True)
class Told:
    """An item with how it stands: a code of STATES, its lamp, its words."""

    row: Item
    state: str
    lamp: str
    words: str


def duties(organ: str = "") -> QuerySet[Duty]:
    """Duties in use with the number of published items, by organ."""
    rows = Duty.objects.select_related("organ").filter(active=True).annotate(
        published=Count("items", filter=Q(items__published_on__isnull=False))).order_by("place")
    return rows.filter(organ__code=organ) if organ else rows


def duty_for(by: Actor, number: int) -> Duty:
    """A duty of one's own organ that is in use."""
    found = Duty.objects.select_related("organ").filter(pk=number, active=True, organ__in=by.organs).first()
    if found is None:
        raise Absent("本单位没有这项主动公开事项。请从列表里再选一次。")
    return found


def items(by: Actor, state: str = "waiting") -> QuerySet[Item]:
    """Items of one's own organ: those that wait, the first due first; or those published, newest first."""
    rows = Item.objects.select_related("duty", "organ").filter(organ__in=by.organs)
    if state == "published":
        return rows.filter(published_on__isnull=False).order_by("-published_on", "-pk")
    return rows.filter(published_on=None).order_by("due_on", "pk")


def item_for(by: Actor, number: int, *, lock: bool = False) -> Item:
    """An item of one's own organ."""
    rows = Item.objects.select_for_update(of=("self",)) if lock else Item.objects.all()
    found = rows.select_related("duty").filter(pk=number, organ__in=by.organs).first()
    if found is None:
        raise Absent(GONE)
    return found


def told(rows: Iterable[Item]) -> list[Told]:
    """Items with how they stand today."""
    on = today()
    found = [(row, publication.state(row.due_on, row.published_on, on, row.soon_on)) for row in rows]
    return [Told(row, state, *publication.STATES[state]) for row, state in found]


def waiting_items(by: Actor) -> tuple[int, int]:
    """(near their day, overdue) of one's own organ."""
    on = today()
    rows = Item.objects.filter(organ__in=by.organs, published_on=None)
    return rows.filter(soon_on__lte=on, due_on__gte=on).count(), rows.filter(due_on__lt=on).count()


def public_items(duty: Duty, most: int = 50) -> list[Item]:
    """What is published under a duty, newest first."""
    return list(Item.objects.filter(duty=duty, published_on__isnull=False).order_by("-published_on", "-pk")[:most])


def to_warn() -> list[Item]:
    """Items near their day whose owner was not told yet."""
    return list(Item.objects.select_related("duty").filter(published_on=None, warned_on=None, soon_on__lte=today()).order_by("due_on", "pk")[:500])


def near_eve() -> list[Item]:
    """Items for which a working day is left at most and whose owner got no message yet."""
    return list(Item.objects.filter(published_on=None, told_on=None, eve_on__lte=today()).order_by("due_on", "pk")[:500])


def item_told(number: int) -> Item:
    """An item with its duty, for whoever sends word of it."""
    return Item.objects.select_related("duty", "organ").get(pk=number)
