"""Reading certificates: the holder's own, the issuing organ's register, those that stand in a case."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.core import vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import CHINA, today
from shuheng.foundation.core.kept import kept
from shuheng.foundation.core.permits import Permit, Within
from shuheng.foundation.core.refusals import Absent
from shuheng.foundation.files import queries as files
from shuheng.foundation.journal import queries as journal
from shuheng.foundation.journal.queries import Heard

from .. import permits
from ..models import Certificate, CertificateKind, Edition, Share, Span, Turn, Use
from ..rules import Kind, Life, State, fold, thaw
from ..rules.life import IN_FORCE

CONTENT = "registries.edition.sealed"
SCOPES = ("licensing", "certificates")
_ABSENT = "没有找到这张证照。请核对编号；别人的证照只有本人和颁发单位能看。"
_thawed: dict[int, Kind] = {}


# --- kinds

def kind_by_id(number: int) -> Kind:
    """A published version of a kind; frozen, so read once per process."""
    if number not in _thawed:
        _thawed[number] = thaw(CertificateKind.objects.only("content").get(pk=number).content)
    return _thawed[number]


def kind(code: str) -> CertificateKind:
    """The kind in use under this code, or Absent."""
    row = next((one for one in kinds() if one.code == code), None)
    if row is None:
        raise Absent("没有这种证照。请从列表里选。")
    return row


def kinds() -> list[CertificateKind]:
    """The kinds in use, by title."""
    return kept("registries.kinds", lambda: list(CertificateKind.objects.filter(current=True).select_related("organ").order_by("title")))


def kinds_of_matter(matter: str) -> list[CertificateKind]:
    """The kinds that a favourable decision of this matter issues or changes."""
    return [row for row in kinds() if kind_by_id(row.pk).issuer(matter)]


def issuing_kinds(by: Actor, permit: Permit) -> list[CertificateKind]:
    """The kinds that the officer may issue by hand."""
    scope = by.scope(permit)
    return [row for row in kinds() if scope is Within.COUNTY or (scope and row.organ_id in by.organs)]


# --- one certificate

@dataclass(frozen=True)
class Paper:
    """What an edition says: holder, the holder's number, the values of the fields by code."""

    holder: str
    holder_number: str
    values: Mapping[str, str]


def paper(edition: Edition) -> Paper:
    """The words of an edition, unsealed."""
    data = json.loads(vault.open_bytes(edition.sealed, CONTENT, edition.code))
    return Paper(data["holder"], data["holder_number"], data["values"])


def own_certificates(by: Actor) -> list[Certificate]:
    """The certificates of the person and of those who gave a mandate that covers certificates; in force first."""
    rows = Certificate.objects.filter(holder__in=_holders(by)).select_related("kind", "organ").order_by("-issued_at")
    return sorted(rows, key=lambda one: one.worth_on(today()) not in (State.VALID, State.SUSPENDED))


def _holders(by: Actor) -> set[int]:
    """The parties whose certificates the resident may see: own, and principals whose mandate says so."""
    return {party for scope in SCOPES for party in by.parties_for(scope)}


def own_certificate(by: Actor, number: str, *, lock: bool = False) -> Certificate:
    """The certificate of the resident or of somebody whom they represent in this."""
    rows = Certificate.objects.select_for_update(of=("self",)) if lock else Certificate.objects
    found = rows.select_related("kind", "organ").filter(number=number, holder__in=_holders(by)).first()
    if found is None:
        raise Absent(_ABSENT)
    return found


def reach(by: Actor, permit: Permit) -> Q:
    """The certificates which a permit lets the officer touch."""
    scope = by.scope(permit)
    if scope is Within.COUNTY:
        return Q(pk__gt=0) if by.kind == "system" else Q(domain=by.domain)
    return Q(domain=by.domain, organ__in=by.organs) if scope else Q(pk__in=[])


def certificate_at_desk(by: Actor, number: str, *wanted: Permit, lock: bool = False) -> Certificate:
    """The certificate for an officer of the issuing organ who holds one of the permits (reading unless told)."""
    reached = Q(pk__in=[])
    for permit in wanted or (permits.READ, permits.ISSUE, permits.TURN):
        reached |= reach(by, permit)
    rows = Certificate.objects.select_for_update(of=("self",)) if lock else Certificate.objects
    found = rows.select_related("kind", "organ").filter(reached, number=number).first()
    if found is None:
        raise Absent(_ABSENT)
    return found


def certificate_in_case(by: Actor, case: str, number: int) -> tuple[Certificate, int]:
    """A certificate that stands for a material of a case, for an officer who may read the case; with the case's row."""
    row = cases.case_to_read(by, case)
    with acting(SYSTEM):
        found = Certificate.objects.select_related("kind", "organ").filter(pk=number, uses__case=row.pk).first()
    if found is None:
        raise Absent(_ABSENT)
    return found, row.pk


def paper_file(certificate: Certificate) -> tuple[str, bytes]:
    """File name and bytes of the present edition's PDF; Absent while the job has not made it. The caller has authorised."""
    with acting(SYSTEM):
        edition = Edition.objects.select_related("stored").get(certificate=certificate.pk, place=certificate.edition)
        if edition.stored is None:
            raise Absent("证照的 PDF 正在制作，一般一分钟就好，请过一会儿再下载。证照已经有效，编号就是上面那个。")
        _, data = files.open_for(SYSTEM, edition.stored.token)
    return f"{certificate.kind.title}-{certificate.number}.pdf", data


