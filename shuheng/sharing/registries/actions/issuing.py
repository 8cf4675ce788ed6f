"""颁发: a certificate gets its number and is valid at once; its signed paper is made by a job. 行政许可法 第三十九条、第四十四条"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, connection, transaction

from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import now, today
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Forbidden, Refused
from shuheng.foundation.identity import actions as identities
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.models import Party
from shuheng.foundation.journal.actions import Told, record, record_told
from shuheng.foundation.journal.queries import first_result

from .. import permits, queries
from ..events import CertificateIssued, CertificateIssuedInBulk
from ..models import Certificate, CertificateKind, CertificateSerial, Edition, Span, Turn
from ..rules import Kind, State, check_values, months_on, number_of
from ..rules.kinds import HOLDERS

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ONE_ALREADY = "持有人已经有一张有效的{title}（{number}），不能再发一张。内容变了请办变更，快到期请办延续；确实要重发，请先把原来的注销。"


@dataclass(frozen=True)
class Wish:
    """A certificate to be issued: kind, holder, values by field; the case that decided it, or the document an officer goes by; from which day."""

    kind: CertificateKind
    holder: int
    values: Mapping[str, str]
    organ: int
    division: int | None = None
    case: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    document: str = ""
    reason: str = ""
    batch: int | None = None


@transaction.atomic
def issue_by_hand(wish: Wish, *, by: Actor, key: str = "") -> Certificate:
    """The issuing organ gives out a certificate at the desk, with its reason and document. The same key issues once."""
    check_reach(wish.kind, by)
    if not wish.document.strip():
        raise Refused("请写依据的文书或者文号。", "document")
    done = first_result(key)
    if done:
        return Certificate.objects.get(pk=done.data["certificate"])
    return issue(wish, by=by, key=key)


@transaction.atomic
def issue_to(person: identities.Person, wish: Wish, *, by: Actor, key: str = "") -> Certificate:
    """The same for a holder whom we may not know yet: name and number are recorded on the way."""
    check_reach(wish.kind, by)
    with acting(SYSTEM):
        party = identities.record_party(person, by=SYSTEM)
    return issue_by_hand(replace(wish, holder=party.pk), by=by, key=key)


def check_reach(kind: CertificateKind, by: Actor) -> None:
    """Forbidden when the officer's organ does not issue this kind."""
    scope = by.scope(permits.ISSUE)
    if scope is None or (scope is not Within.COUNTY and kind.organ_id not in by.organs):
        raise Forbidden(f"{kind.title}不由您的单位颁发。请找{kind.organ.short}。")


@transaction.atomic
def issue(wish: Wish, *, by: Actor, key: str = "") -> Certificate:
    """Number, register and seal a certificate inside the caller's change, which has authorised it. Refused when the holder has one in force and
    the kind allows one."""
    with acting(SYSTEM):
        one = _ready(wish, identity.party(wish.holder))
        for refused in _make_room([one]).values():
            raise refused
        try:
            with transaction.atomic():
                (row,) = _register([one], by)
        except IntegrityError:  # two at once; the number itself comes from a row lock and cannot collide
            raise Refused(ONE_ALREADY.format(title=one.content.title, number="刚刚发的")) from None
    record(_fact(wish, row), by=by, organ=row.organ_id, division=row.division, about=f"certificate:{row.pk}", key=key)
    return row


@transaction.atomic
def issue_many(wishes: Sequence[Wish], *, by: Actor) -> list[Certificate | Refused]:
    """`issue` for many, in so many statements as for one: the certificate of each, or why it is refused. An IntegrityError undoes them all when
    somebody else issues one of them meanwhile."""
    with acting(SYSTEM):
        holders = {party.pk: party for party in identity.parties({wish.holder for wish in wishes})}
        judged = [_judged(wish, holders[wish.holder]) for wish in wishes]
        full = _make_room([one for one in judged if isinstance(one, _Ready)])
        answers = _once(judged, full)
        rows = iter(_register([one for one in answers if isinstance(one, _Ready)], by))
    made = [one if isinstance(one, Refused) else next(rows) for one in answers]
    record_told([Told(_fact(wish, row), f"certificate:{row.pk}", row.organ_id, row.division)
                 for wish, row in zip(wishes, made, strict=True) if isinstance(row, Certificate)], by=by)
    return made


@dataclass(frozen=True)
class _Ready:
    """A wish that its kind allows. `singular` is what no other certificate in force may have."""

    wish: Wish
    content: Kind
    holder: Party
    values: Mapping[str, str]
    begins: date
    until: date | None
    singular: bytes | None


def _ready(wish: Wish, holder: Party) -> _Ready:
    content = queries.kind_by_id(wish.kind.pk)
    values = check_values(content, wish.values)
    begins = wish.valid_from or today()
    until = wish.valid_until or months_on(begins, content.months)
    if until and until < begins:
        raise Refused("有效期的最后一天比第一天还早，请改一改。", "valid_until")
    check_holder(content, holder.kind)
    single = content.singular(values)
    singular = vault.blind(f"{content.code}|{holder.pk}|{single}", "registries.certificate.singular") if single is not None else None
    return _Ready(wish, content, holder, values, begins, until, singular)


