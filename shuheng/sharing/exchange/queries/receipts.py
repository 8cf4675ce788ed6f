"""Receipts: what was looked up, by whom, for which case; for the officer, for either side, for the person himself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import F, Q, QuerySet, prefetch_related_objects

from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import local
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.journal import queries as journal
from shuheng.foundation.journal.rules import instant_text
from shuheng.sharing.catalogue.models import Item

from .. import permits, rules
from ..models import Objection, Receipt, Unusual

ALL = 1_000_000


def _looking_over(by: Actor) -> AbstractContextManager[object]:
    """Whoever checks the county is answered by the program; the database shows everybody else one's own side only."""
    return acting(SYSTEM) if by.may(permits.CHECK) else nullcontext()


def my_looks(by: Actor) -> QuerySet[Receipt]:
    """The officer's own look-ups, newest first."""
    return Receipt.objects.select_related("grant__resource").filter(account=by.account or 0).order_by("-at", "-pk")


def receipts(by: Actor, grant: int, asked: str | None, size: int) -> Page[Receipt]:
    """A page of the look-ups under a grant, newest first; `grant_to_read` has been asked first."""
    return _page(by, Receipt.objects.filter(grant=grant).order_by("-at", "-pk"), asked, size)


def _page(by: Actor, rows: QuerySet[Any], asked: str | None, size: int) -> Page[Any]:
    with _looking_over(by):
        page = Paginator(rows, size).get_page(asked)
        page.object_list = list(page.object_list)
    return page


def receipt_to_read(by: Actor, number: int) -> Receipt:
    """One receipt, for whoever looked, for both organs and for whoever checks."""
    seen = Q(account=by.account or 0) | Q(organ__in=by.organs) | Q(grant__resource__organ__in=by.organs)
    rows = Receipt.objects.select_related("grant__resource__organ", "organ")
    with _looking_over(by):
        found = rows.filter(seen | Q(grant__domain=by.domain) if by.may(permits.CHECK) else seen, pk=number).first()
    if found is None:
        raise Absent("没有找到这张回执。")
    return found


def own_receipt(by: Actor, number: int) -> Receipt:
    """A receipt of a look at the asker himself, or at somebody he acts for in everything: a narrower mandate opens affairs, not this."""
    found = next((one for one in _mine(by.parties, ALL) if one.pk == number), None)
    if found is None:
        raise Absent("没有找到这次查询。请从“谁看过我的信息”里再选一次。")
    prefetch_related_objects([found], "grant__resource__organ", "organ")
    return found


def _mine(parties: Iterable[int], most: int) -> list[Receipt]:
    """Looks at these parties of the asker's own, newest first: the database gives them to nobody else."""
    return list(Receipt.objects.raw("select * from exchange_mine(%s, %s)", [sorted(parties), most]))


def objections(by: Actor) -> QuerySet[Objection]:
    """Objections to what one's own organ provides, open ones first by their day; for a person his own, newest first."""
    rows = Objection.objects.select_related("resource__organ")
    if by.kind == "resident":
        return rows.filter(party__in=by.parties).order_by("-made_at")
    return rows.filter(resource__organ__in=by.organs).order_by(F("answered_at").asc(nulls_first=True), "due_on")


def objections_waiting(by: Actor) -> int:
    """How many objections wait for the answer of one's own organ."""
    return Objection.objects.filter(resource__organ__in=by.organs, answered_at=None).count()


def signed(row: Receipt) -> rules.Receipt:
    """The parts of a stored receipt as its signature covers them. `row` with its grant, resource and both organs."""
    grant = row.grant
    return rules.Receipt(row.pk, row.at, row.grant_id, grant.resource.code, row.organ.code, grant.resource.organ.code, row.case, row.via, tuple(row.items),
                         bytes(row.key).hex(), row.party_id, row.found, hashlib.sha256(row.words.encode()).hexdigest(), row.answer)


def plain(told: rules.Receipt) -> dict[str, object]:
    """A receipt as JSON values, for whoever takes it away."""
    return {**asdict(told), "at": instant_text(told.at), "items": list(told.items)}


