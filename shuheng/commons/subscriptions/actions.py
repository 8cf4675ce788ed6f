"""Subscribing, ending a subscription, and telling each person at most once a day what is new."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import local, now
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.core.rows import next_numbers, one_at_a_time
from shuheng.foundation.journal.actions import record
from shuheng.foundation.notices import actions as notices
from shuheng.foundation.notices.models import Channel
from shuheng.foundation.search.rules import check_impersonal

from . import queries, rules
from .events import SubscriberTold, SubscriptionEnded, SubscriptionMade
from .models import Subscription
from .rules import Wish

NEWS = "subscriptions.news"


@transaction.atomic
def subscribe(wanted: Wish, *, by: Actor) -> Subscription:
    """Tell this person of what is new from now on. The same again is refused: it stands already."""
    if by.kind != "resident" or by.party is None:
        raise Forbidden("登录以后才能订阅。")
    one_at_a_time(f"subscriptions:{by.party}")
    rules.check_wish(wanted, Subscription.objects.filter(party=by.party).count())
    check_impersonal(wanted.words, wanted.title)
    same = vault.blind(wanted.same, queries.SAME)
    if Subscription.objects.filter(party=by.party, same=same).exists():
        raise Refused("已经订阅过了，有新的会告诉您。")
    number, at = next_numbers(Subscription)[0], now()
    sealed = vault.seal(json.dumps(wanted.plain(), ensure_ascii=False), queries.PLACE, str(number))
    made = Subscription.objects.create(pk=number, party=by.party, wish_sealed=sealed, same=same, made_at=at, told_until=at)
    record(SubscriptionMade(made.pk), by=by, about=f"party:{by.party}")
    return made


@transaction.atomic
def end(number: int, *, by: Actor) -> None:
    """End one of one's own; the row goes."""
    row = queries.subscription_for(by, number)
    record(SubscriptionEnded(row.pk), by=by, about=f"party:{by.party}")
    row.delete()


@transaction.atomic
def tell(party: int, until: datetime, *, by: Actor) -> int:
    """One notice with everything new for a person, nothing when nothing is; returns how many new things. Repeating it tells nothing twice."""
    rows = list(Subscription.objects.select_for_update().filter(party=party, told_until__lt=until).order_by("pk"))
    titles: dict[tuple[str, str], str] = {}
    for row in rows:
        for hit in queries.new_for(queries.opened(row), row.told_until, until):
            titles.setdefault((hit.room, hit.key), hit.title)
    Subscription.objects.filter(pk__in=[row.pk for row in rows]).update(told_until=until)
    if titles:
        values = {"many": str(len(titles)), "items": rules.told(list(titles.values()), len(titles))}
        notices.send(NEWS, values=values, by=by, key=f"{NEWS}:{party}:{local(until):%Y%m%d}", to_party=party,
                     about=notices.About(link="/subscriptions/"), channels=[Channel.IN_SITE])
        record(SubscriberTold(len(rows), len(titles)), by=by, about=f"party:{party}")
    return len(titles)
