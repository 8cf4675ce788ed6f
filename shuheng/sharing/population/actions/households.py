"""户口: households open and move, people come into them, change over and leave. 户口登记条例 第三条、第五条"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shuheng.foundation.core import clock, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county.models import Division
from shuheng.foundation.county.rules import COUNTY
from shuheng.foundation.identity import actions as identities
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity import rules as identification
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import HouseholdMoved, HouseholdOpened, MemberJoined, MemberLeft, PersonRecorded
from ..models import Household, HouseholdAddress, Membership, Person, Residence


@dataclass(frozen=True)
class Home:
    """Where a household stands: a village, community or township, and the address in words."""

    division: Division
    address: str


@dataclass(frozen=True)
class Newcomer:
    """Somebody who comes into the register: name, ID number and telephone, and as what in the household."""

    person: identities.Person
    relation: str = "head"


def check_reach(by: Actor, division: Division) -> None:
    """Forbidden when the officer's permit to record does not reach this division."""
    identity.check(by, permits.RECORD)
    if by.scope(permits.RECORD) is not Within.COUNTY and division.pk not in by.divisions:
        raise Forbidden(f"{division.name}不归您的岗位登记。请找当地的登记岗位。")


def _check_home(home: Home, since: date) -> str:
    if home.division.level == COUNTY:
        raise Refused("请选到村、社区或者乡镇。", "division")
    if since > clock.today():
        raise Refused("日子要在今天或者以前。", "since")
    address = " ".join(home.address.split())
    if not 4 <= len(address) <= 120:
        raise Refused("地址请写完整，4 到 120 个字。", "address")
    return address


@transaction.atomic
def open_household(number: str, kind: str, home: Home, head: Newcomer, since: date, *, by: Actor) -> Household:
    """立户: a household with its address and its head. Refused when the number is taken."""
    check_reach(by, home.division)
    address = _check_home(home, since)
    number = identification.plain(number)
    if not (number.isascii() and number.isalnum() and 1 <= len(number) <= 12):
        raise Refused("户号是 1 到 12 位数字和字母。", "number")
    if kind not in rules.HOUSEHOLDS:
        raise Refused("请选户别。", "kind")
    with acting(SYSTEM):
        if Household.objects.filter(number=number).exists():
            raise Refused("这个户号已经有了。请核对户口簿。", "number")
        made = Household.objects.create(number=number, kind=kind, organ_id=by.organ, domain=by.domain, opened_on=since)
        _address(made, home.division, address, since)
    record(HouseholdOpened(made.pk, kind, home.division.pk, since), by=by, division=home.division.pk, about=f"household:{made.pk}")
    record_person(made.number, Newcomer(head.person, "head"), since, by=by)
    return made


def _address(household: Household, division: Division, address: str, since: date) -> None:
    (row,) = next_numbers(HouseholdAddress)
    HouseholdAddress.objects.create(pk=row, household=household, division=division, valid_from=since,
                                    address_sealed=vault.seal(address, "population.household_address", str(row)))


def held_by(number: str, by: Actor) -> tuple[Household, HouseholdAddress]:
    """A household with its present address, locked, if the officer may record there. Runs as the program."""
    household = Household.objects.select_for_update(of=("self",)).filter(number=identification.plain(number)).first()
    stands = HouseholdAddress.objects.select_related("division").filter(household=household, valid_to=None).first() if household else None
    if household is None or stands is None:
        raise Refused("没有这个户号。请核对户口簿上的户号。", "number")
    check_reach(by, stands.division)
    return household, stands


@transaction.atomic
def record_person(number: str, newcomer: Newcomer, since: date, *, by: Actor) -> Person:
    """落户: somebody who is not in the register yet comes into a household. Sex and birth are those of the ID number."""
    with acting(SYSTEM):
        household, stands = held_by(number, by)
        known = identity.find_party(newcomer.person.number, SYSTEM)
        if known and Person.objects.filter(party=known.pk).exists():
            raise Refused("这个人已经在册。请办迁移，不要重复登记。", "number")
        party = identities.record_party(newcomer.person, by=SYSTEM)
        born = identification.birthday(party.number)
        made = Person.objects.create(party=party, sex=rules.sex_of(party.number), born_on=born, division=stands.division, organ_id=by.organ, domain=by.domain)
        _enter(made, household, newcomer.relation, since)
    record(PersonRecorded(made.pk, household.pk, newcomer.relation, since), by=by, division=stands.division_id, about=f"person:{made.pk}")
    return made


