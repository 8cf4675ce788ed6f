"""How many people and households belonged to which township on a day: the townships of that day, whatever became of them since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Permit
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import Division
from shuheng.foundation.county.rules import TOWNSHIP, VILLAGE
from shuheng.foundation.identity import queries as identity

from ..models import Person

# who was alive and in a household on the day, by the division at which the household then stood; records merged into others count once
_COUNT = """
select a.division_id, count(*), count(distinct m.household_id)
from population_membership m join population_householdaddress a on a.household_id = m.household_id
join population_person p on p.id = m.person_id
where m.valid_from <= %(day)s and (m.valid_to is null or m.valid_to > %(day)s)
  and a.valid_from <= %(day)s and (a.valid_to is null or a.valid_to > %(day)s)
  and not exists (select from population_merge g where g.gone_id = p.id and g.split_at is null)
group by a.division_id
"""


@dataclass(frozen=True)
class Count:
    """People and households of one township on a day; without a division those of whom the record cannot tell."""

    division: Division | None
    people: int
    households: int


def by_township(day: date, *permits: Permit, by: Actor) -> list[Count]:
    """The townships that there were on a day, each with its people. Refused for days before our record of townships, and for the future."""
    for permit in permits:
        identity.check(by, permit)
    if day > clock.today():
        raise Refused("这一天还没有到。请填今天或者以前的日子。", "on")
    towns = {row.pk: row for row in county.divisions_on(day, TOWNSHIP)}
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_COUNT, {"day": day})
        counted = cursor.fetchall()
    stood = {row.pk: row for row in Division.objects.filter(pk__in=[row[0] for row in counted]).select_related("parent")}
    found: dict[int | None, tuple[int, int]] = dict.fromkeys(towns, (0, 0))
    memory: dict[tuple[str, str], int | None] = {}
    for number, people, households in counted:
        town = _town(stood[number], day, memory)
        before = found.get(town, (0, 0))
        found[town] = (before[0] + people, before[1] + households)
    return [Count(towns.get(number or 0), *sums) for number, sums in sorted(found.items(), key=lambda item: _order(towns, item[0]))]


def _order(towns: dict[int, Division], number: int | None) -> str:
    return towns[number].code if number in towns else "~"


def _town(division: Division, day: date, memory: dict[tuple[str, str], int | None]) -> int | None:
    """The township of the day in which a division lay; None when several came together since, and nobody can tell in which it lay before."""
    own = division.parent if division.level == VILLAGE else division
    if own is None or own.level != TOWNSHIP:
        return None
    way = "" if division.span.holds(day) else "later" if division.valid_from > day else "gone"
    if (own.code, way) not in memory:
        standing = county.predecessors(own.code, day) if way == "later" else county.successors(own.code, day)
        memory[own.code, way] = standing[0].pk if len(standing) == 1 else None
    return memory[own.code, way]


def invented() -> int:
    """How many people of the register are invented."""
    with acting(SYSTEM):
        return Person.objects.filter(synthetic=True).count()
