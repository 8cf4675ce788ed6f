"""凭授权查数据: one record by its key, only the items of a grant, for a running case and a purpose; signed, and written down before anything is shown.

Two messages to the server: read under the grant with the receipt's row, then signature, journal and commit. No receipt, no answer. The terms by which the
key is made are those that this process knows; the database compares what they stand on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from shuheng.foundation.core import numbers, vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import now
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import Told, record, record_later

from .. import permits, queries, rules
from ..events import LookRefused, RecordLooked
from ..queries.terms import Key, Terms

SIGNING = "exchange.receipt"
REFUSALS = {
    "EX001": ("grant", "没有这份授权，或者不是给您单位的。"), "EX002": ("grant", "这份授权没有生效、已经到期或者终止了。要用，请重新申请。"),
    "EX003": ("items", "这些信息项没有授权。要用，请在申请里写上。"), "EX004": ("words", "请写清楚这件事为什么要查，至少 6 个字。本人看得到这句话。"),
    "EX005": ("case", "要凭本单位正在办的办件查。请核对办件编号。"), "EX006": ("grant", "这个资源还没有挂接数据，查不了。请联系提供单位。"),
    "EX007": ("grant", "今天的查询次数用完了，明天再查。不够用，请重新申请。"),
}
REFUSALS["EX011"] = ("grant", "今天带出资料的次数用完了，请明天再带，或者自己填。")
OLD = "EX012"
UNFIT = ("42703", "P0001")  # the table no longer has what the grant names
FULL = ("53", "57", "58")  # classes of errors: no resources, operator, system


class _Old(Exception):
    """The terms by which it was asked are not those that stand."""


@dataclass(frozen=True)
class Asked:
    """A look-up: the grant's row, the key as typed, the number of the case, why in words; `items` are columns, all that were granted when empty."""

    grant: int
    key: str
    case: str
    words: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """One answered item."""

    column: str
    title: str
    value: str


@dataclass(frozen=True)
class Answer:
    """What was found (None: nobody), the receipt and its signature (Ed25519 over the receipt's digest, in hex); `disputed`: columns with an open objection."""

    receipt: rules.Receipt
    items: tuple[Item, ...] | None
    signature: str
    disputed: frozenset[str] = frozenset()

    @property
    def body(self) -> dict[str, str] | None:
        """The answered values by column: what the receipt's `answer` is the hash of."""
        return None if self.items is None else {one.column: one.value for one in self.items}


def look_up(asked: Asked, *, by: Actor, via: str = "desk") -> Answer:
    """Look one record up under a grant. A refusal shows nothing and is written down too. 个人信息保护法 第六条、第二十五条"""
    try:
        return _look_anew(asked, by, via)
    except Refused as refused:
        if by.may(permits.LOOK):
            _note_refused(asked.grant, refused.field or "grant", by)
        raise


def _look_anew(asked: Asked, by: Actor, via: str) -> Answer:
    """By the terms this process knows; when the database says that they are old, once more by those that stand."""
    try:
        return _look(asked, by, via)
    except _Old:
        queries.forget_terms(asked.grant)
    try:
        return _look(asked, by, via)
    except _Old:
        raise Refused("这个资源正在变更，请过一会儿再查。", "grant") from None


@transaction.atomic
def _look(asked: Asked, by: Actor, via: str) -> Answer:
    if via != "fill":
        identity.check(by, permits.LOOK)
    terms = queries.terms_known(asked.grant)
    if terms is None or not (via == "fill" or terms.organ in by.organs):
        raise Refused(REFUSALS["EX001"][1], "grant")
    wanted = tuple(column for column in terms.items if column in asked.items) if asked.items else terms.items
    if set(asked.items) - set(terms.items):
        raise Refused(REFUSALS["EX003"][1], "items")
    at, words = now(), " ".join(asked.words.split())[:200]
    case = asked.case if via == "fill" else numbers.clean(asked.case)
    key = terms.keyed(asked.key)
    found = _read(terms, wanted, key, case, words, via, at, by)
    return _signed(terms, found, wanted, key, case, words, via, at, by)


_READ = Prepared("exchange_look", "bigint, text, text[], text, text, text, text, timestamptz, text, text",
                 "select exchange_read($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")


def _read(terms: Terms, wanted: tuple[str, ...], key: Key, case: str, words: str, via: str, at: datetime, by: Actor) -> dict[str, Any]:
    """What the database gives under the grant; its refusals in words."""
    try:
        label = "本人" if via == "fill" else by.label
        found: dict[str, Any] = connection.one(_READ, [terms.grant, terms.stand, list(wanted), key.row, case, words, via, at, label, key.whom], writes=True)
        return found
    except DatabaseError as error:
        raise _worded(error) from error


def _worded(error: DatabaseError) -> Exception:
    state = str(getattr(error.__cause__, "sqlstate", "") or "")
    if state == OLD:
        return _Old()
    if state in REFUSALS:
        field, words = REFUSALS[state]
        return Refused(words, field)
    if state in UNFIT:
        return Refused("提供单位的数据变了样，授权里的信息项现在查不到。请联系提供单位。", "grant")
    if state.startswith(FULL):
        return Refused("现在记不下这次查询，所以不能查。请告诉系统管理员检查磁盘，等一会儿再查。", "grant")
    return error


_SIGN = Prepared("exchange_signing", "bigint, text, bytea", "select exchange_sign($1, $2, $3)")


def _signed(terms: Terms, found: Mapping[str, Any], wanted: tuple[str, ...], key: Key, case: str, words: str, via: str, at: datetime,
            by: Actor) -> Answer:
    body = None if found["items"] is None else terms.opened(key.row, {column: found["items"][column] for column in wanted})
    items = None if body is None else tuple(Item(column, terms.titles[column], value) for column, value in body.items())
    receipt = rules.Receipt(found["receipt"], at, terms.grant, terms.resource, terms.consumer, terms.provider, case, via, wanted, key.mark, found["party"],
                            items is not None, hashlib.sha256(words.encode()).hexdigest(), rules.answer_digest(body))
    digest = receipt.digest()
    signature = vault.sign(digest, SIGNING)
    connection.send_later(connection.calling(_SIGN), [receipt.number, receipt.answer, signature])
    record_later(Told(RecordLooked(receipt.number, terms.grant, digest.hex(), signature.hex()), f"grant:{terms.grant}", terms.organ), by=by, at=at)
    return Answer(receipt, items, signature.hex(), frozenset(found["disputed"]))


@transaction.atomic
def _note_refused(grant: int, why: str, by: Actor) -> None:
    record(LookRefused(grant, why), by=by, about=f"grant:{grant}")