def check_holder(content: Kind, sort: str) -> None:
    """Refused when the kind is not for people, or not for legal persons."""
    if sort not in content.holder:
        raise Refused(f"{content.title}只发给{'、'.join(HOLDERS[kind] for kind in content.holder)}。", "number")


def _judged(wish: Wish, holder: Party) -> _Ready | Refused:
    try:
        return _ready(wish, holder)
    except Refused as refused:
        return refused


def _once(judged: Sequence[_Ready | Refused], full: dict[bytes, Refused]) -> list[_Ready | Refused]:
    """Refuse what finds no room; of two that want the same the later finds none."""
    answers = list[_Ready | Refused]()
    for one in judged:
        if isinstance(one, _Ready) and one.singular:
            answers.append(full.get(one.singular, one))
            full.setdefault(one.singular, Refused(ONE_ALREADY.format(title=one.content.title, number="刚刚发的")))
        else:
            answers.append(one)
    return answers


def _make_room(chosen: Sequence[_Ready]) -> dict[bytes, Refused]:
    """Those that have run out without anybody noting it give way; one in force does not: why, by what is singular."""
    from .turning import expire

    titles = {one.singular: one.content.title for one in chosen if one.singular}
    in_force = Certificate.objects.select_for_update(of=("self",)).filter(singular__in=titles, state__in=[State.VALID, State.SUSPENDED]).order_by("pk")
    full: dict[bytes, Refused] = {}
    for found in in_force if titles else ():
        if found.worth_on(today()) is State.EXPIRED:
            expire(found)
        else:
            singular = bytes(found.singular or b"")
            full[singular] = Refused(ONE_ALREADY.format(title=titles[singular], number=found.number))
    return full


def _register(chosen: Sequence[_Ready], by: Actor) -> list[Certificate]:
    """Their rows, their first papers, and from when they are valid."""
    at, numbers = now(), _numbers(chosen)
    rows = Certificate.objects.bulk_create(
        Certificate(kind=one.wish.kind, kind_code=one.content.code, number=number, holder=one.holder, organ_id=one.wish.organ, division=one.wish.division,
                    case_id=one.wish.case, state=State.VALID, valid_from=one.begins, valid_until=one.until, issued_at=at, turned_at=at,
                    singular=one.singular) for one, number in zip(chosen, numbers, strict=True))
    Edition.objects.bulk_create(edition_of(row, 1, one.holder, one.values, one.until) for one, row in zip(chosen, rows, strict=True))
    Span.objects.bulk_create(Span(certificate=row, state=State.VALID, since=at, last_day=row.valid_until) for row in rows)
    Turn.objects.bulk_create(Turn(certificate=row, act="issue", at=at, reason=one.wish.reason.strip()[:300], document=one.wish.document.strip()[:120],
                                  by=by.label) for one, row in zip(chosen, rows, strict=True))
    return rows


def _numbers(chosen: Sequence[_Ready]) -> list[str]:
    """The next numbers of each kind in the year, without gaps."""
    many = Counter((one.content.code, one.begins.year) for one in chosen)
    serials = {group: iter(_serials(*group, count)) for group, count in sorted(many.items())}
    return [number_of(one.content, one.begins.year, next(serials[one.content.code, one.begins.year])) for one in chosen]


def _serials(kind: str, year: int, many: int) -> range:
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {CertificateSerial._meta.db_table} as held (kind, year, last) values (%s, %s, %s)"
                       " on conflict (kind, year) do update set last = held.last + excluded.last returning last", [kind, year, many])
        last = int(cursor.fetchone()[0])
    return range(last - many + 1, last + 1)


def _fact(wish: Wish, row: Certificate) -> CertificateIssued | CertificateIssuedInBulk:
    version, begins, until = wish.kind.version, row.valid_from, row.valid_until
    return (CertificateIssuedInBulk(row.pk, row.kind_code, version, begins, wish.batch, until) if wish.batch
            else CertificateIssued(row.pk, row.kind_code, version, begins, until, wish.case))


def new_edition(row: Certificate, place: int, holder: Party, values: Mapping[str, str], until: date | None) -> Edition:
    """A further paper."""
    edition = edition_of(row, place, holder, values, until)
    edition.save(force_insert=True)
    return edition


def edition_of(row: Certificate, place: int, holder: Party, values: Mapping[str, str], until: date | None) -> Edition:
    """The words of a new paper, sealed under its own verification code."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(16))
    words = json.dumps({"holder": holder.name, "holder_number": holder.number, "values": dict(values)}, ensure_ascii=False)
    return Edition(certificate=row, place=place, code=code, sealed=vault.seal(words, queries.CONTENT, code), issued_at=now(), valid_until=until)
