"""登记: addresses and points come into the register, are corrected by a new spell from a day on, and go out of use. 地名管理条例"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.county.models import Division
from shuheng.foundation.county.rules import COUNTY
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.journal.actions import record

from .. import permits, queries, rules
from ..events import PlaceCorrected, PlaceRecorded, PlaceRetired
from ..models import Address, Place, Point

LETTERS = {rules.ADDRESS: "A", rules.POINT: "P"}


@dataclass(frozen=True)
class NewAddress:
    """How an address reads, where it lies if anybody measured it, and the document that says so."""

    division: Division
    plate: rules.Plate
    source: str
    spot: rules.Spot | None = None


@dataclass(frozen=True)
class NewPoint:
    """What a point is (the code of its kind), is called, where it stands, whether everybody may see it, and the document that says so."""

    division: Division
    kind: str
    name: str
    source: str
    words: str = ""
    public: bool = True
    spot: rules.Spot | None = None


Entry = NewAddress | NewPoint


def check_reach(by: Actor, division: Division) -> None:
    """Forbidden when the officer's permit to record does not reach this division."""
    identity.check(by, permits.RECORD)
    if by.scope(permits.RECORD) is not Within.COUNTY and division.pk not in by.divisions:
        raise Forbidden(f"{division.name}不归您的岗位登记。请找当地的登记岗位。")


@transaction.atomic
def record_place(entry: Entry, since: date, *, by: Actor) -> Place:
    """A new address or point, from a day on. Refused when the same address is in the register."""
    check_reach(by, entry.division)
    row = _row(entry, "recorded")
    rules.check_begin((), since, clock.today())
    with acting(SYSTEM):
        _check_once(row)
        sort = rules.ADDRESS if isinstance(row, Address) else rules.POINT
        (number,) = next_numbers(Place)
        made = Place.objects.create(pk=number, code=f"{LETTERS[sort]}{number:08d}", sort=sort, division=entry.division, organ_id=by.organ, domain=by.domain,
                                    public=isinstance(row, Point) and row.public)
        _begin(made, row, since)
    record(PlaceRecorded(made.pk, sort, made.division_id, since), by=by, division=made.division_id, about=f"place:{made.pk}")
    return made


def _row(entry: Entry, cause: str) -> queries.Located:
    """The spell of an entry, checked, not stored."""
    if entry.division.level == COUNTY:
        raise Refused("请选到村、社区或者乡镇。", "division")
    row = _address(entry) if isinstance(entry, NewAddress) else _point(entry)
    row.division, row.source, row.cause = entry.division, rules.document(entry.source), cause
    if entry.spot:
        drawn = queries.county_outline()
        rules.check_inside(drawn[1] if drawn else None, entry.spot.longitude, entry.spot.latitude, entry.spot.exact_m)
        row.longitude, row.latitude, row.datum, row.exact_m = entry.spot.longitude, entry.spot.latitude, entry.spot.datum, entry.spot.exact_m
    return row


def _address(entry: NewAddress) -> Address:
    plate = rules.plate(entry.plate)
    return Address(road=plate.road, door=plate.door, building=plate.building, unit=plate.unit, room=plate.room, words=plate.words)


def _point(entry: NewPoint) -> Point:
    kind = queries.kind(entry.kind)
    if kind is None:
        raise Refused("请选类别。", "kind")
    words = rules.title(entry.words, 60, "words", "地址") if entry.words.strip() else ""
    return Point(kind=kind, name=rules.title(entry.name, 60, "name", "名称"), words=words, public=entry.public)


def _check_once(row: queries.Located, but: int = 0) -> None:
    """Refused when an address of today reads the same."""
    twin = queries.twin(row.division, row.words) if isinstance(row, Address) else None
    if twin and twin.place_id != but:
        raise Refused(f"{row.heading}已经在册，编号 {twin.place.code}。请办更正，不要重复登记。", "door")


def _begin(place: Place, row: queries.Located, since: date) -> None:
    row.place, row.domain, row.valid_from = place, place.domain, since
    row.save(force_insert=True)


def _locked(asked: Place) -> queries.Record:
    """The record for a change; a merged place is changed where it went. Runs as the program, so the actor has found the place before."""
    Place.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    found = queries.record(asked.code)
    if found.place.pk != asked.pk:
        raise Refused(f"这一条已经并入 {found.place.code}。请在那一条上登记。")
    return found


@transaction.atomic
def correct(code: str, entry: Entry, cause: str, since: date, *, by: Actor) -> Place:
    """It reads or lies otherwise from a day on: what held until then stays in the history. A retired place is in use again."""
    check_reach(by, entry.division)
    if cause not in rules.CHANGES:
        raise Refused("请选为什么改。", "cause")
    asked, row = queries.place(code), _row(entry, cause)
    with acting(SYSTEM):
        found = _locked(asked)
        check_reach(by, found.place.division)
        if (found.place.sort == rules.ADDRESS) is not isinstance(row, Address):
            raise Refused("地址不能改成兴趣点，兴趣点也不能改成地址。请另外登记一条。")
        rules.check_begin(found.spans, since, clock.today())
        _check_once(row, found.place.pk)
        _close(found, since)
        _begin(found.place, row, since)
        found.place.division, found.place.public = entry.division, isinstance(row, Point) and row.public
        found.place.save(update_fields=["division", "public"])
    record(PlaceCorrected(found.place.pk, cause, entry.division.pk, since), by=by, division=entry.division.pk, about=f"place:{found.place.pk}")
    return found.place


def _close(found: queries.Record, until: date, document: str = "") -> None:
    model = Address if found.place.sort == rules.ADDRESS else Point
    model.objects.filter(place=found.place, valid_to=None).update(valid_to=until, ended_by=document)


@transaction.atomic
def retire(code: str, until: date, document: str, *, by: Actor) -> Place:
    """注销: from a day on it is no longer in use; its history stays."""
    asked, document = queries.place(code), rules.document(document, "document")
    with acting(SYSTEM):
        found = _locked(asked)
        check_reach(by, found.place.division)
        rules.check_end(found.spans, until, clock.today())
        _close(found, until, document)
    fact = PlaceRetired(found.place.pk, until, hashed(document))
    record(fact, by=by, division=found.place.division_id, about=f"place:{found.place.pk}")
    return found.place


def hashed(text: str) -> str:
    """SHA-256 of words that the journal may not hold."""
    return hashlib.sha256(text.encode()).hexdigest()
