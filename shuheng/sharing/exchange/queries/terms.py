"""Grants: the terms under which an organ may look, and who gave it which."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.kept import forget_one, kept, known
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.identity import rules as identification
from shuheng.sharing.catalogue.rules import Content
from shuheng.sharing.holdings import queries as holdings
from shuheng.sharing.holdings.models import Holding

from .. import rules
from ..models import Grant
from .requests import said, seen

KEYED = {"person": ("person", "身份证号"), "enterprise": ("legal", "统一社会信用代码")}
WHOSE = {"person.number": "person", "enterprise.code": "legal"}  # data elements by which somebody is known
HELD = "held"
SECONDS = 600.0  # kept terms say what they stand on, and whoever uses them compares


@dataclass(frozen=True)
class Terms:
    """A grant as a look-up needs it: what it stands on, rows and codes of both sides, titles of its items, words for coded values, and what the key is.
    `register` is the kind of key of a base registry; `held` the table that an organ delivered, keyed by the data element
    `element`, as the edition `content` says."""

    stand: str
    grant: int
    organ: int
    consumer: str
    provider: str
    resource: str
    title: str
    items: tuple[str, ...]
    titles: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    key_title: str
    register: str = ""
    held: Holding | None = None
    content: Content | None = None
    element: str = ""

    def keyed(self, typed: str) -> Key:
        """A typed key, checked by its standard, as the database, a receipt and the person's own trail know it."""
        if self.held is None or self.content is None:
            number = identification.check_number(KEYED[self.register][0], typed, today())
            blind = vault.blind(number, PARTY).hex()
            return Key(blind, blind, blind)
        kind = WHOSE.get(self.element)
        cleaned = identification.check_number(kind, typed, today()) if kind else typed
        key = holdings.key_in(self.held.resource_id, self.content, {self.held.key_columns[0]: cleaned.strip()})
        mark = key if len(key) == 64 and not set(key) - HEX else hashlib.sha256(key.encode()).hexdigest()
        return Key(key, mark, vault.blind(cleaned, PARTY).hex() if kind else "")

    def opened(self, key: str, items: Mapping[str, Any]) -> dict[str, str]:
        """The answered values as people read them; sealed ones are opened here, outside the database."""
        values = holdings.opened(self.held, key, items) if self.held else {column: _unsealed(value) for column, value in items.items()}
        return {column: self._worded(column, values[column]) for column in items}

    def _worded(self, column: str, value: Any) -> str:
        if value is None:
            return ""
        return self.labels.get(column, {}).get(str(value), value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


PARTY, HEX = "identity.party.number", frozenset("0123456789abcdef")


@dataclass(frozen=True)
class Key:
    """A key: what rows are found by, what receipts and objections show of it, and the blind index of the person it names ("" when it names nobody)."""

    row: str
    mark: str
    whom: str


def _unsealed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return vault.open_text(base64.b64decode(value["sealed"]), value["place"], value["row"])


# what the terms of a grant depend on: a grant is frozen, an attachment, an edition and a holding are replaced
_STAND = Prepared("exchange_stand", "bigint", """
select to_json(exchange_stand(a.id, a.attached_at, r.edition, h.id, h.edition)) from exchange_grant g join catalogue_resource r on r.id = g.resource_id
join exchange_attachment a on a.resource_id = r.id left join holdings_holding h on h.resource_id = r.id where g.id = $1
""")


def terms(number: int) -> Terms | None:
    """The terms of a grant as they stand, whether or not it still holds; None when there is none or nothing answers for its entry."""
    stand = connection.one(_STAND, [number])
    if stand is None:
        return None
    found = _kept(number, stand)
    if found.stand != stand:
        forget_terms(number)
        found = _kept(number, stand)
    return found


def terms_known(number: int) -> Terms | None:
    """The same as this process knows them, which asks nothing and may be old: `exchange_read` refuses what does not stand as its `stand` says."""
    found = known(("exchange.terms", number), SECONDS)
    return found if isinstance(found, Terms) else terms(number)


def forget_terms(number: int) -> None:
    """They were old."""
    forget_one(("exchange.terms", number))


def _kept(number: int, stand: str) -> Terms:
    return kept(("exchange.terms", number), lambda: _terms(number, stand), SECONDS)


def _terms(number: int, stand: str) -> Terms:
    grant = Grant.objects.select_related("organ", "resource__organ", "resource__attachment").get(pk=number)
    relation, items = grant.resource.attachment.relation, {one.column: one for one in said(grant.resource).items}
    sides = (stand, grant.pk, grant.organ_id, grant.organ.code, grant.resource.organ.code, grant.resource.code, grant.resource.title, tuple(grant.items),
             {column: items[column].title if column in items else column for column in grant.items})
    if relation == HELD:
        held = holdings.holding(grant.resource_id)
        content = holdings.content_of(grant.resource, held.edition)
        key = next(one for one in content.items if one.column == held.key_columns[0])
        return Terms(*sides, {}, key.title, held=held, content=content, element=key.element)
    register = rules.REGISTERS[relation]
    return Terms(*sides, register.labels, KEYED[register.key][1], register.key)


def grants_for(by: Actor) -> QuerySet[Grant]:
    """Grants that the officer's organ uses or gave, those that hold first; whoever checks sees all."""
    rows = Grant.objects.select_related("organ", "resource__organ", "request__case")
    return rows.filter(seen(by)).order_by(F("ended_at").asc(nulls_first=True), "-valid_from", "-pk")


def grants_of(by: Actor) -> list[Grant]:
    """Grants by which this officer may look today."""
    day = today()
    rows = Grant.objects.select_related("resource__organ").filter(organ__in=by.organs, domain=by.domain, ended_at=None, valid_from__lte=day, valid_to__gte=day)
    return list(rows.filter(resource__attachment__isnull=False).order_by("resource__title", "-pk"))


def standing(organ: int, register: str) -> Grant | None:
    """The newest grant that an organ holds today for an entry which this base registry answers for."""
    day = today()
    rows = Grant.objects.filter(organ=organ, ended_at=None, valid_from__lte=day, valid_to__gte=day, resource__attachment__relation=register)
    return rows.order_by("-pk").first()


def grant_to_read(by: Actor, number: int) -> Grant:
    """A grant that the officer's organ uses or gave."""
    found = grants_for(by).filter(pk=number).first()
    if found is None:
        raise Absent("没有找到这份授权。")
    return found
