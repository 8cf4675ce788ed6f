"""Reading the register of legal persons: by the whole credit code or the exact name; the record, and the state of any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.county.models import Division
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity import rules as identification
from shuheng.foundation.identity.models import Party
from shuheng.sharing.population.rules import held

from .. import permits
from ..models import LegalPerson, Officeholder, Seat, Standing

MOST = 50


@dataclass(frozen=True)
class State:
    """How it stood with a legal person on a day: its state code ("" before it was established), seat, and who held which office."""

    day: date
    state: str
    division: Division | None
    address: str
    offices: tuple[Officeholder, ...]


@dataclass(frozen=True)
class Record:
    """A legal person with all its spells, oldest first."""

    legal_person: LegalPerson
    party: Party
    standings: tuple[Standing, ...]
    seats: tuple[Seat, ...]
    offices: tuple[Officeholder, ...]

    def on(self, day: date) -> State:
        """The state of a day."""
        standing = held(((one.span, one) for one in self.standings), day)
        seat = held(((one.span, one) for one in self.seats), day)
        offices = tuple(one for one in self.offices if one.span.holds(day))
        return State(day, standing.state if standing else "", seat.division if seat else None, seat.address if seat else "", offices)


def find(words: str, by: Actor) -> list[LegalPerson]:
    """Those with exactly this credit code or name that the officer may see."""
    identity.check(by, permits.READ)
    if not words.strip():
        return []
    code = vault.blind(identification.plain(words), "identity.party.number")
    name = vault.blind(identification.person_name(words), "identity.party.name")
    rows = LegalPerson.objects.select_related("party", "division").filter(Q(party__number_blind=code) | Q(party__name_blind=name))
    return list(rows.order_by("pk")[:MOST])


def record(number: int) -> Record:
    """The record of a legal person, if the asker may see it; Absent otherwise."""
    found = LegalPerson.objects.select_related("party", "division").filter(pk=number).first()
    if found is None:
        raise Absent("没有找到这个单位。请按完整的统一社会信用代码或者名称再查。")
    return Record(found, found.party, tuple(found.standings.order_by("valid_from")),
                  tuple(found.seats.select_related("division").order_by("valid_from")),
                  tuple(found.officeholders.select_related("party").order_by("valid_from", "pk")))


def on(number: int, day: date) -> State:
    """The state of a legal person on a day."""
    return record(number).on(day)