# --- its life

def facts(certificate: int) -> list[Heard]:
    """All facts about a certificate, oldest first."""
    return journal.about(f"certificate:{certificate}", limit=2_000)[::-1]


def life(certificate: int) -> Life:
    """The fold of its facts."""
    return fold((fact.at, fact.event) for fact in facts(certificate))


def turns(certificate: Certificate) -> QuerySet[Turn]:
    """What was done to it, newest first."""
    return Turn.objects.filter(certificate=certificate).order_by("-at", "-pk")


def shares(certificate: Certificate) -> QuerySet[Share]:
    """The sharing codes made for it, newest first."""
    return Share.objects.filter(certificate=certificate).order_by("-made_at")[:20]


LOOKS = {"certificate_used": "办事时用作材料", "certificate_looked": "工作人员查看", "share_opened": "凭出示码查看", "certificate_shared": "您生成了出示码"}


def looks(certificate: Certificate) -> list[tuple[datetime, str, int | None]]:
    """Who looked at it or used it: instant, what, the case's row if there is one; newest first."""
    found = []
    for fact in facts(certificate.pk)[::-1]:
        words = LOOKS.get(fact.event.event_name.removeprefix("registries."))
        if words:
            found.append((fact.at, words, getattr(fact.event, "case", None)))
    return found[:50]


# --- many certificates

def register(by: Actor, *, words: str = "", code: str = "", state: str = "", on: date | None = None) -> QuerySet[Certificate]:
    """The register as an officer may search it: by the certificate's number or the holder's exact number, by kind, state, and what was valid on a day."""
    rows = Certificate.objects.filter(reach(by, permits.READ)).select_related("kind", "holder", "organ").order_by("-issued_at", "-pk")
    if words:
        holder = vault.blind(words.upper().replace(" ", ""), "identity.party.number")
        rows = rows.filter(Q(number=words) | Q(holder__number_blind=holder))
    if code:
        rows = rows.filter(kind_code=code)
    if on:
        end = datetime.combine(on, time.max, CHINA)
        spans = Span.objects.filter(Q(last_day=None) | Q(last_day__gte=on), Q(until=None) | Q(until__gt=end), certificate=OuterRef("pk"), state=State.VALID,
                                    since__lte=end)
        rows = rows.filter(Exists(spans), valid_from__lte=on)
    return _in_state(rows, state)


def _in_state(rows: QuerySet[Certificate], state: str) -> QuerySet[Certificate]:
    """By what they are worth today."""
    if state == State.EXPIRED:
        return rows.filter(Q(state=State.EXPIRED) | Q(state__in=[State.VALID, State.SUSPENDED], valid_until__lt=today()))
    if state in (State.VALID, State.SUSPENDED):
        return rows.filter(Q(valid_until=None) | Q(valid_until__gte=today()), state=state)
    return rows.filter(state=state) if state else rows


def offers(by: Actor, party: int | None, matter: str, materials: Iterable[str]) -> dict[str, list[Certificate]]:
    """The valid certificates of a party that stand for materials of a matter: material → certificates, the one that ends first in front."""
    wanted = set(materials)
    stands = {row.code: [one for one in kind_by_id(row.pk).material_in(matter) if one in wanted] for row in kinds()} if wanted and party else {}
    stands = {code: some for code, some in stands.items() if some}
    if not stands or (by.kind == "resident" and party not in _holders(by)):
        return {}
    with acting(SYSTEM):
        rows = list(Certificate.objects.select_related("kind").filter(
            Q(valid_until=None) | Q(valid_until__gte=today()), holder=party, kind_code__in=stands, state=State.VALID, valid_from__lte=today()))
    rows.sort(key=lambda one: (one.valid_until or date.max, one.issued_at))
    found: dict[str, list[Certificate]] = {}
    for row in rows:
        for material in stands[row.kind_code]:
            found.setdefault(material, []).append(row)
    return found


def in_short(row: Certificate) -> str:
    """By what the holder tells a certificate from others of its kind: its first field, and those of which there is one."""
    with acting(SYSTEM):
        said, content = paper(Edition.objects.get(certificate=row.pk, place=row.edition)), kind_by_id(row.kind_id)
    codes = dict.fromkeys([content.fields[0].code, *(content.one_per or ())])
    return "，".join(said.values[code] for code in codes if said.values.get(code))


def used_in(case: int) -> dict[str, Certificate]:
    """The certificates that stand for materials of a case, by material. The caller has authorised the case."""
    with acting(SYSTEM):
        return {use.material: use.certificate for use in Use.objects.filter(case=case).select_related("certificate__kind")}


def used_so_far(case: int) -> dict[str, set[int]]:
    """Every certificate that ever stood for a material of a case, by material. The caller has authorised the case."""
    found: dict[str, set[int]] = {}
    with acting(SYSTEM):
        for material, certificate in Use.objects.filter(case=case).values_list("material", "certificate"):
            found.setdefault(material, set()).add(certificate)
    return found


def in_force_of_case(case: int) -> list[Certificate]:
    """The certificates that a case issued and that have not ended. The caller has authorised the case."""
    rows = Certificate.objects.select_related("kind").filter(case=case, state__in=IN_FORCE).order_by("pk")
    return [row for row in rows if row.worth_on(today()) in IN_FORCE]
