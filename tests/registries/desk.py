"""A small register: one organ that issues one kind of certificate, a holder, officers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from shuheng.foundation.core import kept
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.sharing.registries import actions as registries
from shuheng.sharing.registries import queries
from shuheng.sharing.registries.models import Certificate, CertificateKind
from shuheng.sharing.registries.rules import Field, Kind
from tests import builders

KIND = Kind("sample-permit", "示例许可证", "market-regulation", "示例证〔{year}〕{serial:05d}号", ("person", "legal"),
            (Field("shop", "店名"), Field("door", "经营场所"), Field("owner", "负责人", personal=True, optional=True)), months=12, one_per=("door",),
            texts=("只在核准的地方有效。",))
GROUND = registries.Ground("检查发现不符合条件", "示例撤字〔2026〕1号")
_doors = count(1)


@dataclass(frozen=True)
class Desk:
    """The holder, a stranger, an officer of the issuing organ who may do everything there, one of another organ."""

    holder: Actor
    stranger: Actor
    officer: Actor
    neighbour: Actor

    def does(self, act: Callable[..., Any], *values: Any, by: Actor | None = None, **named: Any) -> Any:
        """An act as the officer, or as somebody else."""
        actor = by or self.officer
        with acting(actor):
            return act(*values, **named, by=actor)

    def issues(self, **changes: Any) -> Certificate:
        """A certificate issued by hand; at a door of its own unless told."""
        found: Certificate = self.does(registries.issue_by_hand, self.wish(**changes))
        return found

    def wish(self, **changes: Any) -> registries.Wish:
        """What is to be issued."""
        values = {"shop": "示例米粉店", "door": f"示例街 {next(_doors)} 号", **changes.pop("values", {})}
        row = kind()
        return registries.Wish(row, changes.pop("holder", self.holder.party), values, row.organ_id, document="示例准字〔2026〕1号", **changes)


def kind() -> CertificateKind:
    """The kind in use."""
    with acting(SYSTEM):
        return queries.kind(KIND.code)


def published(**changes: Any) -> CertificateKind:
    """The kind, published; with changes a new version."""
    with acting(SYSTEM):
        registries.publish_kinds([replace(KIND, **changes)], by=SYSTEM)
    kept.forget()
    return kind()


def opened(**changes: Any) -> Desk:
    """Everything that issuing needs."""
    builders.calendar(2026)
    officer, neighbour = builders.officer(), builders.officer("forestry")
    published(**changes)
    return Desk(builders.resident(), builders.resident("谢冬梅（示例）"), officer, neighbour)


def printed(row: Certificate) -> Certificate:
    """The certificate once its paper is made."""
    registries.print_edition(row.pk, row.edition, by=SYSTEM)
    with acting(SYSTEM):
        return Certificate.objects.select_related("kind", "organ").get(pk=row.pk)


def code_of(row: Certificate) -> str:
    """The verification code on the present paper."""
    with acting(SYSTEM):
        return str(row.editions.get(place=row.edition).code)
