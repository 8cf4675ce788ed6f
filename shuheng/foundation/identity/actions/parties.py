"""People and legal persons: registering, proving identity, mandates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from shuheng.foundation.core import clock, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.database.pouring import pour
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.core.rows import next_numbers
from shuheng.foundation.journal.actions import Told, record, record_told

from .. import events, permits, queries, rules
from ..models import Account, Mandate, Party, Proof

ALREADY = ("这个身份证号已经注册过。请用原来的手机号登录；手机号换了，"
           "带身份证到政务服务大厅或乡镇便民服务中心的窗口改一下就行，也可以打 12345 问。")
OTHER_NAME = "这个证件号登记的是另一个名字。请核对证件；确实改了名，请凭户口簿或登记证书打 12345 报更正。"
TAKEN_PHONE = "这个手机号已经注册过。请直接用它登录；不是您注册的，请打 12345。"


@dataclass(frozen=True)
class Person:
    """What somebody says of himself: name and ID number, or name and credit code; a telephone may be missing."""

    name: str
    number: str
    phone: str = ""
    kind: str = rules.PERSON


def _checked(person: Person) -> Person:
    name = rules.check_person_name(person.name) if person.kind == rules.PERSON else rules.person_name(person.name)
    if not name:
        raise Refused("请填单位名称。", "name")
    number = rules.check_number(person.kind, person.number, clock.today())
    return Person(name, number, rules.check_phone(person.phone) if person.phone else "", person.kind)


@transaction.atomic
def register(person: Person, *, by: Actor) -> Account:
    """Open a resident's account at level 1. The telephone must have been proved by a code just before.

    One person has one account: a second registration with the same ID number is refused with the way out.
    """
    person = _checked(person)
    if not person.phone or person.kind != rules.PERSON:
        raise Refused("请先验证手机号。", "phone")
    if queries.account_by_phone(person.phone):
        raise Refused(TAKEN_PHONE, "phone")
    with acting(SYSTEM):
        party = _party_without_account(person, by)
        if party.level < 1:
            Party.objects.filter(pk=party.pk).update(level=1)
        account = _account(party, person.phone)
    record(events.AccountRegistered(account.pk, party.pk), by=by)
    return account


def _party_without_account(person: Person, by: Actor) -> Party:
    found = Party.objects.select_for_update(of=("self",)).filter(number_blind=_blind("number", person.number)).first()
    if found is None:
        return _insert(person, by)
    if Account.objects.filter(party=found.pk).exists():
        raise Refused(ALREADY, "number")
    if bytes(found.name_blind) != _blind("name", person.name):
        raise Refused("姓名和身份证号对不上。请照身份证再看一遍；还不对，带身份证到窗口核对。", "name")
    return found


def _account(party: Party, phone: str) -> Account:
    (number,) = next_numbers(Account)
    account = Account(pk=number, kind=Account.Kind.RESIDENT, party=party, phone_blind=vault.blind(phone, "identity.account.phone"),
                      phone_sealed=vault.seal(phone, "identity.account.phone", str(number)))
    account.set_unusable_password()
    _insert_once(account)
    return account


def _insert_once(account: Account) -> None:
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:  # two registrations at once
        raise Refused(TAKEN_PHONE, "phone") from None


def _blind(column: str, value: str) -> bytes:
    return vault.blind(value, f"identity.party.{column}")


def _insert(person: Person, by: Actor) -> Party:
    (row,) = next_numbers(Party)
    party = _party(row, person, by)
    try:
        with transaction.atomic():
            party.save(force_insert=True)
    except IntegrityError:  # two registrations at once
        raise Refused(ALREADY, "number") from None
    return party


def _party(row: int, person: Person, by: Actor) -> Party:
    def sealed(column: str, value: str) -> bytes | None:
        return vault.seal(value, f"identity.party.{column}", str(row)) if value else None

    return Party(pk=row, kind=person.kind, name_sealed=sealed("name", person.name), name_blind=_blind("name", person.name),
                 number_sealed=sealed("number", person.number), number_blind=_blind("number", person.number), organ_id=by.organ,
                 phone_sealed=sealed("phone", person.phone), phone_blind=_blind("phone", person.phone) if person.phone else None)


@transaction.atomic
def record_party(person: Person, *, by: Actor) -> Party:
    """The party with this number, recorded by a window when it is new. Nothing of a known party is changed."""
    queries.check(by, permits.RAISE)
    person = _checked(person)
    found = queries.find_party(person.number, by)
    if found is not None:
        if bytes(found.name_blind) != _blind("name", person.name):
            raise Refused(OTHER_NAME, "name")
        return found
    party = _insert(person, by)
    record(events.PartyRecorded(party.pk, party.kind), by=by)
    return party


@transaction.atomic
def record_each(people: Sequence[Person], *, by: Actor) -> list[int | Refused]:
    """`record_party` for many: the row of each, or why it is refused. An IntegrityError undoes them all when somebody else records one meanwhile."""
    queries.check(by, permits.RAISE)
    checked = [_tried(person) for person in people]
    fresh = {_blind("number", one.number): one for one in reversed(checked) if isinstance(one, Person)}
    known = {bytes(row.number_blind): (row.pk, bytes(row.name_blind)) for row in Party.objects.filter(number_blind__in=fresh)}
    new = [one for blind, one in fresh.items() if blind not in known]
    parties = Party.objects.bulk_create(_party(row, one, by) for row, one in zip(next_numbers(Party, len(new)), new, strict=True))
    record_told([Told(events.PartyRecorded(row.pk, row.kind), "") for row in parties], by=by)
    known |= {row.number_blind: (row.pk, row.name_blind) for row in parties}
    return [_found(one, *known[_blind("number", one.number)]) if isinstance(one, Person) else one for one in checked]


def _tried(person: Person) -> Person | Refused:
    try:
        return _checked(person)
    except Refused as refused:
        return refused


def _found(person: Person, row: int, name: bytes) -> int | Refused:
    return row if name == _blind("name", person.name) else Refused(OTHER_NAME, "name")


@transaction.atomic
def record_parties(people: Sequence[Person], *, by: Actor) -> list[int]:
    """Record many parties that nobody knows yet, for the program only; their rows in the order given. Refused, whole, when one is known or wrong."""
    if by.kind != "system":
        raise Forbidden("成批登记只能由程序来做。")
    checked = [_checked(person) for person in people]
    rows = next_numbers(Party, len(checked))
    blinds = {name: _blind("name", name) for name in {person.name for person in checked}}
    try:
        with transaction.atomic():
            pour(Party, ("id", "kind", "name_sealed", "name_blind", "number_sealed", "number_blind", "level", "domain"),
                 ((row, person.kind, vault.seal(person.name, "identity.party.name", str(row)), blinds[person.name],
                   vault.seal(person.number, "identity.party.number", str(row)), _blind("number", person.number), 0, "general")
                  for row, person in zip(rows, checked, strict=True)))
    except IntegrityError:
        raise Refused("这一批里有证件号已经登记过。请核对以后再来。", "number") from None
    if rows:
        record(events.PartiesRecorded(len(rows), min(rows), max(rows)), by=by)
    return rows


@transaction.atomic
def raise_level(party: int, document: str, *, by: Actor, way: str = rules.WINDOW) -> Party:
    """Level 2: an officer saw the original document and the person, or the province vouches for him."""
    if way == rules.WINDOW:
        queries.check(by, permits.RAISE)
        if document not in rules.DOCUMENTS:
            raise Refused("请选您核对的是哪种证件。", "document")
    elif way != rules.PROVINCE or by.kind != "system":
        raise Forbidden("核验身份要到窗口，或者用省里的统一登录。")
    found = Party.objects.select_for_update(of=("self",)).filter(pk=party).first()
    if found is None:
        raise Refused("没有找到这个人。请重新按证件号查一次。")
    Proof.objects.create(party=found, level=2, way=way, document=document, officer_id=by.account, post_id=by.post, proved_at=clock.now())
    if found.level < 2:
        found.level = 2
        found.save(update_fields=["level"])
        record(events.LevelRaised(found.pk, 2, way, document), by=by)
    return found


@transaction.atomic
def change_phone(party: int, phone: str, *, by: Actor) -> Account:
    """A new telephone for the account of somebody whose identity was just proved at the window, or by a code to the new number."""
    phone = rules.check_phone(phone)
    at_window = by.kind == "officer"
    if at_window:
        queries.check(by, permits.RAISE)
    account = Account.objects.select_for_update(of=("self",)).filter(party=party, kind="resident").first()
    if account is None or not (at_window or account.pk == by.account):
        raise Refused("这个人还没有账号。请先用新手机号注册。", "phone")
    other = queries.account_by_phone(phone)
    if other is not None and other.pk != account.pk:
        raise Refused("这个手机号已经是别的账号的。请换一个号码。", "phone")
    account.phone_sealed = vault.seal(phone, "identity.account.phone", str(account.pk))
    account.phone_blind = vault.blind(phone, "identity.account.phone")
    account.save(update_fields=["phone_sealed", "phone_blind"])
    with acting(SYSTEM):
        sealed = vault.seal(phone, "identity.party.phone", str(party))
        Party.objects.filter(pk=party).update(phone_sealed=sealed, phone_blind=_blind("phone", phone))
    record(events.PhoneChanged(account.pk, rules.WINDOW if at_window else rules.SELF), by=by)
    return account


# --- mandates


@dataclass(frozen=True)
class Terms:
    """What a mandate covers: scope codes, first and last day, and the SHA-256 of the scanned original (at a window)."""

    scopes: tuple[str, ...]
    span: rules.Span
    document_hash: str = ""


@transaction.atomic
def grant_mandate(principal: int, agent: int, terms: Terms, *, by: Actor) -> Mandate:
    """Record that one party lets another act for it. 民法典 第一百六十五条. At a window, or by the principal himself at level 2."""
    at_window = by.kind == "officer"
    if at_window:
        queries.check(by, permits.MANDATE)
    elif by.kind != "system" and (by.level < 2 or not _is_self(by, principal)):
        raise Forbidden("在网上办委托，您自己的身份要先核验到二级。请带身份证到窗口，或者用省里的统一登录。")
    if at_window and not terms.document_hash:
        raise Refused("请上传委托书的扫描件。", "document")
    scopes = rules.check_scopes(terms.scopes)
    with acting(SYSTEM):
        level = Party.objects.filter(pk=agent, kind=rules.PERSON).values_list("level", flat=True).first() or 0
        known = Party.objects.filter(pk=principal).exists()
    if not known:
        raise Refused("没有找到委托人。请重新按证件号查一次。", "principal")
    rules.check_mandate(principal, agent, level, terms.span, clock.today())
    way = rules.SELF if by.kind == "resident" else rules.WINDOW
    mandate = Mandate.objects.create(
        principal_id=principal, agent_id=agent, scopes=list(scopes), valid_from=terms.span.first, valid_to=terms.span.last,
        document_hash=terms.document_hash, way=way, recorded_by_id=by.account, recorded_at=clock.now())
    record(events.MandateGranted(mandate.pk, principal, agent, scopes, mandate.valid_from, mandate.valid_to, way), by=by)
    return mandate


def _is_self(by: Actor, party: int) -> bool:
    return Account.objects.filter(pk=by.account, party=party).exists()


@transaction.atomic
def revoke_mandate(mandate: int, *, by: Actor) -> Mandate:
    """End a mandate now: by its principal, by its agent (民法典 第一百七十三条), or at a window."""
    found = Mandate.objects.select_for_update(of=("self",)).filter(pk=mandate).first()
    at_window = by.kind == "officer" and by.may(permits.MANDATE)
    if found is None or not (at_window or _is_self(by, found.principal_id) or _is_self(by, found.agent_id)):
        raise Forbidden("只有委托人、代办人或窗口能撤销委托。")
    if found.revoked_at is not None:
        return found
    found.revoked_at, found.revoked_by_id = clock.now(), by.account
    found.save(update_fields=["revoked_at", "revoked_by"])
    record(events.MandateRevoked(found.pk), by=by)
    return found
