"""An application being filled in: for whom, how far it has come, what is still to be done."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from django.urls import reverse

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.files import queries as files
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.rules import size_text
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity import rules as identities
from shuheng.foundation.identity.models import Party
from shuheng.foundation.journal.queries import first_result
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import Draft, Matter, ThemeDraft
from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.contents import Limit, LimitKind, Material, Who
from shuheng.sharing.registries import queries as registries
from shuheng.sharing.registries.queries import Offer

from .affair import places_for

MATERIALS, REVIEW = "materials", "review"
NOTHING = Offer()


@dataclass(frozen=True)
class Applicant:
    """Somebody in whose name the reader may apply."""

    row: Party
    name: str
    own: bool

    @property
    def number(self) -> int:
        """The party."""
        return self.row.pk


@dataclass(frozen=True)
class Step:
    """One page of the application."""

    code: str
    title: str
    say: str = ""

    @property
    def short(self) -> str:
        """Its name in the row of steps: the first phrase of the title."""
        return re.split("[，？：]", self.title)[0]


class Sheet(Protocol):
    """What is filled in: the form and the materials of a matter, or of a theme."""

    @property
    def form(self) -> Mapping[str, Any]: ...
    @property
    def who(self) -> Sequence[Who]: ...
    @property
    def materials(self) -> Sequence[Material]: ...
    @property
    def to_bring(self) -> Sequence[Material]: ...
    @property
    def free(self) -> Sequence[Material]: ...
    @property
    def division_field(self) -> str: ...
    def required_materials(self, answers: Mapping[str, Any]) -> Sequence[Material]: ...
    def limit(self, kind: LimitKind | str) -> Limit | None: ...


@dataclass(frozen=True)
class Course:
    """One application being filled in. `outdated`: the draft was begun under an older version, and what fits was carried over.
    `receipts`: registers that filled in, each with the number of its receipt; `fillable`: what those that could are called."""

    row: Any  # a Matter; a Theme has the same code and title
    content: Sheet
    applicants: Sequence[Applicant]
    party: int
    facts: Mapping[str, Any]
    draft: Draft | ThemeDraft | None
    answers: Mapping[str, Any]
    files: Mapping[str, Sequence[str]]
    stored: Mapping[str, Stored]
    outdated: bool
    offer: Offer = NOTHING
    receipts: Mapping[str, int] = field(default_factory=dict)
    fillable: tuple[str, ...] = ()

    @property
    def proofs(self) -> dict[str, int]:
        """The receipts that stand for materials: a register knows the applicant, so nobody brings the paper it rests on."""
        return {one.code: self.receipts[one.register] for one in self.content.materials if one.register in self.receipts}

    @property
    def form(self) -> Mapping[str, Any]:
        """The form of the matter."""
        return self.content.form

    @property
    def address(self) -> str:
        """Where it is filled in."""
        return reverse("apply", args=[self.row.code])

    @property
    def guide_address(self) -> str:
        """Where one reads about it."""
        return reverse("guide", args=[self.row.code])

    @property
    def edition(self) -> str:
        """What the reader fills in, exactly: the page of review files nothing else."""
        return str(self.row.definition_id)

    @property
    def renewed(self) -> str:
        """What is said when it changed meanwhile."""
        version = licensing.version(self.row.definition_id)
        return f"这件事的要求刚更新到第 {version} 版。您填过的都还在，对得上的已经搬过来；请再看一遍，缺的补上。"

    @property
    def first_answer(self) -> str:
        """What happens after filing."""
        notice = self.content.limit(LimitKind.NOTICE)
        return f"{notice.days} {notice.unit_label}内告诉您受理没有；材料缺什么，一次说清。到期没有答复，就算受理了。" if notice else ""

    def filed_under(self, by: Actor, key: str) -> str:
        """The page of what the reader filed under this key; empty when nothing was."""
        number = filed(by, key)
        return reverse("filed", args=[number]) if number else ""

    def again(self, by: Actor, own: int, wanted: str) -> Course:
        """The same as it stands now, for the party wanted."""
        return course(by, own, self.row.code, wanted)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The pages in order: each family of questions that these answers call for, the materials, the review."""
        asked = forms.active(self.form, self.answers).fields
        pages = [Step(part["code"], part["title"], part.get("say", "")) for part in self.form["x-sections"] if asked.keys() & set(part["fields"])]
        if self.content.materials:
            pages.append(Step(MATERIALS, "把材料传上来" if self.slots_wanted else "材料都不用您交", "拍照就行，字看得清。传上来的先存着，提交以前随时能换。"))
        return (*pages, Step(REVIEW, "核对提交"))

    @property
    def slots_wanted(self) -> tuple[Material, ...]:
        """The materials the reader may have to bring with these answers; optional ones too."""
        return tuple(one for one in self.content.to_bring if one.optional or one.required(self.answers))

    @property
    def missing(self) -> list[Material]:
        """Required materials without a file, which no certificate stands for."""
        return [one for one in self.content.required_materials(self.answers) if not self.files.get(one.code) and one.code not in self.offer.held
                and one.code not in self.proofs]

    @property
    def certificates(self) -> dict[str, int]:
        """The certificates that stand for materials of this application: what is called for and was not uploaded."""
        called = [one.code for one in (*self.slots_wanted, *self.content.free)]
        return self.offer.standing(called, {code for code, tokens in self.files.items() if tokens})

    def proven(self, one: Material) -> str:
        """What is said of a material that a register stands for; empty when none does."""
        return f"已经从{licensing.REGISTERS[one.register][1]}核对过，不用交。" if one.code in self.proofs else ""

    def is_under(self, key: str) -> bool:
        """Is this the draft that files under the key?"""
        return self.draft is not None and str(self.draft.key) == key

    def with_answers(self, answers: Mapping[str, Any]) -> Course:
        """The same with other answers."""
        return replace(self, answers=answers)

    def with_files(self, kept: Mapping[str, Sequence[str]]) -> Course:
        """The same with other files, as far as they are still there."""
        stored = {one.token: one for one in files.drafts_of(self.party)}
        return replace(self, files={code: [token for token in tokens if token in stored] for code, tokens in kept.items()}, stored=stored)

    def with_choice(self, posted: Mapping[str, str]) -> Course:
        """The same with certificates chosen from those that are offered."""
        return replace(self, offer=self.offer.choosing(posted))

    def draft_files(self, kept: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        """What a draft keeps of files and of certificates."""
        return {**kept, **self.offer.kept}

    def lacking(self, one: Material) -> str:
        """What to say of a material that is missing."""
        return self.offer.lacking(one.code, f"还没有传{one.title}。")

    def read(self, posted: Mapping[str, Any], section: str) -> Mapping[str, Any]:
        """All answers, those of one section as posted."""
        return forms.read(self.form, posted, facts=self.facts, before=self.answers, section=section)

    def problems(self, section: str = "") -> list[forms.Problem]:
        """What must be answered otherwise, in one section or anywhere; and whether the place named takes applications."""
        places = self.places(section)
        divisions = {level: {code for code, _, _ in rows} for level, rows in places.items()}
        found = forms.problems(self.form, self.answers, today=today(), divisions=divisions or None, section=section)
        return found or self._place_problem(section)

    def _place_problem(self, section: str) -> list[forms.Problem]:
        field = self.content.division_field
        if not section or field not in forms.asked_in(self.form, section) or not self.answers.get(field):
            return []
        try:
            licensing.handling_organ(self.row, self.answers)
        except Refused as refused:
            return [forms.Problem(f"/{field}", f"f-{field}", refused.message)]
        return []

    def places(self, section: str = "") -> dict[str, list[tuple[str, str, str]]]:
        """Townships and villages, where the section asks for one."""
        return places_for(self.form, section) if section else {}

    def first_open(self) -> str:
        """The step that needs the reader next."""
        wrong = forms.problems(self.form, self.answers, today=today())
        if wrong:
            name = wrong[0].pointer.split("/")[1]
            return next((part["code"] for part in self.form["x-sections"] if name in part["fields"]), self.steps[0].code)
        return MATERIALS if self.missing else REVIEW


def course(by: Actor, own: int, code: str, wanted: str = "") -> Course:
    """The application of a matter as far as it has come, for the party wanted. Absent when the reader may not act for that party."""
    row = licensing.matter(code)
    content = licensing.content(row.definition_id)
    offered = applicants(by, own, content)
    party = chosen(by, offered, wanted)
    facts = licensing.known_facts(by, party, next((one.row for one in offered if one.number == party), None))
    begun = licensing.draft_of(by, row, party)
    facts |= begun.known if begun else {}
    answers = forms.read(content.form, forms.flatten(begun.answers) if begun else {}, facts=facts)
    known = {one.code for one in content.materials}
    files_ = begun.files if begun else {}
    plain = Course(row, content, offered, party, facts, begun.draft if begun else None, answers, {}, {},
                   bool(begun and begun.draft.definition_id != row.definition_id),
                   registries.offer(by, party, code, known, files_), begun.receipts if begun else {},
                   licensing.fillable(by, row, party, begun.receipts if begun else {}))
    kept = {one.code: files_[one.code] for one in content.to_bring if one.code in files_}
    return plain.with_files(kept) if kept else plain


def chosen(by: Actor, offered: Sequence[Applicant], wanted: str) -> int:
    """The party wanted, or the usual one. Absent when the reader may not act for that party."""
    numbers = [one.number for one in offered]
    if wanted:
        if not wanted.isdigit() or int(wanted) not in numbers:
            raise Absent("您还没有得到这个人的委托，不能替他办。请先登记委托。")
        return int(wanted)
    return by.party if by.party in numbers else numbers[0] if numbers else 0


def applicants(by: Actor, own: int, content: Sheet) -> list[Applicant]:
    """The reader and those who gave a mandate for this kind of affair, as far as the matter is for people like them; the reader first."""
    numbers = {own}
    numbers |= by.parties_for(licensing.SERVICE)
    kinds = [who.value for who in content.who]
    rows = [row for row in identity.parties(numbers) if row.kind in kinds]
    return sorted((Applicant(row, row.name, row.pk == own) for row in rows), key=lambda one: (not one.own, one.name))


def filed(by: Actor, key: str) -> str:
    """The number of the reader's case that was filed under this key; empty when none was."""
    entry = first_result(key)
    case = cases.own_cases(by).filter(pk=entry.case).first() if entry and entry.case else None
    return case.number if case else ""


# --- what the pages show


@dataclass(frozen=True)
class Slot:
    """One material to hand in, as `frame/_files.html` draws it."""

    code: str
    title: str
    say: str
    source: str
    required: bool = True
    error: str = ""
    kept: Sequence[tuple[str, str, str]] = ()
    free_say: str = ""
    many: bool = True
    sample: str = ""
    accept: str = ""
    known: str = ""
    choices: Sequence[tuple[str, str, bool]] = ()


def slots(course: Course, errors: Mapping[str, str]) -> list[Slot]:
    """The materials of the application: those to bring, then those an office vouches for."""
    brought = [replace(slot(one, course.files.get(one.code, ()), course.stored, errors.get(one.code, "")),
                       known=course.offer.known(one.code), choices=course.offer.choices(one.code)) for one in course.slots_wanted]
    return brought + [Slot(one.code, one.title, "", "free", free_say=course.offer.known(one.code) or course.proven(one) or one.why)
                      for one in course.content.free]


def slot(material: Material, tokens: Sequence[str], stored: Mapping[str, Stored], error: str = "") -> Slot:
    """One material with the files that are already there."""
    kept = [(files.name_of(stored[token]), size_text(stored[token].size), f"{material.code}:{token}") for token in tokens]
    return Slot(material.code, material.title, f"{material.why}（最多 {material.pages} 页）", "bring", not material.optional, error, kept)


@dataclass(frozen=True)
class Handed:
    """A material on the page of review."""

    title: str
    source: str
    files: Sequence[str]


def handed(course: Course) -> list[Handed]:
    """The materials on the page of review."""
    brought = [Handed(one.title, "bring", [files.name_of(course.stored[token]) for token in course.files.get(one.code, ())])
               for one in course.slots_wanted]
    listed = zip((*course.slots_wanted, *course.content.free), brought + [Handed(one.title, "free", ()) for one in course.content.free], strict=True)
    held = course.offer.held
    return [replace(shown, source="free", files=[f"{held[one.code].kind.title}（{held[one.code].number}）"])
            if one.code in course.certificates else shown for one, shown in listed]


def applicant_facts(by: Actor, course: Course) -> list[tuple[str, str]]:
    """Who applies, as the page of review says it: numbers show their ends only."""
    row = identity.party(course.party)
    number = identities.masked_number(row.number)
    facts = [("姓名", row.name), ("身份证号", number)] if row.kind == identities.PERSON else [("名称", row.name), ("统一社会信用代码", number)]
    phone = course.facts.get("party.phone")
    facts += [("联系电话", identities.masked_phone(phone))] if phone else []
    return facts + ([] if any(one.own and one.number == course.party for one in course.applicants) else [("代办人", by.label)])


@dataclass(frozen=True)
class DraftNote:
    """A draft in a list, with the page on which it goes on; `who` is somebody else for whom it is."""

    code: str
    title: str
    address: str
    who: str
    saved_at: datetime
    until: date


def drafts(by: Actor) -> list[DraftNote]:
    """The reader's drafts, newest first, also those for others."""
    others = dict(identity.principals(by)) if len(by.represented) > 1 else {}
    return [_note(one, others) for one in licensing.drafts(by)]


def _note(draft: Draft, others: Mapping[int, str]) -> DraftNote:
    address, who = reverse("apply", args=[draft.matter.code]), others.get(draft.party_id or 0, "")
    return DraftNote(draft.matter.code, draft.matter.title, f"{address}?for={draft.party_id}" if who else address, who, draft.updated_at,
                     draft.expires_on)


def draft_note(by: Actor, row: Matter) -> DraftNote | None:
    """The reader's draft of a matter, if there is one."""
    return next((one for one in drafts(by) if one.code == row.code), None)
