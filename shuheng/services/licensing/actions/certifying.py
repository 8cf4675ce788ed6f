"""What a favourable decision does to certificates: it issues one, or changes, renews or cancels the one it was about; in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shuheng.foundation.cases import actions as cases
from shuheng.foundation.cases import queries as kernel
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import local
from shuheng.foundation.identity import queries as identity
from shuheng.sharing.registries import actions as registries
from shuheng.sharing.registries import queries as register
from shuheng.sharing.registries.models import Certificate, CertificateKind
from shuheng.sharing.registries.rules import Issuer
from shuheng.sharing.registries.rules.kinds import DAY

from .. import queries
from ..events import CertificateGranted
from ..models import Application
from ..rules import forms
from ..rules.contents import Matter as Content


@dataclass(frozen=True)
class Granted:
    """What was granted: the matter whose certificates it touches, the content whose form was answered, the organ that decided, its reason.

    A part of a joint procedure has a matter of its own, and the form of the whole.
    """

    matter: str
    content: Content
    organ: int
    reason: str = ""


def certify(row: Application, granted: Granted, held: cases.Held, *, by: Actor) -> list[Certificate]:
    """Do to the register what a favourable decision means for it; the facts are told to the case."""
    if row.party is None:
        return []
    touched, done = [], _done(row, held)
    for kind in register.kinds_of_matter(granted.matter):
        issuer = register.kind_by_id(kind.pk).issuer(granted.matter)
        assert issuer is not None
        if (kind.code, issuer.act) in done:
            continue
        if certificate := _turned(row, kind, issuer, granted, held, by):
            held.tell(CertificateGranted(certificate.pk, kind.code, issuer.act))
            touched.append(certificate)
    return touched


def _done(row: Application, held: cases.Held) -> set[tuple[str, str]]:
    """What an earlier decision of this case did that is not done twice: a renewal would prolong anew, a cancellation has nothing left to cancel."""
    return {(one.kind, one.act) for one in _told(row, held) if one.act in ("renew", "cancel")}


def _told(row: Application, held: cases.Held) -> list[CertificateGranted]:
    """What earlier decisions of a case that was taken up again did to certificates."""
    facts = kernel.history(row.case) if held.state.reopened else []
    return [fact.event for fact in facts if fact.event.event_name == CertificateGranted.event_name]


def note_left(row: Application, held: cases.Held) -> None:
    """A refusal takes back what the case issued; what it had changed, renewed or cancelled for its holder, an officer must put right in the register."""
    with acting(SYSTEM):
        numbers = Certificate.objects.filter(pk__in=[one.certificate for one in _told(row, held) if one.act != "issue"]).values_list("number", flat=True)
        left = "、".join(sorted(numbers))
    if left:
        cases.note(held, "put_right", "还要更正证照", f"原决定动过 {left}，请在证照登记簿上更正，它不会自己改回去。", shown=False)


def _turned(row: Application, kind: CertificateKind, issuer: Issuer, granted: Granted, held: cases.Held, by: Actor) -> Certificate | None:
    values = _values(row, kind, issuer, granted.content)
    if issuer.act != "issue":
        old = _old(row, kind, issuer)
        if old or issuer.act == "cancel":
            document, asked_on = f"办件 {row.case.number}", local(row.case.opened_at).date()
            ground = registries.Ground(granted.reason.strip()[:300] or f"{document} 准予", document, row.case_id, asked_on)
            return registries.turn_by_case(issuer.act, old.pk, values, ground, by=by) if old else None
    return registries.issue(registries.Wish(kind, row.party or 0, values, granted.organ, row.division, row.case_id, held.on,
                                            document=f"办件 {row.case.number}"), by=by)


def _values(row: Application, kind: CertificateKind, issuer: Issuer, content: Content) -> Mapping[str, str]:
    """The fields of the certificate from the answers: in words, days as days."""
    given = queries.answers(row)
    answered = {name: (asked, given[name]) for name, asked in forms.active(content.form, given).fields.items() if name in given}
    words: dict[str, Any] = {name: forms.shown(asked, value) for name, (asked, value) in answered.items()}
    party = identity.party(row.party or 0)
    words |= {"party.name": party.name, "party.number": party.number}
    days = {one.code for one in register.kind_by_id(kind.pk).fields if one.kind == DAY}
    return {code: str(answered[name][1]) if code in days and name in answered else words.get(name, "") for code, name in issuer.fields.items()}


def _old(row: Application, kind: CertificateKind, issuer: Issuer) -> Certificate | None:
    """The certificate that the case is about: named by an answer, or handed in as a material. None when the register does not hold it."""
    if issuer.on:
        number = str(queries.answers(row).get(issuer.on) or "")
        with acting(SYSTEM):
            return Certificate.objects.filter(number=number, holder=row.party, kind_code=kind.code).first()
    return next((one for one in register.used_in(row.case_id).values() if one.kind_code == kind.code and one.holder_id == row.party), None)
