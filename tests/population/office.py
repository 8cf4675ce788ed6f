"""A small register: two villages, a registrar, an officer with a running case, one household."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.county.models import Division
from shuheng.foundation.identity.actions import Person as Named
from shuheng.sharing.population import actions as population
from shuheng.sharing.population.models import Household, LookUp, Person
from shuheng.sharing.population.rules import Ground
from tests import builders

GROUND = Ground("同一个人登记了两次", "示例户字〔2026〕1号")
OPENED = date(2000, 5, 1)
_serial = count(1)


@dataclass(frozen=True)
class Office:
    """Who acts, and where."""

    registrar: Actor
    officer: Actor
    neighbour: Actor
    village: Division
    other: Division
    case: Case

    def does(self, act: Callable[..., Any], *values: Any, by: Actor | None = None, **named: Any) -> Any:
        """An act as the registrar, or as somebody else."""
        actor = by or self.registrar
        with acting(actor):
            return act(*values, **named, by=actor)

    def home(self, division: Division | None = None, address: str = "示例组 5 号") -> population.Home:
        """An address in a village."""
        return population.Home(division or self.village, address)

    def opens(self, since: date = OPENED, **born: Any) -> tuple[Household, Person]:
        """A household with its head."""
        number = f"H{next(_serial)}"
        made: Household = self.does(population.open_household, number, "family", self.home(), newcomer(**born), since)
        with acting(SYSTEM):
            return made, Person.objects.get(memberships__household=made, memberships__relation="head")

    def looks(self, person: Person, *, by: Actor | None = None, **changes: str) -> LookUp:
        """The officer looks somebody up for the case."""
        with acting(SYSTEM):
            number = person.party.number
        asked = {"number": number, "case": self.case.number, "purpose": "identity", "words": "核对申请人的户籍地址", **changes}
        made: LookUp = self.does(population.look_up, population.Asked(**asked), by=by or self.officer)
        return made


def newcomer(relation: str = "head", name: str = "示例一", **number: Any) -> population.Newcomer:
    """Somebody new."""
    return population.Newcomer(Named(name, builders.id_number(**number)), relation)


def village(code: str, name: str) -> Division:
    """A village under the county's first township; made when no profile is loaded."""
    def division(code: str, **facts: Any) -> Division:
        made: Division = Division.objects.get_or_create(code=code, defaults={"valid_from": date(1990, 1, 1), "source": "示例", **facts})[0]
        return made

    town = division("430423100000", name="开云镇", short="开云镇", level="township", parent=builders.division())
    return division(code, name=name, short=name, level="village", parent=town)


def opened() -> Office:
    """Everything that the register needs."""
    procedure = builders.definition()
    registrar, officer, neighbour = builders.officer("public-security", within=Within.COUNTY), builders.officer(), builders.officer("forestry")
    case = cases.open_case(procedure, cases.Opening("示例事项", officer.organ or 0, "portal"), by=SYSTEM)
    return Office(registrar, officer, neighbour, village("430423100201", "示例甲村"), village("430423100202", "示例乙村"), case)
