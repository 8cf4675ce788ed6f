"""Grants: the terms under which an organ may look, and who gave it which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.identity import rules as identification

from .. import permits, rules
from ..models import Attachment, Grant
from .requests import said

KEYED = {"person": ("person", "身份证号"), "enterprise": ("legal", "统一社会信用代码")}


@dataclass(frozen=True)
class Terms:
    """A grant as a look-up needs it: rows and codes of both sides, titles of its items, words for coded values, and what the key is."""

    grant: int
    organ: int
    consumer: str
    provider: str
    resource: str
    title: str
    items: tuple[str, ...]
    titles: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    key: str

    @property
    def key_title(self) -> str:
        """What the key is called."""
        return KEYED[self.key][1]

    def blind(self, typed: str) -> str:
        """The hex of the blind index of a typed key, checked by its standard."""
        number = identification.check_number(KEYED[self.key][0], typed, today())
        return vault.blind(number, "identity.party.number").hex()


def terms(number: int) -> Terms | None:
    """The terms of a grant, whether or not it still holds; None when there is none or nothing answers for its entry."""
    grant = Grant.objects.select_related("organ", "resource__organ", "resource__attachment").filter(pk=number).first()
    if grant is None or not Attachment.objects.filter(resource=grant.resource_id).exists():
        return None
    register = rules.REGISTERS[grant.resource.attachment.relation]
    titles = {one.column: one.title for one in said(grant.resource).items}
    return Terms(grant.pk, grant.organ_id, grant.organ.code, grant.resource.organ.code, grant.resource.code, grant.resource.title, tuple(grant.items),
                 {column: titles.get(column, column) for column in grant.items}, register.labels, register.key)


def _seen(by: Actor) -> Q:
    """What one's own organ asks or is asked for; whoever checks in the county sees all: which organ wants what is no secret of a domain."""
    return Q() if by.may(permits.CHECK) else Q(organ__in=by.organs) | Q(resource__organ__in=by.organs)


def grants_for(by: Actor) -> QuerySet[Grant]:
    """Grants that the officer's organ uses or gave, those that hold first; whoever checks sees all."""
    rows = Grant.objects.select_related("organ", "resource__organ", "request__case")
    return rows.filter(_seen(by)).order_by("ended_at", "-valid_from", "-pk")


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
