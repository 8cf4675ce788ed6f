"""颁发: a certificate gets its number and is valid at once; its signed paper is made by a job. 行政许可法 第三十九条、第四十四条"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
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
from shuheng.foundation.journal.actions import record
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
    content = queries.kind_by_id(wish.kind.pk)
    values = check_values(content, wish.values)
    begins = wish.valid_from or today()
    until = wish.valid_until or months_on(begins, content.months)
    if until and until < begins:
        raise Refused("有效期的最后一天比第一天还早，请改一改。", "valid_until")
    with acting(SYSTEM):
        holder = identity.party(wish.holder)
        if holder.kind not in content.holder:
            raise Refused(f"{content.title}只发给{'、'.join(HOLDERS[kind] for kind in content.holder)}。", "number")
        row = _register(wish, content, values, begins, until)
        new_edition(row, 1, holder, values, until)
        Span.objects.create(certificate=row, state=State.VALID, since=row.issued_at, last_day=until)
        Turn.objects.create(certificate=row, act="issue", at=row.issued_at, reason=wish.reason.strip()[:300], document=wish.document.strip()[:120], by=by.label)
    version = wish.kind.version
    fact = (CertificateIssuedInBulk(row.pk, row.kind_code, version, begins, wish.batch, until) if wish.batch
            else CertificateIssued(row.pk, row.kind_code, version, begins, until, wish.case))
    record(fact, by=by, organ=row.organ_id, division=row.division, about=f"certificate:{row.pk}", key=key)
    return row


def _register(wish: Wish, content: Kind, values: Mapping[str, str], begins: date, until: date | None) -> Certificate:
    at, single = now(), content.singular(values)
    singular = vault.blind(f"{content.code}|{wish.holder}|{single}", "registries.certificate.singular") if single is not None else None
    if singular:
        _make_room(singular, content)
    number = number_of(content, begins.year, _serial(content.code, begins.year))
    try:
        with transaction.atomic():
            return Certificate.objects.create(
                kind=wish.kind, kind_code=content.code, number=number, holder_id=wish.holder, organ_id=wish.organ, division=wish.division,
                case_id=wish.case, state=State.VALID, valid_from=begins, valid_until=until, issued_at=at, turned_at=at, singular=singular)
    except IntegrityError:  # two at once; the number itself comes from a row lock and cannot collide
        raise Refused(ONE_ALREADY.format(title=content.title, number="刚刚发的")) from None


def _make_room(singular: bytes, content: Kind) -> None:
    """One that has run out without anybody noting it gives way; one in force does not."""
    from .turning import expire

    found = Certificate.objects.select_for_update(of=("self",)).filter(singular=singular, state__in=[State.VALID, State.SUSPENDED]).first()
    if found is None:
        return
    if found.worth_on(today()) is not State.EXPIRED:
        raise Refused(ONE_ALREADY.format(title=content.title, number=found.number))
    expire(found)


def _serial(kind: str, year: int) -> int:
    """The next running number of the kind in the year, without gaps."""
    with connection.cursor() as cursor:
        cursor.execute(f"insert into {CertificateSerial._meta.db_table} (kind, year, last) values (%s, %s, 1)"
                       " on conflict (kind, year) do update set last = registries_certificateserial.last + 1 returning last", [kind, year])
        return int(cursor.fetchone()[0])


def new_edition(row: Certificate, place: int, holder: Party, values: Mapping[str, str], until: date | None) -> Edition:
    """The words of a new paper, sealed under its own verification code."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(16))
    words = json.dumps({"holder": holder.name, "holder_number": holder.number, "values": dict(values)}, ensure_ascii=False)
    return Edition.objects.create(certificate=row, place=place, code=code, sealed=vault.seal(words, queries.CONTENT, code), issued_at=now(), valid_until=until)
