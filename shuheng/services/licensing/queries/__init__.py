"""Reading matters, drafts and applications. Fetching authorises."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Case, Definition, Opinion
from shuheng.foundation.cases.rules import Definition as Procedure
from shuheng.foundation.core import numbers, vault
from shuheng.foundation.core.acting import SYSTEM, Actor, acting
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.database.base import Prepared
from shuheng.foundation.core.kept import kept
from shuheng.foundation.core.permits import Permit, every
from shuheng.foundation.core.refusals import Absent, Forbidden, Refused
from shuheng.foundation.core.rows import fetched
from shuheng.foundation.county import queries as county
from shuheng.foundation.county.models import Division, Organ
from shuheng.foundation.files.models import Stored
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity.models import Party
from shuheng.sharing.exchange import queries as exchange

from .. import permits
from ..models import Application, Decision, Document, Draft, Material, Matter, PartDecision, Visit
from ..rules import forms, registered
from ..rules.contents import Holder
from ..rules.contents import Matter as Content
from ..rules.joint import Member
from ..rules.matters import thaw
from ..rules.publishable import BRACES
from ..rules.registered import REGISTERS as REGISTERS
from ..rules.shapes import kind

SERVICE = "licensing"
ANSWERS, DRAFT, SHEET = "licensing.application.sealed", "licensing.draft.sealed", "licensing.document.sealed"
_thawed: dict[int, Content] = {}
_definitions: dict[int, Definition] = {}


# --- matters

def content(definition: int) -> Content:
    """The matter as one published version has it; a frozen version is read once per process."""
    if definition not in _thawed:
        _thawed[definition] = thaw(Definition.objects.only("content").get(pk=definition).content["matter"])
    return _thawed[definition]


def learn(definitions: Iterable[int]) -> None:
    """Read the matters that this process does not know yet in one statement, for pages that show many."""
    wanted = set(definitions)
    for row in Definition.objects.filter(pk__in=wanted - _thawed.keys()).only("content"):
        _thawed[row.pk] = thaw(row.content["matter"])
    for row in Definition.objects.filter(pk__in=wanted - _definitions.keys()).defer("content"):
        _definitions[row.pk] = row


def definition(number: int) -> Definition:
    """The row of a published definition without its content; frozen, so read once per process."""
    if number not in _definitions:
        _definitions[number] = Definition.objects.defer("content").get(pk=number)
    return _definitions[number]


def version(number: int) -> int:
    """The version of a published definition."""
    return definition(number).version


def matter(code: str) -> Matter:
    """The matter in use under this code. Absent when there is none."""
    row = kept(("matter", code), lambda: Matter.objects.select_related("organ").filter(code=code, active=True).first())
    if row is None:
        raise Absent("没有找到这个事项。它可能改了名字，请在上面找一找，或者打 12345。")
    return row


def matters(event: str = "", organ: str = "", township: str = "") -> QuerySet[Matter]:
    """Matters in use, by life event, organ or the township that receives them."""
    rows = Matter.objects.select_related("organ").filter(active=True).order_by("organ__name", "title")
    if event:
        rows = rows.filter(life_events__contains=[event])
    if organ:
        rows = rows.filter(organ__code=organ)
    return rows.filter(by_township=True) if township else rows


def matter_organs() -> QuerySet[Organ]:
    """Organs that have matters, with their number."""
    return Organ.objects.filter(matter__active=True).annotate(matters=Count("matter")).order_by("name")


def organ_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of organs by their code."""
    return dict(Organ.objects.filter(code__in=set(codes)).values_list("code", "name"))


def titles_of(organs: Iterable[int]) -> list[str]:
    """Titles of the matters that these organs handle; a township handles those of every township."""
    numbers = list(organs)
    handled = Q(organ__in=numbers)
    if Organ.objects.filter(pk__in=numbers, kind="township").exists():
        handled |= Q(by_township=True)
    return list(Matter.objects.filter(handled, active=True).order_by("title").values_list("title", flat=True))


def application_of(case: Case) -> Application | None:
    """The application of a case that was fetched with authority; None when its answers are not the reader's to see."""
    return Application.objects.select_related("matter").filter(case=case).first()


def handling_organ(row: Matter, answers: Mapping[str, Any]) -> tuple[Organ, Division | None]:
    """Who handles an application with these answers, and where it belongs. Refused when the place is not asked or does not receive it."""
    matter_content = content(row.definition_id)
    place = str(answers.get(matter_content.division_field) or "")
    if not place:
        return row.organ, None
    return kept(("handling", row.definition_id, place, today()), lambda: _handling(row, matter_content, place), seconds=30)


def _handling(row: Matter, matter_content: Content, place: str) -> tuple[Organ, Division]:
    township = county.division(place[:9].ljust(12, "0"))
    if matter_content.divisions and place[:9] not in matter_content.divisions:
        raise Refused(f"{township.name}还不办这件事，请打 12345 问去哪里办。", matter_content.division_field)
    if matter_content.handled_by is Holder.TOWNSHIP:
        return county.township_organ(township.code), township
    return row.organ, township