@dataclass(frozen=True)
class Trailed:
    """One look at a person's data, for himself: by whom, of which organ's, which items, why, when, for which case; `mine`: he filled in a form himself."""

    by: str
    organ: str
    source: str
    items: tuple[str, ...]
    words: str
    at: datetime
    case: str
    mine: bool
    receipt: int


def trail(party: int, most: int) -> list[Trailed]:
    """Every look at the data of a party, who asks himself, through the exchange, newest first. 个人信息保护法 第四十五条"""
    rows = _mine([party], most)
    prefetch_related_objects(rows, "grant__resource__organ", "organ")
    same = {party} | {row.party_id for row in rows}
    own = set(Case.objects.filter(party__in=same, number__in={row.case for row in rows}).values_list("number", flat=True))
    titles = dict(_titles(row.grant.resource_id for row in rows))
    return [Trailed(row.by, row.organ.short, row.grant.resource.title, tuple(titles.get((row.grant.resource_id, one), one) for one in row.items), row.words,
                    row.at, row.case if row.case in own else "", row.via == "fill", row.pk) for row in rows]


def _titles(resources: Iterator[int]) -> Iterator[tuple[tuple[int, str], str]]:
    for resource, column, title in Item.objects.filter(resource__in=set(resources)).values_list("resource", "column", "title"):
        yield (resource, column), title


@dataclass(frozen=True)
class Watched:
    """A look-up as the watch sees it."""

    receipt: int
    look: rules.Look


def looks_after(position: int, most: int) -> tuple[list[Watched], int]:
    """Officers' look-ups among the next facts after a position of the journal, and the position reached."""
    facts = journal.after(position, most)
    numbers = [entry for _, entry, name, _ in facts if name == "exchange.looked"]
    told = [fact.event.receipt for fact in journal.heard_of(numbers)] if numbers else []
    rows = list(Receipt.objects.filter(pk__in=told, via__in=["desk", "api"]).order_by("pk"))
    whose = dict(Case.objects.filter(number__in={row.case for row in rows}).values_list("number", "party")) if rows else {}
    agents = dict(Case.objects.filter(number__in=whose).values_list("number", "agent"))
    often = _in_hour([row.pk for row in rows])
    watched = [Watched(row.pk, rules.Look(local(row.at).hour, row.party_id, frozenset(one for one in (whose.get(row.case), agents.get(row.case)) if one),
                                          often.get(row.pk, 0), row.via == "api")) for row in rows]
    return watched, facts[-1][0] if facts else position


_OFTEN = """
select r.id, (select count(*) from (
  select from exchange_receipt o where o.account = r.account and o.at > r.at - interval '1 hour' and o.at <= r.at limit %s) counted)
from exchange_receipt r where r.id = any(%s)
"""


def _in_hour(numbers: list[int]) -> dict[int, int]:
    """Receipt → how many the same account had in the hour before it, counted until they are too many, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_OFTEN, [rules.MOST_AN_HOUR + 1, numbers])
        return dict(cursor.fetchall())


def explains(by: Actor, row: Receipt) -> bool:
    """Whose it is to say why: whoever looked; for a program, those of its organ who may look."""
    return row.account == by.account or (row.via == "api" and row.organ_id in by.organs and by.may(permits.LOOK))


def unusuals(by: Actor, asked: str | None, size: int) -> Page[Unusual]:
    """A page of what has to be explained: one's own and that of the organ's programs, or for whoever checks everything; open ones first."""
    rows = Unusual.objects.select_related("receipt__grant__resource", "receipt__organ")
    own = Q(receipt__account=by.account or 0) | (Q(receipt__via="api", receipt__organ__in=by.organs) if by.may(permits.LOOK) else Q())
    rows = rows.filter(own | Q(receipt__grant__domain=by.domain) if by.may(permits.CHECK) else own)
    return _page(by, rows.order_by(F("accepted").asc(nulls_first=True), "due_on", "-pk"), asked, size)
