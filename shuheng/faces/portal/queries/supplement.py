"""What an applicant is asked to bring, and what of it is already there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shuheng.foundation.core.acting import Actor
from shuheng.foundation.files import queries as files
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.queries import themes
from shuheng.services.licensing.rules.contents import Material
from shuheng.sharing.registries import queries as registries
from shuheng.sharing.registries.queries import Offer

from .affair import Affair
from .applying import Slot, slot


@dataclass(frozen=True)
class Asked:
    """One thing that is missing."""

    title: str
    say: str


def other_items(one: Affair) -> list[Asked]:
    """What is missing that is no material: something filled in wrong."""
    known = {material.code for material in licensing.content(one.case.definition_id).materials}
    items = one.supplement.items if one.supplement else []
    return [Asked("填的内容", item["what"]) for item in items if item["material"] not in known]


def wanted_materials(one: Affair) -> list[Material]:
    """The materials that the notice asks for, in its order."""
    known = {material.code: material for material in licensing.content(one.case.definition_id).materials}
    codes = dict.fromkeys(item["material"] for item in one.supplement.items) if one.supplement else {}
    return [known[code] for code in codes if code in known]


def _in_words(material: Material, said: str) -> str:
    return said.removeprefix(f"{material.title}：").rstrip("。") + "。"  # the title stands above it


def offers(one: Affair, tokens: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """(value, words) of papers that another case of the same run holds, for those that are still missing here."""
    part = themes.part_of_case(one.case)
    papers = themes.same_papers(part, themes.parts(part.run)) if part else {}
    wanted = {material.code for material in wanted_materials(one) if not tokens.get(material.code)}
    return [(f"{code}:{stored.token}", f"用“{title}”里交过的 {files.name_of(stored)}")
            for code, rows in papers.items() if code in wanted for title, stored in rows]


def held(one: Affair, by: Actor, kept: Mapping[str, Sequence[str]]) -> Offer:
    """The certificates of the applicant that stand for what is missing, with the choice kept; what already stood in this case is not offered again."""
    codes = [material.code for material in wanted_materials(one)]
    return registries.offer(by, one.row.party, licensing.content(one.case.definition_id).code, codes, kept, one.case.pk)


def supplement_slots(one: Affair, tokens: Mapping[str, Sequence[str]], errors: Mapping[str, str], offer: Offer) -> list[Slot]:
    """The materials to bring, in the words of the notice, with what was uploaded and not yet handed in, and what the county holds itself."""
    stored = {row.token: row for row in files.drafts_of(one.row.party or 0)}
    said = {item["material"]: item["what"] for item in (one.supplement.items if one.supplement else ())}
    slots = []
    for material in wanted_materials(one):
        kept = [token for token in tokens.get(material.code, ()) if token in stored]
        asked = replace(material, why=_in_words(material, said.get(material.code, material.why)))
        slots.append(replace(slot(asked, kept, stored, errors.get(material.code, "")), known=offer.known(material.code),
                             choices=offer.choices(material.code)))
    return slots