def places() -> dict[str, list[tuple[str, str, str]]]:
    """Townships and villages of today for the forms: level → (code, name, group)."""
    townships = list(county.townships_today())
    names = {one.pk: one.name for one in townships}
    villages = county.divisions_on(today(), "village").filter(parent__in=names)
    return {"township": [(one.code, one.name, "") for one in townships],
            "village": [(one.code, one.name, names[one.parent_id or 0]) for one in villages]}


def procedure(case: Case) -> Procedure:
    """The frozen procedure of a case: its stages and moves."""
    return cases.definition_rules(case.definition_id)


def result_text(row: Application, matter_content: Content, until: date | None) -> str:
    """The sentence of the result with the answers filled in, numbers without their unit, which the sentence says itself.

    An answer that was not given is told to stand in the application.
    """
    return _filled(row, matter_content, matter_content.result.template, until)


def part_text(row: Application, member: Member, until: date | None) -> str:
    """The sentence of one member's result of a joint procedure, filled in the same way."""
    return _filled(row, content(row.case.definition_id), member.template, until)


def _filled(row: Application, matter_content: Content, template: str, until: date | None) -> str:
    case, value = row.case, answers(row)
    asked = forms.active(matter_content.form, value).fields
    named = {name: asked[name] for name in BRACES.findall(template) if name in asked and name in value}
    known = places() if any(kind(one) == "division" for one in named.values()) else {}
    words = {"title": matter_content.title, "organ": case.organ.name, "date": _day(today()), "number": case.number,
             "applicant": identity.party(case.party_id).name if case.party_id else "申请人", "valid_until": _day(until) if until else "长期"}
    words |= {name: str(value[name]) if kind(one) == "number" else forms.shown(one, value[name], known) for name, one in named.items()}
    return template.format_map(_Blank(words))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "（见申请）"


# --- who applies

def known_facts(by: Actor, party: int | None, known: Party | None = None) -> dict[str, Any]:
    """What identity already knows of the applicant, for fields that name their source. What registers know is filled in at his word, into the draft.

    `known` is the party's row when the caller has it.
    """
    if party is None or party not in by.parties_for(SERVICE) or by.level < 1:
        return {}
    row = known or identity.party(party)
    facts: dict[str, Any] = {"party.phone": row.phone or identity.party(by.party).phone if by.party else row.phone}
    if row.kind == "person":
        return {**facts, "party.name": row.name, "party.id_number": row.number, "party.birth": f"{row.number[6:10]}-{row.number[10:12]}-{row.number[12:14]}"}
    return {**facts, "party.uscc": row.number, "party.business_name": row.name}


def fillable(by: Actor, row: Matter, party: int | None, receipts: Mapping[str, int]) -> tuple[str, ...]:
    """What the registers are called that could fill in for this party and have not: a grant of the matter's organ and level 2 are needed."""
    if by.kind != "resident" or by.level < 2 or not party:
        return ()
    said = content(row.definition_id)
    wanted = registered.wanted(said.form, said.materials, identity.party(party).kind)
    left = [register for register in wanted if register not in receipts]
    return tuple(registered.REGISTERS[one][1] for one in left if exchange.standing(row.organ_id, one))


# --- drafts

@dataclass(frozen=True)
class Begun:
    """An opened draft: the answers so far, files by the code of their material, what registers filled in by its source, and their receipts by register."""

    draft: Draft
    answers: dict[str, Any]
    files: dict[str, list[str]]
    known: dict[str, Any] = field(default_factory=dict)
    receipts: dict[str, int] = field(default_factory=dict)


_DRAFT = Prepared("licensing_draft_of", "bigint, bigint, bigint, date", """
select json_build_array(id, definition_id, key, encode(sealed, 'base64'), updated_at, expires_on)
from licensing_draft where account_id = $1 and matter_id = $2 and party_id is not distinct from $3 and expires_on >= $4
""")


def draft_of(by: Actor, row: Matter, party: int | None) -> Begun | None:
    """The draft of this account for this matter and party; one of an older version is shown only when the matter has not changed since."""
    if by.kind == "resident" and party is not None and party not in by.parties_for(SERVICE):
        return None
    found = connection.one(_DRAFT, [by.account, row.pk, party, today()])
    if found is None:
        return None
    number, definition_number, key, sealed, updated_at, expires_on = found
    return opened(fetched(Draft, id=number, account_id=by.account, matter_id=row.pk, party_id=party, definition_id=definition_number, key=UUID(key),
                          sealed=base64.b64decode(sealed), updated_at=datetime.fromisoformat(updated_at), expires_on=date.fromisoformat(expires_on)))


def opened(draft: Draft) -> Begun:
    """Unseal a draft."""
    data = json.loads(vault.open_bytes(draft.sealed, DRAFT, str(draft.key)))
    return Begun(draft, data["answers"], data["files"], data.get("known", {}), data.get("receipts", {}))


