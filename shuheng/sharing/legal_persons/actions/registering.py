"""登记: legal persons come into the register, move, change their state, and people take and leave their offices. 民法典 第五十八条、第六十一条"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from shuheng.foundation.core import clock
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.refusals import Refused
from shuheng.foundation.county.models import Division
from shuheng.foundation.county.rules import COUNTY
from shuheng.foundation.identity import actions as identities
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.rules import LEGAL
from shuheng.foundation.journal.actions import record
from shuheng.sharing.population.rules import begin, end

from .. import permits, rules
from ..events import LegalPersonRegistered, OfficeholderAppointed, OfficeholderRelieved, SeatMoved, StandingChanged
from ..models import LegalPerson, Officeholder, Seat, Standing


@dataclass(frozen=True)
class Founding:
    """A legal person that comes into the register: name and credit code, kind, seat, representative, the document it rests on."""

    name: str
    code: str
    kind: str
    division: Division
    address: str
    representative: identities.Person
    document: str


@transaction.atomic
def register(founding: Founding, since: date, *, by: Actor) -> LegalPerson:
    """设立登记: with seat, representative and the state 存续. Refused when the code is in the register."""
    identity.check(by, permits.RECORD)
    address, document = _check_seat(founding.division, founding.address, since), _check_document(founding.document)
    with acting(SYSTEM):
        party = identities.record_party(identities.Person(founding.name, founding.code, kind=LEGAL), by=SYSTEM)
        if LegalPerson.objects.filter(party=party).exists():
            raise Refused("这个统一社会信用代码已经在册。请办变更，不要重复登记。", "code")
        kind = rules.check_kind(founding.kind, party.number)
        lead = identities.record_party(founding.representative, by=SYSTEM)
        made = LegalPerson.objects.create(party=party, kind=kind, established_on=since, division=founding.division, organ_id=by.organ, domain=by.domain)
        Standing.objects.create(legal_person=made, state="active", document=document, valid_from=since)
        Seat.objects.create(legal_person=made, division=founding.division, address=address, valid_from=since)
        Officeholder.objects.create(legal_person=made, party=lead, role="representative", valid_from=since)
    _tell(LegalPersonRegistered(made.pk, kind, founding.division.pk, since), made, by)
    return made


def _tell(fact: object, about: LegalPerson, by: Actor) -> None:
    record(fact, by=by, division=about.division_id, about=f"legal_person:{about.pk}")


def _check_document(document: str) -> str:
    cleaned = document.strip()[:120]
    if not cleaned:
        raise Refused("请写依据的文书或者文号。", "document")
    return cleaned


def _check_seat(division: Division, address: str, since: date) -> str:
    cleaned = " ".join(address.split())
    if division.level == COUNTY:
        raise Refused("请选到村、社区或者乡镇。", "division")
    if not 4 <= len(cleaned) <= 120:
        raise Refused("地址请写完整，4 到 120 个字。", "address")
    if since > clock.today():
        raise Refused("日子要在今天或者以前。", "since")
    return cleaned


def _locked(number: int) -> tuple[LegalPerson, Standing]:
    """The legal person with its present state, for a change; one that is cancelled is changed no more."""
    found = LegalPerson.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if found is None:
        raise Refused("没有找到这个单位。请核对。")
    standing = Standing.objects.get(legal_person=found, valid_to=None)
    if standing.state == rules.FINAL:
        raise Refused("这个单位已经注销，不能再登记变更。")
    return found, standing


@transaction.atomic
def move_seat(number: int, division: Division, address: str, since: date, *, by: Actor) -> LegalPerson:
    """住所变更: the seat is elsewhere from a day on."""
    identity.check(by, permits.RECORD)
    address = _check_seat(division, address, since)
    with acting(SYSTEM):
        found, _ = _locked(number)
        begin([one.span for one in Seat.objects.filter(legal_person=found)], since)
        Seat.objects.filter(legal_person=found, valid_to=None).update(valid_to=since)
        Seat.objects.create(legal_person=found, division=division, address=address, valid_from=since)
        found.division = division
        found.save(update_fields=["division"])
    _tell(SeatMoved(found.pk, division.pk, since), found, by)
    return found


@transaction.atomic
def turn(number: int, state: str, document: str, since: date, *, by: Actor) -> LegalPerson:
    """状态变更: listed as abnormal, suspended, active again, revoked, cancelled. A cancelled one has no officeholders from that day on."""
    identity.check(by, permits.RECORD)
    document = _check_document(document)
    if since > clock.today():
        raise Refused("日子要在今天或者以前。", "since")
    with acting(SYSTEM):
        found, standing = _locked(number)
        rules.check_turn(standing.state, state)
        begin([one.span for one in Standing.objects.filter(legal_person=found)], since)
        Standing.objects.filter(pk=standing.pk).update(valid_to=since)
        Standing.objects.create(legal_person=found, state=state, document=document, valid_from=since)
        if state == rules.FINAL:
            _empty(found, since)
    _tell(StandingChanged(found.pk, state, since), found, by)
    return found


def _empty(found: LegalPerson, since: date) -> None:
    lasting = Officeholder.objects.filter(legal_person=found, valid_to=None)
    for one in lasting:
        end([one.span], since)
    lasting.update(valid_to=since)


@transaction.atomic
def appoint(number: int, person: identities.Person, role: str, since: date, *, by: Actor) -> Officeholder:
    """任职: somebody holds an office from a day on. A new representative follows the one before; of other offices there can be several."""
    identity.check(by, permits.RECORD)
    if role not in rules.ROLES:
        raise Refused("请选职务。", "role")
    with acting(SYSTEM):
        found, _ = _locked(number)
        if not found.established_on <= since <= clock.today():
            raise Refused("日子要在成立以后，今天或者以前。", "since")
        party = identities.record_party(person, by=SYSTEM)
        same = Officeholder.objects.filter(legal_person=found, role=role)
        same = same if role == "representative" else same.filter(party=party)
        if role != "representative" and same.filter(valid_to=None).exists():
            raise Refused("他已经担任这个职务。", "role")
        begin([one.span for one in same], since)
        same.filter(valid_to=None).update(valid_to=since)
        made = Officeholder.objects.create(legal_person=found, party=party, role=role, valid_from=since)
    _tell(OfficeholderAppointed(found.pk, role, since), found, by)
    return made


@transaction.atomic
def relieve(office: int, until: date, *, by: Actor) -> Officeholder:
    """免职: somebody holds the office no longer. A representative goes only when another comes."""
    identity.check(by, permits.RECORD)
    with acting(SYSTEM):
        held = Officeholder.objects.select_for_update(of=("self",)).select_related("legal_person").filter(pk=office).first()
        if held is None:
            raise Refused("没有找到这条任职登记。请核对。")
        if held.role == "representative":
            raise Refused("法定代表人、负责人不能空着。请登记新的人，原来的自动免去。", "role")
        if until > clock.today():
            raise Refused("日子要在今天或者以前。", "until")
        end([held.span], until)
        held.valid_to = until
        held.save(update_fields=["valid_to"])
    _tell(OfficeholderRelieved(held.legal_person_id, held.role, until), held.legal_person, by)
    return held
