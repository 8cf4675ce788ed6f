"""A held entry with faults that a load accepts, and who answers for it. All data is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.identifiers import credit_check_sign
from shuheng.foundation.core.permits import Permit, Within
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.holdings.models import Source
from shuheng.sharing.quality import actions, jobs, permits
from shuheng.sharing.quality.models import Defect, Profile, Score
from tests import builders
from tests.holdings import ground as held

ITEMS = (Item("code", "统一社会信用代码", "C", 18, "conditional", key=True), Item("name", "名称", "C", 40, "conditional", element="enterprise.name"),
         Item("opened", "成立日期", "D", sharing="conditional"), Item("closed", "注销日期", "D", sharing="conditional"),
         Item("people", "从业人数", "I", sharing="conditional"))
HEAD = ["统一社会信用代码", "名称", "成立日期", "注销日期", "从业人数"]
FIRST, SECOND = "91430499MA0000001", "91430499MA0000002"


def rows(*changes: Sequence[str]) -> list[Sequence[str]]:
    """Two good rows, then these."""
    return [(FIRST + credit_check_sign(FIRST), "示例店一", "2020-01-01", "2024-05-06", "3"),
            (SECOND + credit_check_sign(SECOND), "示例店二", "2021-02-03", "", "8"), *changes]


BAD = (("91430499MA0000003A", "示例店二", "2999-01-01", "2020-01-01", "-4"), ("91430499MA0000004A", "", "2019-01-01", "", ""))


def mender(organ: str = "market-regulation", permit: Permit = permits.MEND, within: Within = Within.OWN_ORGAN) -> Actor:
    """Who answers for the data of an organ."""
    return replace(builders.officer(organ), permits={permit.code: within}, label="丁书仪（示例）")


def judge() -> Actor:
    """Who judges explanations in the county."""
    return mender("data", permits.JUDGE, Within.COUNTY)


def entry(*changes: Sequence[str], items: Sequence[Item] = ITEMS, head: Sequence[str] = HEAD) -> tuple[Resource, Source]:
    """A held entry with two good rows and these; its source."""
    builders.calendar()
    row = held.resource(items, "示例经营主体信息")
    source = held.source(row, held.loader())
    load(source, *changes, head=head)
    return row, source


def load(source: Source, *changes: Sequence[str], head: Sequence[str] = HEAD) -> None:
    """The next file of the organ comes in."""
    held.put("shops.csv", rows(*changes) if head is HEAD else changes, head)
    batch = held.loaded(source, held.loader())
    assert batch.state == "done", batch.why


def profiled(row: Resource) -> Profile:
    """A profile by the program, worked through as the job does it."""
    with acting(SYSTEM):
        made = actions.ask_profile(row.pk, by=SYSTEM)
    jobs.profile(made.pk)
    with acting(SYSTEM):
        return Profile.objects.get(pk=made.pk)


def defects(row: Resource) -> dict[str, Defect]:
    """By the code of their rule."""
    with acting(SYSTEM):
        return {one.code: one for one in Defect.objects.filter(resource=row)}


def points(row: Resource) -> int:
    """The newest score."""
    return Score.objects.filter(resource=row).latest("on").points


def does(act: Any, *values: Any, by: Actor, **more: Any) -> Any:
    """An act as somebody."""
    with acting(by):
        return act(*values, by=by, **more)
