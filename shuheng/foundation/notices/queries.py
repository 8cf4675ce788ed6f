"""Reading notices: a person's messages, how many are new, and what is stuck."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Forbidden
from shuheng.foundation.county import queries as county
from shuheng.foundation.identity.models import Party

from . import permits, rules
from .models import Channel, Notice, State, Template

PLACE = "notices.notice.values"
STUCK = (State.FAILED, State.DEAD, State.OFF)
PAGE, AT_ONCE = 50, 500
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Message:
    """A notice with its words filled in."""

    token: str
    title: str
    text: str
    at: datetime
    is_new: bool
    link: str
    case: int | None


def template(code: str, channel: str) -> Template | None:
    """The newest version of a notice's words for one channel."""
    return Template.objects.filter(code=code, channel=channel).order_by("-version").first()


def values_of(notice: Notice) -> dict[str, str]:
    """What the places of the notice's words are filled with, opened."""
    opened: dict[str, str] = json.loads(vault.open_text(notice.values_sealed, PLACE, notice.token))
    return opened


def message(notice: Notice) -> Message:
    """The notice as its reader sees it, in the words of the day it was sent."""
    values, words = values_of(notice), notice.template
    return Message(notice.token, rules.filled(words.title, values), rules.filled(words.text, values), notice.created_at,
                   notice.read_at is None, notice.link, notice.case)


def _addressed(user: Actor) -> QuerySet[Notice]:
    """In-site notices to this actor: an officer by account, a resident by party, also those of principals as far as the mandate goes."""
    to = Q(account=user.account) if user.kind == "officer" else Q(party__in=user.parties)
    for service, parties in user.mandated.items():
        to |= Q(service=service, party__in=parties)
    return Notice.objects.filter(to, channel=Channel.IN_SITE)


def messages(user: Actor, page: int = 1) -> tuple[list[Message], bool]:
    """A page of the actor's messages, newest first, and whether there are more."""
    start = (max(1, page) - 1) * PAGE
    rows = list(_addressed(user).select_related("template").order_by("-created_at", "-id")[start:start + PAGE + 1])
    return [message(row) for row in rows[:PAGE]], len(rows) > PAGE


def notice_for(user: Actor, token: str) -> Notice:
    """One in-site notice of the actor's own."""
    found = _addressed(user).select_related("template").filter(token=token).first()
    if found is None:
        raise Absent("没有找到这条消息。它可能不是发给您的。")
    return found


def unread(user: Actor) -> int:
    """How many of the actor's messages are new. One short index scan."""
    if user.kind not in ("resident", "officer"):
        return 0
    return _addressed(user).filter(read_at=None).count()


@contextmanager
def _managed(user: Actor) -> Iterator[QuerySet[Notice]]:
    """SMS notices within the reach of the actor's permit; the county's are read as the program, for the database shows only the own organ's."""
    within = user.scope(permits.MANAGE)
    if within is None:
        raise Forbidden("您的岗位不能看通知投递。需要的话，请找本单位管理员开通。")
    sms = Notice.objects.filter(channel=Channel.SMS, domain=user.domain).select_related("template")
    with acting(SYSTEM if within is Within.COUNTY else user):
        yield sms if within is Within.COUNTY else sms.filter(organ__in=user.organs)


def stuck(user: Actor, state: str = "", page: int = 1) -> tuple[list[Notice], bool]:
    """A page of the SMS notices that did not arrive, newest first, and whether there are more."""
    start = (max(1, page) - 1) * PAGE
    with _managed(user) as sms:
        rows = sms.filter(state__in=[state] if state in STUCK else STUCK).order_by("-created_at", "-id")
        found = list(rows[start:start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def counts(user: Actor) -> dict[str, int]:
    """How many SMS notices are in each state that an officer must know of, and how many wait."""
    wanted = (*STUCK, State.QUEUED, State.SENDING)
    with _managed(user) as sms:
        found = dict(sms.filter(state__in=wanted).values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in wanted}


def managed_notice(user: Actor, token: str) -> Notice:
    """One SMS notice within the reach of the actor's permit."""
    with _managed(user) as sms:
        found = sms.filter(token=token).first()
    if found is None:
        raise Absent("没有找到这条短信。它可能属于别的单位。")
    return found


def phone_of(party: int) -> str:
    """The telephone of a party, unsealed; empty when none is known."""
    with acting(SYSTEM):
        found = Party.objects.filter(pk=party).first()
    return found.phone if found else ""


def of_case(case: int) -> list[Notice]:
    """The notices of a case that the present actor may see, oldest first."""
    return list(Notice.objects.filter(case=case).select_related("template").order_by("id"))


def owed(rows: QuerySet[M]) -> list[tuple[M, bool]]:
    """Rows of a room (`models.Owed`) whose answer is due and was not told yet, each with whether it is late: a working day is left at most, or the day
    has passed. Locked until the transaction ends; what another worker has at hand is passed over."""
    day = today()
    late = Q(due_on__lt=day, overdue_told_on=None)
    near = Q(due_on__gte=day, due_on__lte=county.calendar().add(day, 1), eve_told_on=None)
    found = rows.filter(late | near, answered_at=None).select_for_update(of=("self",), skip_locked=True).order_by("due_on", "pk")[:AT_ONCE]
    return [(row, row.due_on < day) for row in found]  # type: ignore[attr-defined]


def told(late: bool) -> dict[str, date]:
    """What a row keeps once whoever answers was told."""
    return {"overdue_told_on" if late else "eve_told_on": today()}