def drafts(by: Actor) -> QuerySet[Draft]:
    """The account's drafts that have not expired, newest first; one for somebody whose mandate has ended stays shut."""
    own = Q(party=None) | Q(party__in=by.parties_for(SERVICE)) if by.kind == "resident" else Q()
    return Draft.objects.select_related("matter").filter(own, account=by.account, expires_on__gte=today()).order_by("-updated_at")


# --- applications

def _permit(code: str) -> Permit:
    return every()[code]


def application_for(by: Actor, number: str, *permits: Permit, lock: bool = False) -> Application:
    """The application under one of the permits; Absent or Forbidden as the case itself."""
    case = cases.case_for(by, number, *permits, lock=lock)
    return _application(case)


def application_to_read(by: Actor, number: str) -> Application:
    """The application for an officer who may read its case."""
    return _application(cases.case_to_read(by, number))


def own_application(by: Actor, number: str, *, lock: bool = False) -> Application:
    """The application of the resident or of somebody whom they represent."""
    return _application(cases.own_case(by, number, lock=lock))


def application_at_window(by: Actor, number: str) -> Application:
    """The application, locked, for a window that brings something to it. The window need not be able to read its answers."""
    case = cases.case_for(by, number, permits.WINDOW, permits.ACCEPT, lock=True)
    with acting(SYSTEM):
        return _application(case)


def member_application(by: Actor, number: str) -> Application:
    """The application, locked, for an officer who answers for an organ that was asked. Absent for others, Forbidden without the permit."""
    number = numbers.clean(number)
    asked = Opinion.objects.filter(organ__in=by.organs, case__number=number).values("case")
    case = Case.objects.select_for_update(of=("self",)).filter(pk__in=asked, domain=by.domain).first()
    if case is None:
        raise Absent()
    if not by.may(permits.PART):
        raise Forbidden(f"您现在的岗位不能代表单位答复。需要“{permits.PART.label}”的权限，请换岗位，或者请有权限的同事来办。")
    return _application(case)


def _application(case: Case) -> Application:
    row = Application.objects.select_related("matter").filter(case=case).first()
    if row is None:
        raise Absent()
    row.case = case
    return row


def answers(row: Application) -> dict[str, Any]:
    """All answers, the personal ones unsealed."""
    sealed = json.loads(vault.open_bytes(row.sealed, ANSWERS, str(row.case_id)))
    return forms.join(row.answers, sealed)


def materials(row: Application) -> QuerySet[Material]:
    """The materials in the order of the matter."""
    return Material.objects.select_related("stored").filter(case=row.case_id).order_by("id")


def material(row: Application, number: int) -> Material:
    """One material of the application."""
    found = Material.objects.filter(case=row.case_id, pk=number).first()
    if found is None:
        raise Absent()
    return found


def documents(case: int) -> QuerySet[Document]:
    """Documents issued in a case, newest first."""
    return Document.objects.filter(case=case).order_by("-id")


def visits(case: int) -> QuerySet[Visit]:
    """The joint visits of a case with what each member found, the first one first."""
    return Visit.objects.filter(case=case).prefetch_related("findings").order_by("id")


def part_decisions(case: int) -> QuerySet[PartDecision]:
    """What each member decided, in the order of the procedure."""
    return PartDecision.objects.select_related("organ", "document").filter(case=case, superseded_at=None).order_by("id")


def said_in(case: int) -> dict[str, str]:
    """The words of every answer in a case by its code."""
    return dict(Opinion.objects.filter(case=case).values_list("code", "text"))


def overdue_rectifying() -> list[int]:
    """Cases in which the day for putting right after a visit has passed."""
    rows = Visit.objects.filter(rectify_until__lt=today(), rectified_on=None, case__closed_on=None)
    return list(rows.order_by("case").values_list("case", flat=True).distinct()[:200])


def valid_until(document: Document) -> date | None:
    """Until when the decision on a document holds; for anybody who holds the document."""
    if document.kind != "granted":
        return None
    with acting(SYSTEM):
        part = PartDecision.objects.filter(document=document).values_list("valid_until", flat=True)
        return part[0] if part else Decision.objects.filter(document=document).values_list("valid_until", flat=True).first()


def material_files(row: Application) -> list[Stored]:
    """The stored files of an application."""
    return [one.stored for one in materials(row) if one.stored]


def sheet(document: Document) -> dict[str, Any]:
    """The words of a document, unsealed."""
    data: dict[str, Any] = json.loads(vault.open_bytes(document.sealed, SHEET, document.code))
    return data


def verify(code: str) -> Document:
    """The document under a verification code, for anybody who holds it. Absent when no such document was issued."""
    cleaned = "".join(letter for letter in code.upper() if letter.isalnum()).translate(str.maketrans("OIL", "011"))
    row = Document.objects.select_related("case__organ").filter(code=cleaned).first()
    if row is None:
        raise Absent("没有查到这个核验码。请核对每一位；还是查不到，这份文书就不是我们发的，请打 12345。")
    return row


def masked(name: str) -> str:
    """A name as a stranger may see it: the family name and stars."""
    return name[:1] + "*" * min(len(name) - 1, 3) if name else ""
