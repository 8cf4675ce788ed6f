"""Invented people for trials and demonstrations, loaded village by village through COPY; every row says that it is invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from shuheng.foundation.core import clock, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.database.pouring import pour
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county.models import Division
from shuheng.foundation.identity import actions as identities
from shuheng.foundation.journal.actions import record
from shuheng.foundation.journal.queries import first_result

from .. import rules
from ..events import VillageInvented
from ..models import Household, HouseholdAddress, LifeEvent, Membership, Person, Residence
from ..queries import Plot
from ..rules.invention import MARK, Family, Invented, village

AWAY = "示例省外务工地" + MARK
_Row = tuple[object, ...]


@transaction.atomic
def invent_village(plot: Plot, people: int, seed: int, *, by: Actor) -> int:
    """Load at least so many invented people for one village; how many. A village is loaded once: 0 for the same seed, Refused for another."""
    if by.kind != "system":
        raise Forbidden("示例人口只能由命令生成。")
    key = f"population.invent:{plot.village.code}"
    done = first_result(key)
    if done and done.data["seed"] != seed:
        raise Refused(f"库里已经有种子 {done.data['seed']} 的示例人口。换种子请用一个新的演示库。")
    if done:
        return 0
    families = list(village(seed, plot.village.code[:6], plot.place, people, clock.today()))
    with acting(SYSTEM):
        members = [one for family in families for one in family.people]
        rows = _people(members, plot.village, by)
        homes = _households(families, plot)
        _belong(families, rows, homes)
    record(VillageInvented(plot.village.pk, seed, len(members), len(families)), by=by, division=plot.village.pk, about=f"division:{plot.village.pk}", key=key)
    return len(members)


def _people(members: Sequence[Invented], division: Division, by: Actor) -> list[int]:
    parties = identities.record_parties([identities.Person(one.name, one.number) for one in members], by=by)
    numbers = next_numbers(Person, len(members))
    pour(Person, ("id", "party_id", "sex", "born_on", "died_on", "division_id", "domain", "synthetic"),
         [(number, party, rules.sex_of(one.number), one.born, one.died, division.pk, "general", True)
          for number, party, one in zip(numbers, parties, members, strict=True)])
    return numbers


def _households(families: Sequence[Family], plot: Plot) -> list[int]:
    numbers = next_numbers(Household, len(families))
    pour(Household, ("id", "number", "kind", "domain", "synthetic", "opened_on"),
         [(number, f"S{number}", "family", "general", True, family.opened) for number, family in zip(numbers, families, strict=True)])
    spells = [(number, *spell) for number, family in zip(numbers, families, strict=True) for spell in _stood(family, plot)]
    pour(HouseholdAddress, ("id", "household_id", "division_id", "valid_from", "valid_to", "address_sealed"),
         [(row, number, division, since, until, vault.seal(address, "population.household_address", str(row)))
          for row, (number, division, since, until, address) in zip(next_numbers(HouseholdAddress, len(spells)), spells, strict=True)])
    return numbers


def _stood(family: Family, plot: Plot) -> list[tuple[int, date, date | None, str]]:
    """The addresses of a household: that of the township of old until the day it went over, then that of the village."""
    address = f"{family.group}组{family.door}号{MARK}"
    if plot.before is None or plot.until is None or family.opened >= plot.until:
        return [(plot.village.pk, family.opened, None, address)]
    return [(plot.before.pk, family.opened, plot.until, f"{plot.village.name}{address}"), (plot.village.pk, plot.until, None, address)]


def _belong(families: Sequence[Family], rows: Sequence[int], homes: Sequence[int]) -> None:
    belongs: list[_Row] = []
    lives: list[tuple[int, date]] = []
    events: list[_Row] = []
    place = 0
    for home, family in zip(homes, families, strict=True):
        own = rows[place:place + len(family.people)]
        place += len(own)
        for number, one in zip(own, family.people, strict=True):
            belongs.append((number, home, one.relation, one.since, one.died + timedelta(days=1) if one.died else None))
            if one.away:
                lives.append((number, max(one.since, one.born + timedelta(days=18 * 365))))
        events += _befell(family, own)
    pour(Membership, ("person_id", "household_id", "relation", "valid_from", "valid_to"), belongs)
    pour(LifeEvent, ("person_id", "kind", "on", "other_id", "document"), events)
    pour(Residence, ("id", "person_id", "division_id", "valid_from", "valid_to", "address_sealed"),
         [(row, number, None, since, None, vault.seal(AWAY, "population.residence", str(row)))
          for row, (number, since) in zip(next_numbers(Residence, len(lives)), lives, strict=True)])


def _befell(family: Family, own: Sequence[int]) -> list[_Row]:
    """The marriage of head and spouse, and the deaths of all."""
    found: list[_Row] = [(own[0], "marriage", family.married, own[1], MARK)] if family.married else []
    found += [(number, "death", one.died, None, MARK) for number, one in zip(own, family.people, strict=True) if one.died]
    if family.married:
        pair = list(zip(own[:2], family.people[:2], strict=True))
        for (_, one), (other, left) in (pair, pair[::-1]):
            if one.died and not (left.died and left.died <= one.died):
                found.append((other, "widowhood", one.died, None, MARK))
    return found

