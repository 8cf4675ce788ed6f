"""Who acts: one context that carries the actor into the database, where row-level security reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from django.db import connection, transaction

from .permits import Permit, Within

Kind = Literal["system", "resident", "officer", "public"]


@dataclass(frozen=True)
class Actor:
    """Who does something, for whom, in which post and how far. Built once per request, job or command."""

    kind: Kind
    account: int | None = None
    party: int | None = None
    parties: frozenset[int] = frozenset()
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

    def may(self, permit: Permit) -> bool:
        """Whether the actor holds the permit at all."""
        return self.scope(permit) is not None


SYSTEM = Actor(kind="system", label="程序")
PUBLIC = Actor(kind="public", label="访客")

_NAMES = ("app.kind", "app.actor", "app.party", "app.parties", "app.organs", "app.divisions", "app.domain")
_READ = "select " + ", ".join(f"current_setting('{name}', true)" for name in _NAMES)
_WRITE = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in _NAMES)


def _array(numbers: frozenset[int]) -> str:
    return "{" + ",".join(str(number) for number in sorted(numbers)) + "}"


def _values(actor: Actor) -> list[str]:
    return [actor.kind, str(actor.account or ""), str(actor.party or ""), _array(actor.parties), _array(actor.organs),
            _array(actor.divisions), actor.domain]


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Run one transaction as this actor. Nested use is a savepoint that puts the outer actor back on leaving."""
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        before = None
        if nested:
            cursor.execute(_READ)
            before = [value or "" for value in cursor.fetchone()]
        cursor.execute(_WRITE, _values(actor))
        yield actor
        if before is not None:
            cursor.execute(_WRITE, before)
