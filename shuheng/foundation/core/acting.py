"""Who acts: one context that carries the actor into the database, where row-level security reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from django.db import connection, transaction

from .database.base import Undone
from .permits import Permit, Within

Kind = Literal["system", "resident", "officer", "public"]


@dataclass(frozen=True)
class Actor:
    """Who does something, for whom, in which post and how far. Built once per request, job or command.

    `parties` are the actor and those he may act for in everything; `mandated` has, by service, those who gave him a narrower mandate.
    A room asks for `parties_for(its service)`, so that a mandate opens what it covers and nothing beside it.
    """

    kind: Kind
    account: int | None = None
    party: int | None = None
    parties: frozenset[int] = frozenset()
    mandated: Mapping[str, frozenset[int]] = field(default_factory=dict)
    post: int | None = None
    organ: int | None = None
    organs: frozenset[int] = frozenset()
    divisions: frozenset[int] = frozenset()
    permits: Mapping[str, Within] = field(default_factory=dict)
    domain: str = "general"
    level: int = 0
    label: str = ""

    def scope(self, permit: Permit) -> Within | None:
        """How far this actor holds the permit, or None."""
        return Within.COUNTY if self.kind == "system" else self.permits.get(permit.code)

    def parties_for(self, service: str) -> frozenset[int]:
        """The actor and those for whom he may act, and read, in this service. 民法典 第一百六十一条、第一百六十五条"""
        return self.parties | self.mandated.get(service, frozenset())

    @property
    def represented(self) -> frozenset[int]:
        """The actor and everybody who gave him a mandate, whatever it covers."""
        return self.parties.union(*self.mandated.values())

    def may(self, permit: Permit) -> bool:
        """Whether the actor holds the permit at all."""
        return self.scope(permit) is not None


SYSTEM = Actor(kind="system", label="程序")
PUBLIC = Actor(kind="public", label="访客")
ANY = "any"

_NAMES = ("app.kind", "app.actor", "app.party", "app.parties", "app.mandated", "app.organs", "app.divisions", "app.domain")
NOBODY: tuple[str, ...] = ("",) * len(_NAMES)


def _array(numbers: frozenset[int]) -> str:
    return "{" + ",".join(str(int(number)) for number in sorted(numbers)) + "}"


def _mandated(actor: Actor) -> str:
    """Those of a narrower mandate by service, and under `any` all of them together; empty when there are none."""
    if not actor.mandated:
        return ""
    return json.dumps({service: sorted(actor.parties_for(service) - actor.parties) for service in sorted(actor.mandated)}
                      | {ANY: sorted(actor.represented - actor.parties)})


def _values(actor: Actor) -> tuple[str, ...]:
    return (actor.kind, str(actor.account or ""), str(actor.party or ""), _array(actor.parties), _mandated(actor),
            _array(actor.organs), _array(actor.divisions), actor.domain)


def _setting(values: tuple[str, ...]) -> str:
    """One statement that sets who acts, for the rest of the transaction. The values are our own codes and numbers; quoted all the same."""
    calls = ", ".join(f"set_config('{name}', '{value.replace(chr(39), chr(39) * 2)}', true)" for name, value in zip(_NAMES, values, strict=True))
    return f"select {calls}"


@contextmanager
def reading(actor: Actor) -> Iterator[Actor]:
    """Read as this actor: each statement is a transaction of its own that travels with its setting in one message, and needs no commit.

    For requests that read and write nothing; what must be read as of one instant belongs into one statement, or into `acting`.
    """
    if connection.in_atomic_block:
        with acting(actor):
            yield actor
        return
    connection.alone = _setting(_values(actor))
    try:
        yield actor
    finally:
        connection.alone = ""


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Run one transaction as this actor. Nested use is a savepoint that puts the outer actor back on leaving.

    The setting travels with the next statement (see `core.database`). A savepoint that is rolled back takes settings made inside it away,
    which is why the outer one is set again whatever happened. What must be undone although no exception arrives here raises Undone.
    """
    nested = connection.in_atomic_block
    outer: tuple[str, ...] = getattr(connection, "actor_values", NOBODY) if nested else NOBODY
    values = _values(actor)
    try:
        with transaction.atomic():
            connection.actor_values = values
            if not nested or values != outer or outer is NOBODY:
                connection.send_later(_setting(values))
            yield actor
            if connection.needs_rollback:  # Django would undo everything without a word
                raise Undone("an error inside was swallowed; everything is undone") from connection.rollback_exc
    finally:
        connection.actor_values = outer
        if nested and values != outer and not connection.needs_rollback:
            connection.send_later(_setting(outer))
