"""What these tests need again and again: a hall under supervision, the rounds of the worker, and everything supervision holds, to compare."""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from shuheng.foundation.cases import actions as kernel
from shuheng.foundation.cases import jobs as kernel_jobs
from shuheng.foundation.core import kept, permits
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county.loader import Profile
from shuheng.foundation.county.models import Organ
from shuheng.foundation.journal.actions import sequence
from shuheng.oversight.supervision import actions, loader
from shuheng.oversight.supervision.models import Interval, Signal
from tests import builders

SUPERVISORS = "discipline-inspection"


def regime() -> None:
    """The county's own rules, as its file has them."""
    for code in (SUPERVISORS, "government-office"):
        builders.organ(code)
    Organ.objects.filter(code=SUPERVISORS).update(domain="discipline")
    with acting(SYSTEM):
        actions.put_rules(plan(), by=SYSTEM)
    kept.forget()


@functools.cache
def plan() -> actions.Plan:
    """What supervision.yaml says."""
    profile = Profile(Path(builders.COUNTY))
    for code in (SUPERVISORS, "government-office"):
        profile.know("organ", code)
    found = loader.read(profile)
    assert found and not profile.flaws, profile.flaws
    return found


def inspector(organ: str = SUPERVISORS) -> Actor:
    """Somebody of the supervising organ; every call another one."""
    here = builders.organ(organ)
    return Actor(kind="officer", account=8_000 + next(builders._serial), post=2, organ=here.pk, organs=frozenset({here.pk}), domain="discipline",
                 permits={code: Within.COUNTY for code in permits.every() if code.startswith("supervision.")}, label="秦正远（示例）")


def rounds() -> None:
    """What the worker does every second: positions, intervals, absence; silence of the law too."""
    with acting(SYSTEM):
        kernel_jobs.deem()
        kernel.turn_lamps(by=SYSTEM)
    catch_up()


def catch_up() -> None:
    """Let supervision read the journal to its end."""
    while sequence():
        pass
    with acting(SYSTEM):
        while actions.follow(by=SYSTEM):
            pass
        actions.watch(by=SYSTEM)


def signals(case: int, **asked: Any) -> list[tuple[str, str, str]]:
    """(rule, level, status) of the signals of a case, in the order they were raised."""
    with acting(SYSTEM):
        return list(Signal.objects.filter(case=case, **asked).order_by("id").values_list("rule", "level", "status"))


def everything() -> dict[str, list[dict[str, Any]]]:
    """Intervals and signals as rows, but for the numbers of intervals."""
    with acting(SYSTEM):
        intervals = list(Interval.objects.order_by("case", "ref").values())
        for one in intervals:
            del one["id"]
        return {"intervals": intervals, "signals": list(Signal.objects.order_by("id").values())}


def sql(by: Actor, statement: str, *values: Any) -> int:
    """A statement that somebody sends past all actions; how many rows it changed."""
    with acting(by), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def day(text: str) -> date:
    """A date of 2026: `5-13`."""
    month, number = map(int, text.split("-"))
    return date(2026, month, number)
