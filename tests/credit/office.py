"""A small credit register for tests: kinds, a company, who records and decides, the subject and his agent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.identifiers import credit_check_sign
from shuheng.foundation.core.permits import Within
from shuheng.foundation.identity import actions as identities
from shuheng.foundation.identity.models import Party
from shuheng.sharing.credit import actions
from shuheng.sharing.credit.models import Edition, Entry, Objection, Repair
from shuheng.sharing.credit.rules import KindPlan, Said
from tests import builders

SINCE = date(2020, 12, 7)
LICENCE = KindPlan("licence", "行政许可", "licence", "both", "示例法", "第一条", SINCE, published=True)
PENALTY = KindPlan("penalty", "行政处罚（一般）", "penalty", "both", "示例法", "第二条", SINCE, published=True, least_months=3, most_months=12, repair_months=3)
LIGHT = KindPlan("penalty-light", "警告", "penalty", "both", "示例法", "第三条", SINCE, most_months=12, repair_months=3)
BLACK = KindPlan("wage-arrears", "拖欠工资", "black", "legal", "示例条例", "第四条", SINCE, published=True, least_months=6, most_months=36, repair_months=6)
GOOD = KindPlan("model-volunteer", "优秀志愿者", "red", "person", "示例条例", "第五条", SINCE, least_months=12, most_months=24)
KINDS = (LICENCE, PENALTY, LIGHT, BLACK, GOOD)
_serial = count(1)


def kinds() -> None:
    """The kinds of these tests, and a calendar."""
    builders.calendar()
    with acting(SYSTEM):
        actions.put_kinds(KINDS, by=SYSTEM)


def company(name: str = "示例茶叶有限公司") -> Party:
    """A legal person that the county knows."""
    first17 = f"91430423MA{next(_serial):06d}8"
    with acting(SYSTEM):
        return identities.record_party(identities.Person(name, first17 + credit_check_sign(first17), kind="legal"), by=SYSTEM)


def recorder(organ: str = "market-regulation") -> Actor:
    """Who records for an organ."""
    return _officer(organ, "credit.read", "credit.record")


def decider(organ: str = "market-regulation") -> Actor:
    """Who answers for an organ."""
    return _officer(organ, "credit.read", "credit.decide")


def _officer(organ: str, *permits: str) -> Actor:
    return replace(builders.officer(organ), permits=dict.fromkeys(permits, Within.OWN_ORGAN))


def subject(party: int) -> Actor:
    """Who acts for a party in everything."""
    return Actor(kind="resident", account=7_000_000 + next(_serial), party=party, parties=frozenset({party}), level=2, label="示例代表")


def said(kind: str = "penalty", days_ago: int = 10, **changes: Any) -> Said:
    """What an organ says, without a fault."""
    given: dict[str, Any] = {"document": f"示例罚字第{next(_serial)}号", "decided_on": clock.today() - timedelta(days_ago),
                             "words": "没有标生产日期，罚款两千元", **changes}
    return Said(kind, **given)


def does(act: Callable[..., Any], *values: Any, by: Actor, **named: Any) -> Any:
    """An act as somebody."""
    with acting(by):
        return act(*values, **named, by=by)


def recorded(party: Party | None = None, by: Actor | None = None, **changes: Any) -> Entry:
    """An entry that an officer recorded about a company."""
    made: Entry = does(actions.record_entry, (party or company()).pk, said(**changes), by=by or recorder())
    return made


def fresh(row: Entry) -> Entry:
    """The entry as the table has it."""
    with acting(SYSTEM):
        return Entry.objects.get(pk=row.pk)


def kept() -> list[int]:
    """How many rows each table holds."""
    with acting(SYSTEM):
        return [model.objects.count() for model in (Entry, Edition, Objection, Repair)]
