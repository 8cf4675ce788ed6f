"""One person's record whole, and what was so on a day. What the database hides from the asker is not in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.county.models import Division
from shuheng.foundation.county.rules import COUNTY
from shuheng.foundation.identity.models import Party

from .. import rules
from ..models import Household, HouseholdAddress, LifeEvent, Membership, Merge, Person, Residence
from ..rules.invention import is_invented

_ABSENT = "没有找到这个人的档案。请核对，或者重新按证件号登记查询。"


@dataclass(frozen=True)
class State:
    """How it stood with somebody on a day. Household, address and division are those of registration; `lives_at` where he lived if elsewhere."""

    day: date
    living: str
    household: Household | None
    relation: str
    division: Division | None
    address: str
    lives_in: Division | None
    lives_at: str
    marital: str


@dataclass(frozen=True)
class Record:
    """One person's rows, oldest first; those of records merged into his come after his own."""

    person: Person
    party: Party
    memberships: tuple[Membership, ...]
    addresses: tuple[HouseholdAddress, ...]
    residences: tuple[Residence, ...]
    events: tuple[LifeEvent, ...]
    merges: tuple[Merge, ...]

    @property
    def befallen(self) -> list[rules.Befallen]:
        """The life events as the rules read them, seen from this person."""
        same = {self.person.pk, *(merge.gone_id for merge in self.merges if merge.split_at is None)}
        return [rules.Befallen(one.kind, one.on, one.other_id if one.person_id in same else one.person_id) for one in self.events]

    def on(self, day: date) -> State:
        """The state of a day."""
        living = rules.living(self.person.born_on, self.person.died_on, day)
        member = rules.held(((one.span, one) for one in self.memberships), day)
        stood = rules.held(((one.span, one) for one in self.addresses if member and one.household_id == member.household_id), day)
        lives = rules.held(((one.span, one) for one in self.residences), day)
        return State(day, living, member.household if member else None, member.relation if member else "", stood.division if stood else None,
                     stood.address if stood else "", lives.division if lives else None, lives.address if lives else "",
                     rules.marital(self.befallen, day)[0])


def person(number: int) -> Person:
    """The person with this row, if the asker may see him; Absent otherwise."""
    found = Person.objects.select_related("party", "division").filter(pk=number).first()
    if found is None:
        raise Absent(_ABSENT)
    return found


def household(number: str) -> Household:
    """The household with this number; Absent when there is none in sight."""
    found = Household.objects.filter(number=number).first()
    if found is None:
        raise Absent("没有这个户号。请核对户口簿上的户号。")
    return found


def root(found: Person) -> Person:
    """The record that stands for this one: itself, or the one it was merged into."""
    merge = Merge.objects.select_related("kept__party", "kept__division").filter(gone=found, split_at=None).first()
    return merge.kept if merge else found


def record(number: int) -> Record:
    """The record of a person, with those merged into it."""
    found = person(number)
    merges = tuple(Merge.objects.filter(Q(kept=found) | Q(gone=found)).select_related("gone__party", "kept__party").order_by("merged_at"))
    same = [found.pk, *(merge.gone_id for merge in merges if merge.kept_id == found.pk and merge.split_at is None)]
    memberships = _own_first(list(Membership.objects.filter(person__in=same).select_related("household").order_by("valid_from")), found.pk)
    homes = {one.household_id for one in memberships}
    return Record(
        found, found.party, tuple(memberships),
        tuple(HouseholdAddress.objects.filter(household__in=homes).select_related("division__parent", "household").order_by("valid_from")),
        tuple(_own_first(list(Residence.objects.filter(person__in=same).select_related("division__parent").order_by("valid_from")), found.pk)),
        tuple(LifeEvent.objects.filter(Q(person__in=same) | Q(other__in=same)).order_by("on", "pk")), merges)


def _own_first(rows: list, own: int) -> list:  # type: ignore[type-arg]
    return sorted(rows, key=lambda one: one.person_id != own)


def on(number: int, day: date) -> State:
    """The state of a person on a day."""
    return record(number).on(day)


def birthplace(number: str) -> str:
    """Which county the first six digits of an ID number spoke of, historical codes included; "" for one outside our record."""
    if is_invented(number):
        return "示例号段"
    found = Division.objects.filter(level=COUNTY, code=f"{number[:6]}000000").order_by("valid_from").first()
    if found is None:
        return ""
    until = f"，{found.valid_to.year} 年以前的代码" if found.valid_to else ""
    return f"{found.name}（{found.code[:6]}{until}）"
