"""A clerk fills in an application for whoever stands at the window: the same form and the same rules as on the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shuheng.foundation.cases import queries as cases
from shuheng.foundation.cases.models import Case
from shuheng.foundation.core.acting import Actor
from shuheng.foundation.core.clock import today
from shuheng.foundation.core.permits import Within
from shuheng.foundation.core.refusals import Absent, Refused
from shuheng.foundation.county.models import Organ
from shuheng.foundation.files import queries as files
from shuheng.foundation.files.models import Stored
from shuheng.foundation.files.rules import size_text
from shuheng.foundation.identity import queries as identity
from shuheng.foundation.identity import rules as people
from shuheng.foundation.identity.models import Party
from shuheng.foundation.journal.queries import first_result
from shuheng.services.licensing import permits
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.models import Draft, Matter, Supplement, ThemeDraft
from shuheng.services.licensing.rules import forms
from shuheng.services.licensing.rules.contents import Material
from shuheng.sharing.registries import queries as registries
from shuheng.sharing.registries.queries import Offer

PAPER = "~paper"  # in a clerk's draft: the materials that lie on the counter
WHOSE, NOTHING = "申请人", Offer()


@dataclass(frozen=True)
class Slot:
    """One material: what was uploaded, and whether it was handed in on paper."""

    code: str
    title: str
    say: str
    source: str
    required: bool = True
    error: str = ""
    kept: Sequence[tuple[str, str, str]] = ()
    free_say: str = ""
    paper: bool = False
    known: str = ""
    choices: Sequence[tuple[str, str, bool]] = ()


@dataclass(frozen=True)
class Person:
    """Who stands at the window, as the page shows them."""

    pk: int
    name: str
    id_number: str
    level: int


@dataclass(frozen=True)
class Counter:
    """An application at the window, as far as it has come."""

    row: Any  # a Matter; a Theme has the same code and title
    content: Any  # its content, or a woven theme
    person: Person
    facts: Mapping[str, Any]
    draft: Draft | ThemeDraft | None
    answers: Mapping[str, Any]
    files: Mapping[str, Sequence[str]]
    paper: frozenset[str]
    offer: Offer = NOTHING

    @property
    def wanted(self) -> tuple[Material, ...]:
        """What these answers call for; optional ones too."""
        return tuple(one for one in self.content.to_bring if one.optional or one.required(self.answers))

    def filled(self, posted: Mapping[str, Any]) -> Counter:
        """The same with the answers as sent."""
        return replace(self, answers=forms.read(self.content.form, posted, facts=self.facts), offer=self.offer.choosing(posted))

    def problems(self) -> list[forms.Problem]:
        """What must be answered otherwise, which material is missing, whether the place receives applications."""
        places = licensing.places()
        divisions = {level: {code for code, _, _ in rows} for level, rows in places.items()}
        found = forms.problems(self.content.form, self.answers, today=today(), divisions=divisions)
        if not found:
            found = self._place()
        return [*found, *(forms.Problem("", f"m-{one.code}", self.lacking(one)) for one in self.missing)]

    @property
    def missing(self) -> list[Material]:
        """Required materials that are neither uploaded nor on paper, and for which no certificate stands."""
        there = {*self.brought, *self.offer.held}
        return [one for one in self.content.required_materials(self.answers) if one.code not in there]

    @property
    def brought(self) -> set[str]:
        """The materials that were uploaded or lie on the counter."""
        return {code for code, tokens in self.files.items() if tokens} | self.paper

    @property
    def certificates(self) -> dict[str, int]:
        """The certificates that stand for what is called for and was not brought."""
        return self.offer.standing([one.code for one in (*self.wanted, *self.content.free)], self.brought)

    def lacking(self, one: Material) -> str:
        """What to say of a material that is missing."""
        return self.offer.lacking(one.code, f"还差{one.title}：传扫描件，或者勾选交了纸质的。")

    def _place(self) -> list[forms.Problem]:
        try:
            licensing.handling_organ(self.row, self.answers)
        except Refused as refused:
            return [forms.Problem(f"/{refused.field}", f"f-{refused.field}", refused.message)]
        return []


def person(party: int) -> Person:
    """The party, for an officer."""
    row: Party = identity.party(party)
    return Person(row.pk, row.name, people.masked_number(row.number), row.level)


def matters(by: Actor, words: str) -> list[Matter]:
    """The matters that this window may receive, by words of their title."""
    rows = licensing.matters()
    if by.scope(permits.WINDOW) is not Within.COUNTY:
        rows = rows.filter(title__in=licensing.titles_of(by.organs))
    return [row for row in rows if words in row.title or words in row.short]


def counter(by: Actor, party: int, code: str) -> Counter:
    """The application of a matter for a party at this clerk's window. Absent where the window does not receive it."""
    row = next((one for one in matters(by, "") if one.code == code), None)
    if row is None:
        raise Absent("这个窗口不收这件事，请到对应的窗口，或者请申请人在网上办。")
    content = licensing.content(row.definition_id)
    who = person(party)
    facts = facts_of(by, who)
    begun = licensing.draft_of(by, row, party)
    answers = forms.read(content.form, forms.flatten(begun.answers) if begun else {}, facts=facts)
    kept = dict(begun.files) if begun else {}
    files_ = {code: some for code, some in registries.without_choice(kept).items() if code != PAPER}
    return Counter(row, content, who, facts, begun.draft if begun else None, answers, files_, frozenset(kept.get(PAPER, ())),
                   registries.offer(by, party, code, [one.code for one in content.materials], kept))


