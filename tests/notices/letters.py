"""Notices to send, who sends and sees them, and what stands of them."""

from __future__ import annotations

from django.db import connection

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.journal.models import Entry
from shuheng.foundation.notices import actions
from shuheng.foundation.notices.actions import About
from shuheng.foundation.notices.models import Notice

VALUES = {"matter": "小餐饮经营许可", "due": "10月16日"}
OFFICER = Actor(kind="officer", account=3, organ=3, organs=frozenset({3}), permits={"notices.manage": Within.OWN_ORGAN})
NEIGHBOUR = Actor(kind="officer", account=4, organ=4, organs=frozenset({4}), permits={"notices.manage": Within.OWN_ORGAN})
LEADER = Actor(kind="officer", account=5, organ=5, organs=frozenset({5}), permits={"notices.manage": Within.COUNTY})


def send(person: Actor, key: str = "k1", by: Actor = SYSTEM, **more: object) -> list[Notice]:
    with acting(by):
        return actions.send("sample.due", to_party=person.party, values=VALUES, by=by, key=key,
                            about=About(case=9, number="260000000018", organ=3, link="/affairs/260000000018"), **more)  # type: ignore[arg-type]


def sms(person: Actor, key: str = "k1") -> Notice:
    return send(person, key, channels=["sms"])[0]


def now_of(notice: Notice) -> Notice:
    with acting(SYSTEM):
        return Notice.objects.get(pk=notice.pk)


def waiting_jobs() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select (args->>'notice')::int from procrastinate_jobs where task_name = 'notices.deliver' and status = 'todo'")
        return [row[0] for row in cursor.fetchall()]


def facts(name: str) -> int:
    return Entry.objects.filter(name=name).count()
