"""Where people live apart from their household, and what befalls them."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from shuheng.foundation.core import clock, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county.models import Division
from shuheng.foundation.journal.actions import record

from .. import rules
from ..events import LifeEventRecorded, ResidenceChanged, ResidenceEnded
from ..models import LifeEvent, Membership, Person, Residence
from .households import check_reach, end_membership, locked, residences_of


@transaction.atomic
def settle(person: int, division: Division | None, address: str, since: date, *, by: Actor) -> Residence:
    """居住登记: from a day on somebody lives apart from the household; without a division outside the county."""
    address = " ".join(address.split())
    with acting(SYSTEM):
        found = locked(person)
        check_reach(by, division or found.division)
        if not 4 <= len(address) <= 120:
            raise Refused("地址请写完整，4 到 120 个字。", "address")
        if found.died_on is not None or not found.born_on <= since <= clock.today():
            raise Refused("日子要在他出生以后、今天或者以前，去世的人不再登记居住地。", "since")
        rules.begin([one.span for one in residences_of(found)], since)
        Residence.objects.filter(person=found, valid_to=None).update(valid_to=since)
        (row,) = next_numbers(Residence)
        made = Residence.objects.create(pk=row, person=found, division=division, valid_from=since,
                                        address_sealed=vault.seal(address, "population.residence", str(row)))
    where = division.pk if division else None
    record(ResidenceChanged(found.pk, since, where), by=by, division=where, about=f"person:{found.pk}")
    return made


@transaction.atomic
def return_home(person: int, until: date, *, by: Actor) -> Person:
    """居住登记注销: from a day on the person lives at the household's address again."""
    with acting(SYSTEM):
        found = locked(person)
        check_reach(by, found.division)
        rules.end([one.span for one in residences_of(found)], until)
        Residence.objects.filter(person=found, valid_to=None).update(valid_to=until)
    record(ResidenceEnded(found.pk, until), by=by, division=found.division_id, about=f"person:{found.pk}")
    return found


@transaction.atomic
def record_life_event(person: int, befallen: rules.Befallen, document: str, *, by: Actor) -> LifeEvent:
    """婚姻登记、死亡登记: what befell somebody, in the order of days. A death ends where he belonged and lived, and makes the spouse a widow or widower.

    户口登记条例 第八条
    """
    document = document.strip()[:120]
    if not document:
        raise Refused("请写依据的文书或者文号。", "document")
    with acting(SYSTEM):
        found, other = _both(person, befallen, by)
        made = _write(found, befallen, other, document)
        if befallen.kind == "death":
            _die(found, befallen.on, document)
    digest = hashlib.sha256(document.encode()).hexdigest()
    record(LifeEventRecorded(found.pk, befallen.kind, befallen.on, digest, other.pk if other else None), by=by, division=found.division_id,
           about=f"person:{found.pk}")
    return made


def _both(person: int, befallen: rules.Befallen, by: Actor) -> tuple[Person, Person | None]:
    """The person and whoever shares the event, locked in key order; both must be able to."""
    if (befallen.kind == "marriage") != (befallen.other is not None):
        raise Refused("结婚要登记对方是谁，别的事不登记对方。", "other")
    if befallen.other == person:
        raise Refused("不能和自己登记。", "other")
    rows = {number: locked(number) for number in sorted(filter(None, {person, befallen.other}))}
    check_reach(by, rows[person].division)
    for one in rows.values():
        rules.check_befalls(befallen.kind, befallen.on, born=one.born_on, died=one.died_on, facts=befallen_of(one), today=clock.today())
    return rows[person], rows.get(befallen.other or 0)


def befallen_of(person: Person) -> list[rules.Befallen]:
    """What has befallen somebody, as the rules read it."""
    rows = LifeEvent.objects.filter(Q(person=person) | Q(other=person)).order_by("on", "pk")
    return [rules.Befallen(one.kind, one.on, one.other_id if one.person_id == person.pk else one.person_id) for one in rows]


def _write(person: Person, befallen: rules.Befallen, other: Person | None, document: str) -> LifeEvent:
    partner = rules.marital(befallen_of(person), befallen.on)[1]
    made = LifeEvent.objects.create(person=person, kind=befallen.kind, on=befallen.on, other=other, document=document)
    if befallen.kind == "divorce" and partner:
        LifeEvent.objects.create(person_id=partner, kind="divorce", on=befallen.on, document=document)
    if befallen.kind == "death" and partner:
        LifeEvent.objects.create(person_id=partner, kind="widowhood", on=befallen.on, document=document)
    return made


def _die(person: Person, on: date, document: str) -> None:
    after = on + timedelta(days=1)
    Person.objects.filter(pk=person.pk).update(died_on=on)
    if Membership.objects.filter(person=person, valid_to=None).exists():
        end_membership(person, after)
    if any(one.valid_to is None for one in residences_of(person)):
        rules.end([one.span for one in residences_of(person)], after)
        Residence.objects.filter(person=person, valid_to=None).update(valid_to=after)