def _enter(person: Person, household: Household, relation: str, since: date) -> None:
    """A membership from a day on; one that lasted elsewhere ends."""
    _check_entry(person, household, relation, since)
    own = list(Membership.objects.select_for_update(of=("self",)).filter(person=person))
    rules.begin([one.span for one in own], since)
    Membership.objects.filter(person=person, valid_to=None).update(valid_to=since)
    Membership.objects.create(person=person, household=household, relation=relation, valid_from=since)


def _check_entry(person: Person, household: Household, relation: str, since: date) -> None:
    if relation not in rules.RELATIONS:
        raise Refused("请选与户主的关系。", "relation")
    if person.died_on is not None:
        raise Refused("这个人已经登记死亡，不能再落户、迁移。")
    if not max(person.born_on, household.opened_on) <= since <= clock.today():
        raise Refused("日子要在他出生、立户以后，今天或者以前。", "since")
    heads = Membership.objects.filter(household=household, relation="head").exclude(person=person, valid_to=None)
    if relation == "head" and any(one.span.end is None or since < one.span.end for one in heads):
        raise Refused("这一户从那天起已经有户主。请先把原来的户主改为别的关系。", "relation")


@transaction.atomic
def join(person: int, number: str, relation: str, since: date, *, by: Actor) -> Person:
    """迁入、改变关系: a person of the register belongs to this household, as this, from a day on."""
    with acting(SYSTEM):
        household, stands = held_by(number, by)
        found = locked(person)
        _enter(found, household, relation, since)
        Person.objects.filter(pk=found.pk).update(division=stands.division)
    record(MemberJoined(found.pk, household.pk, relation, since), by=by, division=stands.division_id, about=f"person:{found.pk}")
    return found


@transaction.atomic
def leave(person: int, until: date, *, by: Actor) -> Person:
    """迁出: from a day on the person belongs to no household of the county."""
    with acting(SYSTEM):
        found = locked(person)
        check_reach(by, found.division)
        lasting = end_membership(found, until)
    record(MemberLeft(found.pk, lasting.household_id, until), by=by, division=found.division_id, about=f"person:{found.pk}")
    return found


def end_membership(person: Person, until: date) -> Membership:
    """The membership that lasted, ended. Refused when there is none."""
    own = list(Membership.objects.select_for_update(of=("self",)).filter(person=person))
    rules.end([one.span for one in own], until)
    lasting = next(one for one in own if one.valid_to is None)
    Membership.objects.filter(pk=lasting.pk).update(valid_to=until)
    return lasting


def locked(person: int) -> Person:
    """The person for a change; merged records are changed where they went."""
    found = Person.objects.select_for_update(of=("self",)).select_related("division").filter(pk=person).first()
    if found is None:
        raise Refused("没有找到这个人的档案。请核对。")
    if queries.root(found).pk != found.pk:
        raise Refused("这份档案已经并入另一份。请在留下的那一份上登记。")
    return found


@transaction.atomic
def move_household(number: str, home: Home, since: date, *, by: Actor) -> Household:
    """整户迁移: the household stands elsewhere from a day on. Both places must lie within the officer's reach, or his permit in the county."""
    address = _check_home(home, since)
    with acting(SYSTEM):
        household, _ = held_by(number, by)
        check_reach(by, home.division)
        rules.begin([one.span for one in HouseholdAddress.objects.filter(household=household)], since)
        HouseholdAddress.objects.filter(household=household, valid_to=None).update(valid_to=since)
        _address(household, home.division, address, since)
        Person.objects.filter(memberships__household=household, memberships__valid_to=None).update(division=home.division)
    record(HouseholdMoved(household.pk, home.division.pk, since), by=by, division=home.division.pk, about=f"household:{household.pk}")
    return household


def residences_of(person: Person) -> list[Residence]:
    """The places somebody lived at besides the household's, locked."""
    return list(Residence.objects.select_for_update(of=("self",)).filter(person=person))