def facts_of(by: Actor, who: Person) -> dict[str, Any]:
    """What is known of who stands at the window; what is not known is asked."""
    known = licensing.known_facts(replace(by, party=who.pk, parties=frozenset({who.pk}), level=max(who.level, 1)), who.pk)
    return {name: fact for name, fact in known.items() if fact}


def stored(tokens: Sequence[str]) -> dict[str, Stored]:
    """Uploaded files by their token."""
    return {one.token: one for one in Stored.objects.filter(token__in=list(tokens), erased_at=None)}


def slots(found: Counter, errors: Mapping[str, str]) -> list[Slot]:
    """The materials as the page asks for them: to hand in first, then those an office vouches for."""
    there = stored([token for tokens in found.files.values() for token in tokens])
    brought = [replace(_slot(one, found.files.get(one.code, ()), there, errors.get(one.code, ""), one.code in found.paper),
                       known=found.offer.known(one.code, WHOSE), choices=found.offer.choices(one.code)) for one in found.wanted]
    return [*brought, *(Slot(one.code, one.title, "", "free", free_say=found.offer.known(one.code, WHOSE) or one.why) for one in found.content.free)]


def _slot(material: Material, tokens: Sequence[str], there: Mapping[str, Stored], error: str, paper: bool) -> Slot:
    kept = [(files.name_of(there[token]), size_text(there[token].size), f"{material.code}:{token}") for token in tokens if token in there]
    return Slot(material.code, material.title, f"{material.why}（最多 {material.pages} 页）", "bring", not material.optional, error, kept, "", paper)


def filed(by: Actor, key: str) -> str:
    """The number of the case that this clerk filed under a key; empty when none was."""
    entry = first_result(key)
    if entry is None or entry.case is None or entry.account != by.account:
        return ""
    return Case.objects.filter(pk=entry.case).values_list("number", flat=True).first() or ""


# --- supplements


@dataclass(frozen=True)
class Wanted:
    """What a case waits for: the materials to bring, other things, the day."""

    case: Case
    who: str
    slots: Sequence[Slot]
    materials: Sequence[Material]
    others: Sequence[str]
    supplement: Supplement
    offer: Offer


def wanted(by: Actor, number: str, errors: Mapping[str, str], posted: Mapping[str, str], paper: frozenset[str] = frozenset()) -> Wanted:
    """What is missing in a case that waits for its applicant, for a window that may bring it. Refused when nothing is."""
    case = cases.case_for(by, number, permits.WINDOW, permits.ACCEPT)
    supplement = Supplement.objects.filter(case=case, answered_at=None).first()
    if supplement is None or case.supplement_until is None:
        raise Refused("这件现在没有要补的材料。请核对编号。", "number")
    titles = {one.code: one for one in licensing.content(case.definition_id).materials}
    items = [item for item in supplement.items if item["material"] in titles]
    asked = {item["material"]: item["what"] for item in items}
    held = registries.offer(by, case.party_id, licensing.content(case.definition_id).code, asked, case=case.pk).choosing(posted)
    rows = [Slot(code, titles[code].title, what, "bring", True, errors.get(code, ""), (), "", code in paper, held.known(code, WHOSE), held.choices(code))
            for code, what in asked.items()]
    others = [item["what"] for item in supplement.items if item["material"] not in titles]
    who = identity.party(case.party_id).name if case.party_id else ""
    return Wanted(case, who, rows, [titles[code] for code in asked], others, supplement, held)


def organ_of(case: Case) -> Organ:
    """Who handles it, for the receipt."""
    return case.organ
