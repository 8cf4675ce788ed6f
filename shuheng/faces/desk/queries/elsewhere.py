"""What waits for a post in rooms whose work is no case of its lists: requests for data, objections to data, the catalogue, credit, letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Permit
from shuheng.services.letters import permits as lettering
from shuheng.services.letters import queries as lettered
from shuheng.sharing.catalogue import permits as cataloguing
from shuheng.sharing.catalogue import queries as catalogue
from shuheng.sharing.credit import permits as crediting
from shuheng.sharing.credit import queries as credit
from shuheng.sharing.exchange import permits as exchanging
from shuheng.sharing.exchange import queries as exchange

SHARES = (exchanging.CHECK, exchanging.PROVIDE, exchanging.REQUEST)
# Who is asked, the words behind the number, the page, the count.
ROOMS: tuple[tuple[tuple[Permit, ...], str, str, Callable[[Actor], int]], ...] = (
    (SHARES, "份共享申请等您办", "desk-exchange", exchange.waiting_for),
    ((exchanging.PROVIDE,), "条数据异议等本单位答复", "desk-objections", exchange.objections_waiting),
    ((cataloguing.REVIEW,), "个信息资源等审核", "desk-catalogue", catalogue.reviews_waiting),
    ((cataloguing.COMPILE,), "条目录异议等本单位答复", "desk-catalogue", catalogue.objections_waiting),
    ((lettering.PUBLISH,), "封答复了的来信等您看过再公开", "desk-letters", lettered.ready),
    ((crediting.DECIDE,), "件信用异议、修复申请等本单位答复", "desk-credit-waiting", lambda by: len(credit.waiting(by)) if by.may(crediting.READ) else 0),
)


@dataclass(frozen=True)
class Waiting:
    """What waits in a room, in words, and where."""

    words: str
    address: str


def elsewhere(by: Actor) -> list[Waiting]:
    """What waits, room by room; a post is asked only about what it may do, and a room where nothing waits is silent."""
    found = [(count(by), words, page) for permits, words, page, count in ROOMS if any(by.may(one) for one in permits)]
    return [Waiting(f"{many} {words}", reverse(page)) for many, words, page in found if many]
