"""The sample records and grants of a demonstration, brought about by its own people through the same actions as everybody's. Only a demonstration has this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from shuheng.foundation.core.acting import Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.county.loader import Tally
from shuheng.foundation.county.models import Division
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.actions import Person
from shuheng.foundation.identity.models import Account, Post
from shuheng.sharing.legal_persons import actions as legal_persons
from shuheng.sharing.legal_persons.models import LegalPerson
from shuheng.sharing.population import actions as population
from shuheng.sharing.population.models import Household

from .. import rules
from ..models import Grant
from .answering import answer
from .requesting import ask

LONG = timedelta(days=700)


@dataclass(frozen=True)
class SampleHousehold:
    """A household of one sample person: number, name and ID number, village, address, since when."""

    number: str
    person: Person
    division: str
    address: str
    since: date


@dataclass(frozen=True)
class SampleBody:
    """A sample legal person with its representative."""

    name: str
    code: str
    kind: str
    division: str
    address: str
    representative: Person
    since: date


@dataclass(frozen=True)
class SampleGrant:
    """Items of an entry that an organ was granted, for what and by which law."""

    organ: str
    resource: str
    items: tuple[str, ...]
    purpose: str
    basis: str
    used_for: str


@dataclass(frozen=True)
class Sample:
    """All of it, and by which accounts: who asks for every organ, who checks, who provides which entry."""

    households: Sequence[SampleHousehold]
    bodies: Sequence[SampleBody]
    grants: Sequence[SampleGrant]
    asker: str
    checker: str
    providers: Mapping[str, str]


@transaction.atomic
def rehearse(sample: Sample, *, by: Actor) -> Tally:
    """Make what is missing; a second load finds it done."""
    made = sum(_household(one, by) for one in sample.households) + sum(_body(one, by) for one in sample.bodies)
    made += sum(_grant(sample, one) for one in sample.grants)
    return Tally("示例登记和授权", made, 0, len(sample.households) + len(sample.bodies) + len(sample.grants) - made)


def _village(code: str) -> Division:
    return Division.objects.get(code=code, valid_to=None)


def _household(one: SampleHousehold, by: Actor) -> bool:
    if Household.objects.filter(number=one.number).exists():
        return False
    population.open_household(one.number, "family", population.Home(_village(one.division), one.address), population.Newcomer(one.person), one.since, by=by)
    return True


def _body(one: SampleBody, by: Actor) -> bool:
    party = identity.find_party(one.code, by)
    if party and LegalPerson.objects.filter(party=party.pk).exists():
        return False
    founding = legal_persons.Founding(one.name, one.code, one.kind, _village(one.division), one.address, one.representative, "示例登记")
    legal_persons.register(founding, one.since, by=by)
    return True


def _grant(sample: Sample, one: SampleGrant) -> bool:
    if Grant.objects.filter(organ__code=one.organ, resource__code=one.resource).exists():
        return False
    asked = rules.Asked(one.items, one.purpose, one.basis, one.used_for, 2_000, today() + LONG)
    with acting(_at(sample.asker, f"{one.organ}.cataloguer")) as asker:
        number = ask(one.resource, asked, by=asker).case.number
    with acting(_at(sample.checker)) as checker:
        answer(number, "pass", by=checker)
    with acting(_at(sample.providers[one.resource])) as provider:
        answer(number, "grant", by=provider)
    return True


def _at(account: str, post: str = "") -> Actor:
    """The actor that an account is, in a post."""
    seat = Post.objects.filter(code=post).values_list("pk", flat=True).first() if post else None
    return identity.actor_of(Account.objects.get(name=account), post=seat)
