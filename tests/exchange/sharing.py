"""Organs, an entry that the population register answers for, a request on its way and a grant, for tests of the exchange."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.identity import actions as identity
from shuheng.foundation.identity.models import Party
from shuheng.sharing.catalogue.models import Resource
from shuheng.sharing.catalogue.rules import Item
from shuheng.sharing.exchange import actions, permits, rules
from shuheng.sharing.exchange.models import Grant, Request
from tests import builders
from tests.catalogue.entries import published, scheme, writer
from tests.population import office

ITEMS = (Item("number", "身份证号", length=18, sharing="conditional", personal=True, key=True),
         Item("name", "姓名", length=60, sharing="conditional", personal=True),
         Item("sex", "性别", length=1, sharing="conditional", personal=True), Item("born_on", "出生日期", "D", sharing="conditional", personal=True),
         Item("died_on", "死亡日期", "D", sharing="closed", basis="《中华人民共和国统计法》第二十五条", personal=True))
ASKED = rules.Asked(("name", "sex"), "核对申请临时救助的人的姓名和性别", "《社会救助暂行办法》第十一条", "临时救助", 3, today())


def officer(organ: str, *held: Permit, within: Within = Within.OWN_ORGAN) -> Actor:
    """An officer of an organ with these permits."""
    made = builders.officer(organ)
    return replace(made, permits={one.code: within for one in held}, label=f"{organ}的人（示例）")


@dataclass(frozen=True)
class Scene:
    """Who asks, who provides, who checks, who looks; the entry and a person in the register."""

    asker: Actor
    provider: Actor
    checker: Actor
    looker: Actor
    entry: Resource
    number: str
    party: int


def scene() -> Scene:
    """Public security's register of people answers; civil affairs asks; the data bureau checks."""
    scheme()
    builders.calendar()
    for organ in ("public-security", "civil-affairs", "data"):
        builders.organ(organ)
    with acting(SYSTEM):
        identity.open_post("data.checker", builders.organ("data").pk, "审核岗", {permits.CHECK.code: Within.COUNTY}, by=SYSTEM)
        actions.put_procedure(by=SYSTEM)
    provider = officer("public-security", permits.PROVIDE)
    entry = published(writer("public-security"), organ="public-security", items=ITEMS)
    does(actions.attach, entry.code, "people", by=provider)
    number, party = person()
    return Scene(officer("civil-affairs", permits.REQUEST), provider, officer("data", permits.CHECK, within=Within.COUNTY),
                 officer("civil-affairs", permits.LOOK), entry, number, party)


def does(act: Callable[..., Any], *values: Any, by: Actor, **more: Any) -> Any:
    """An act as somebody."""
    with acting(by):
        return act(*values, by=by, **more)


def person() -> tuple[str, int]:
    """Somebody in the register: ID number and party."""
    _, found = office.opened().opens()
    with acting(SYSTEM):
        party = Party.objects.get(pk=found.party_id)
        return party.number, party.pk


def asked(**changes: Any) -> rules.Asked:
    """A request without a fault."""
    return replace(ASKED, until=today() + timedelta(days=300), **changes)


def requested(at: Scene, **changes: Any) -> Request:
    """A request that has been made."""
    made: Request = does(actions.ask, at.entry.code, asked(**changes), by=at.asker)
    return made


def granted(at: Scene, **changes: Any) -> Grant:
    """A request that went the usual way."""
    made = requested(at, **changes)
    does(actions.answer, made.case.number, "pass", by=at.checker)
    does(actions.answer, made.case.number, "grant", by=at.provider)
    return Grant.objects.get(request=made.pk)


def case(party: int | None, organ: str = "civil-affairs") -> str:
    """A running case of the looking organ about somebody."""
    with acting(SYSTEM):
        return cases.open_case(builders.definition(), cases.Opening("临时救助", builders.organ(organ).pk, "window", party=party), by=SYSTEM).number


def asking(at: Scene, grant: Grant, **changes: Any) -> actions.Asked:
    """A look-up of the person for a case of his."""
    number = changes.pop("case", None) or case(at.party)
    return actions.Asked(**{"grant": grant.pk, "key": at.number, "case": number, "words": "核对申请临时救助的人", **changes})


def look(at: Scene, grant: Grant, by: Actor | None = None, **changes: Any) -> actions.Answer:
    """It is made."""
    found: actions.Answer = does(actions.look_up, asking(at, grant, **changes), by=by or at.looker)
    return found
