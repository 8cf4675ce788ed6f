"""A held table, a grant of it, a channel, a target and its batches, for the tests of this room. All data is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.identity import actions as identity
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.exchange import actions as exchange
from shuheng.sharing.exchange import permits as exchanging
from shuheng.sharing.exchange.models import Grant
from shuheng.sharing.holdings.models import Source
from shuheng.sharing.transfers import actions, jobs, permits
from shuheng.sharing.transfers.actions import Setting
from shuheng.sharing.transfers.models import Channel, Target, Transfer
from tests import builders
from tests.exchange import sharing
from tests.exchange.sharing import does, officer
from tests.holdings import ground as holding

PROVIDER, CONSUMER = "market-regulation", "civil-affairs"


@dataclass
class Scene:
    """Who loads, who opens, who follows; the entry, its source, the grant and the channel."""

    loader: Actor
    opener: Actor
    follower: Actor
    entry: Resource
    source: Source
    grant: Grant
    channel: Channel

    def loads(self, rows: Sequence[Sequence[str]], head: Sequence[str] = holding.HEAD) -> None:
        """The department's file is read anew."""
        holding.put("shops.csv", rows, head)
        holding.loaded(self.source, self.loader)


def scene(rows: Sequence[Sequence[str]], items: tuple[Item, ...] = holding.PLAIN, wanted: tuple[str, ...] = ("code", "name", "open"), daily: int = 1_000_000,
          head: Sequence[str] = holding.HEAD) -> Scene:
    """Market regulation holds shops; civil affairs was granted some items and a channel."""
    builders.calendar()
    for organ in (PROVIDER, CONSUMER, "data"):
        builders.organ(organ)
    with acting(SYSTEM):
        identity.open_post("data.checker", builders.organ("data").pk, "审核岗", {exchanging.CHECK.code: Within.COUNTY}, by=SYSTEM)
        exchange.put_procedure(by=SYSTEM)
    loader, entry = holding.loader(), holding.resource(items)
    holding.put("shops.csv", rows, head)
    source = holding.source(entry, loader)
    holding.loaded(source, loader)
    grant = granted(entry, wanted)
    opener, follower = officer(PROVIDER, permits.OPEN), officer(CONSUMER, permits.FOLLOW)
    return Scene(loader, opener, follower, entry, source, grant, does(actions.open_channel, grant.pk, daily, by=opener))


def granted(entry: Resource, wanted: tuple[str, ...], domain: str = "general", **changes: Any) -> Grant:
    """A grant that went the usual way."""
    provider, asker, checker = (replace(one, domain=domain) for one in (
        officer(PROVIDER, exchanging.PROVIDE), officer(CONSUMER, exchanging.REQUEST), officer("data", exchanging.CHECK, within=Within.COUNTY)))
    does(exchange.attach, entry.code, "held", by=provider)
    made = does(exchange.ask, entry.code, sharing.asked(items=wanted, **changes), by=asker)
    does(exchange.answer, made.case.number, "pass", by=checker)
    does(exchange.answer, made.case.number, "grant", by=provider)
    return Grant.objects.get(request=made.pk)


def target(at: Scene, **given: Any) -> Target:
    """A target of civil affairs."""
    made: Target = does(actions.put_target, at.channel.pk, Setting(**{"title": "示例业务库", "kind": "folder", **given}), by=at.follower)
    return made


def sent(row: Target, by: Actor, mode: str = "changes") -> Transfer:
    """A batch that was worked through as the job does it."""
    number = does(actions.run, row.pk, mode=mode, by=by).pk
    jobs.send_batch(number)
    return ended(number)


def ended(number: int) -> Transfer:
    """A batch as it stands."""
    with acting(SYSTEM):
        return Transfer.objects.get(pk=number)


def followed(at: Scene, after: str = "0", limit: int = 7) -> tuple[dict[str, dict[str, object]], str]:
    """What a follower holds who begins at a place with nothing, and where the feed ends."""
    found: dict[str, dict[str, object]] = {}
    while True:
        page = does(actions.follow, at.channel.pk, after, limit, by=at.follower)
        if not page.rows and page.next == after:
            return found, after
        for row in page.rows:
            if row.op == "put":
                found[row.key] = dict(row.values)
            else:
                found.pop(row.key, None)
        after = page.next


def own_host() -> str:
    """Where the test cluster answers."""
    return str(conninfo_to_dict(settings.DATABASE_OWNER_URL)["host"])
