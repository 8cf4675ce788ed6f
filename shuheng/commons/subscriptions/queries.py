"""A person's subscriptions, opened for himself and for the round that tells him."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.search import queries as search
from shuheng.foundation.search.queries import Hit, Narrow

from . import rules
from .models import Subscription
from .rules import Wish

PLACE, SAME = "subscriptions.wish", "subscriptions.same"


@dataclass(frozen=True)
class Standing:
    """A subscription as its owner sees it."""

    number: int
    wish: Wish
    made_at: datetime


def opened(row: Subscription) -> Wish:
    """What a subscription is for."""
    return rules.wish(json.loads(vault.open_text(row.wish_sealed, PLACE, str(row.pk))))


def mine(by: Actor) -> list[Standing]:
    """One's own, newest first."""
    if by.party is None:
        return []
    return [Standing(row.pk, opened(row), row.made_at) for row in Subscription.objects.filter(party=by.party).order_by("-pk")]


def subscription_for(by: Actor, number: int) -> Subscription:
    """One of one's own, locked."""
    found = Subscription.objects.select_for_update().filter(pk=number, party=by.party).first() if by.party else None
    if found is None:
        raise Absent("没有这个订阅，可能已经退订了。")
    return found


def new_for(wanted: Wish, after: datetime, until: datetime) -> list[Hit]:
    """What is new for a wish, newest first."""
    return search.fresh(wanted.words, Narrow(kinds=(wanted.kind,) if wanted.kind else (), groups=wanted.groups), after=after, until=until)


def to_tell(before: datetime, most: int, but: Sequence[int] = ()) -> list[int]:
    """Persons with a subscription last seen to before an instant."""
    rows = Subscription.objects.filter(told_until__lt=before).exclude(party__in=but).order_by("party").values_list("party", flat=True).distinct()
    return list(rows[:most])
