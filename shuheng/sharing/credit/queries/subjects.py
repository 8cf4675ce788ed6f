"""About whom an entry may be: legal persons by the whole code or exact name, people only through an open look-up for a case."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity import rules as identification
from shuheng.foundation.identity.models import Party
from shuheng.sharing.legal_persons.models import LegalPerson
from shuheng.sharing.population import queries as population
from shuheng.sharing.population.models import LookUp, Person

from .. import permits, rules

MOST = 5
_NOBODY = "没有找到这个单位。请按完整的统一社会信用代码或者名称再查。"
_NOT_LOOKED = "查个人要凭正在办的办件。请先登记查询，再记、再看。"


@dataclass(frozen=True)
class Subject:
    """One party with name and number in words. `register` is its row in the register of legal persons; 0 when it has none or is a person."""

    party: int
    whose: str
    name: str
    number: str
    register: int = 0
    synthetic: bool = False


def _called(words: str) -> QuerySet[Party]:
    code = vault.blind(identification.plain(words), "identity.party.number")
    name = vault.blind(identification.person_name(words), "identity.party.name")
    return Party.objects.filter(Q(number_blind=code) | Q(name_blind=name), kind=rules.LEGAL).order_by("pk")[:MOST]


def _legal(found: Party) -> Subject:
    row = LegalPerson.objects.filter(party=found).first()
    return Subject(found.pk, rules.LEGAL, found.name, found.number, row.pk if row else 0, bool(row and row.synthetic))


def find_legal(words: str, by: Actor) -> list[Subject]:
    """Legal persons with exactly this code or name, for an officer."""
    identity.check(by, permits.READ)
    return [_legal(one) for one in _called(words)] if words.strip() else []


def find_public(words: str) -> list[Subject]:
    """The same for everybody: name and code of a legal person are no secret, people are never found."""
    with acting(SYSTEM):
        return [_legal(one) for one in _called(words)] if words.strip() else []


def legal(number: int, by: Actor) -> Subject:
    """The legal person with this party row, for an officer; Absent otherwise."""
    identity.check(by, permits.READ)
    found = Party.objects.filter(pk=number, kind=rules.LEGAL).first()
    if found is None:
        raise Absent(_NOBODY)
    return _legal(found)


def looked_up(by: Actor, number: int) -> tuple[LookUp, Subject]:
    """The person behind an open look of the officer's own; Absent when it is over, another's, or found nobody."""
    identity.check(by, permits.READ)
    look = population.look_at(by, number)
    if look.person is None:
        raise Absent("人口库里没有这个人，记不了他的信用信息。请核对证件号。")
    party = look.person.party
    return look, Subject(party.pk, rules.PERSON, party.name, party.number, synthetic=look.person.synthetic)


def whose(party: int, by: Actor) -> str:
    """What kind of party it is, if this actor may record about it: a person must be in sight through an open look."""
    found = Party.objects.filter(pk=party).first()
    if found is None:
        raise Absent(_NOBODY)
    if found.kind != rules.LEGAL and by.kind != "system" and not Person.objects.filter(party=party).exists():
        raise Absent(_NOT_LOOKED)
    return rules.LEGAL if found.kind == rules.LEGAL else rules.PERSON
