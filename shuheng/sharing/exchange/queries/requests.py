"""Requests: who asked for what of whom, whose turn it is, and what the present post may do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from shuheng.foundation.cases.models import Clock
from shuheng.foundation.core import numbers
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.identity.models import PostPermit
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.queries import edition_of
from shuheng.sharing.catalogue.rules import Content, Item, content

from .. import permits, rules
from ..models import Attachment, Request

GONE = "没有找到这份共享申请。请核对编号。"


def said(entry: Resource) -> Content:
    """What the newest edition of an entry says."""
    edition = edition_of(entry)
    if edition is None:
        raise Absent("这个资源还没有发布。")
    return content(edition.content)


def items_of(made: Request) -> tuple[Item, ...]:
    """The items of a request as the newest edition has them."""
    return tuple(one for one in said(made.resource).items if one.column in made.items)


def checking_organ() -> int:
    """The organ whose post checks requests in the county."""
    found = PostPermit.objects.filter(permit=permits.CHECK.code, within=Within.COUNTY, post__closed_on=None).values_list("post__organ", flat=True).first()
    if found is None:
        raise Refused("还没有负责审查共享申请的岗位。请系统管理员设好“审查、协调共享申请”的岗位。")
    return int(found)


def seen(by: Actor) -> Q:
    """What one's own organ asks or is asked for; whoever checks in the county sees all: which organ wants what is no secret of a domain."""
    return Q() if by.may(permits.CHECK) else Q(organ__in=by.organs) | Q(resource__organ__in=by.organs)


def requests(by: Actor, state: str = "") -> QuerySet[Request]:
    """What the officer's organ asked or is asked for, newest first; whoever checks sees all. `state`: open, closed or ""."""
    rows = Request.objects.filter(seen(by)).select_related("case", "resource__organ", "organ")
    if state:
        rows = rows.filter(case__closed_on__isnull=state == "open")
    return rows.order_by("-case__opened_at", "-pk")


def request_for(by: Actor, number: str, *, lock: bool = False) -> Request:
    """A request by the number of its case, if the officer may see it."""
    rows = Request.objects.select_related("case", "resource__organ", "organ")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(seen(by), case__number=numbers.clean(number)).first()
    if found is None:
        raise Absent(GONE)
    return found


def running(organ: int, resource: int) -> bool:
    """Does the organ already ask for this entry?"""
    return Request.objects.filter(organ=organ, resource=resource, case__closed_on=None).exists()


def placed(entry: Resource) -> bool:
    """Does what answers for the entry know in which township a row lies?"""
    return Attachment.objects.filter(resource=entry, relation__in=rules.REGISTERS).exists()


def contestable(day: date) -> Iterator[Request]:
    """Declined requests whose days for asking for arbitration are over."""
    late = Clock.objects.filter(kind="stage", part="contest", stopped_on=None, due_on__lt=day).values("case")
    yield from Request.objects.select_related("case", "resource").filter(case__in=late, case__stage="contest", case__closed_on=None)


_PERMITS = {one.code: one for one in (permits.REQUEST, permits.PROVIDE, permits.CHECK)}


def moves_for(made: Request, by: Actor) -> list[tuple[str, str]]:
    """(code, title) of what the present post may do with a request now."""
    whose = {"exchange.request": made.organ_id, "exchange.provide": made.resource.organ_id}
    found = []
    for code, title, begin, _, permit, _ in rules.MOVES:
        organ = whose.get(permit)
        mine = by.may(_PERMITS[permit]) and (organ is None or organ in by.organs)
        if begin == made.case.stage and made.case.closed_on is None and mine and (permit == "exchange.request" or by.account != made.asked_by):
            found.append((code, title))
    if not rules.unconditional(items_of(made)):
        found = [one for one in found if one[0] != "open"]
    return found


def waiting_for(by: Actor) -> int:
    """How many requests wait for the officer's post."""
    wanted = Q(pk__in=[])
    if by.may(permits.CHECK):
        wanted |= Q(case__stage__in=["check", "arbitrate"])
    if by.may(permits.PROVIDE):
        wanted |= Q(case__stage="provide", resource__organ__in=by.organs)
    if by.may(permits.REQUEST):
        wanted |= Q(case__stage="contest", organ__in=by.organs)
    return Request.objects.filter(wanted, case__closed_on=None).count()
