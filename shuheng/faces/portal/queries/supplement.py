"""What an applicant is asked to bring, and what of it is already there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shuheng.foundation.files import queries as files
from shuheng.services.licensing import queries as licensing
from shuheng.services.licensing.rules.contents import Material

from .affair import Affair
from .applying import Slot, slot


@dataclass(frozen=True)
class Asked:
    """One thing that is missing."""

    title: str
    say: str


def asked_items(one: Affair) -> list[Asked]:
    """What is missing, as the notice told it, under the name of its material."""
    titles = {material.code: material.title for material in licensing.content(one.case.definition_id).materials}
    items = one.supplement.items if one.supplement else []
    return [Asked(titles.get(item["material"], "填的内容"), item["what"]) for item in items]


def wanted_materials(one: Affair) -> list[Material]:
    """The materials that the notice asks for, in its order."""
    known = {material.code: material for material in licensing.content(one.case.definition_id).materials}
    codes = dict.fromkeys(item["material"] for item in one.supplement.items) if one.supplement else {}
    return [known[code] for code in codes if code in known]


def supplement_slots(one: Affair, tokens: Mapping[str, Sequence[str]], errors: Mapping[str, str]) -> list[Slot]:
    """The materials to bring, with what was uploaded and not yet handed in."""
    stored = {row.token: row for row in files.drafts_of(one.row.party or 0)}
    return [slot(material, [token for token in tokens.get(material.code, ()) if token in stored], stored, errors.get(material.code, ""))
            for material in wanted_materials(one)]
