"""What the base registries can answer of a form and its materials: known sources and the register and column that hold them."""

from __future__ import annotations

from collections.abc import Mapping

from .contents import Material
from .sheet import Schema, known_sources

COLUMNS: Mapping[str, tuple[str, str]] = {
    "party.representative": ("enterprises", "representative"),
    "party.business_address": ("enterprises", "address"),
    "household.address": ("people", "address"),
    "household.township": ("people", "township_code"),
    "household.village": ("people", "village_code"),
}
REGISTERS: Mapping[str, tuple[str, str]] = {"people": ("person", "户籍登记"), "enterprises": ("legal", "营业执照登记")}  # kind of party, what people call it
IDENTIFYING = {"people": ("name",), "enterprises": ("name", "state")}  # what a material alone needs: that the register knows the applicant, and still does
ACTIVE = "存续"


def wanted(form: Schema, materials: tuple[Material, ...], kind: str) -> dict[str, dict[str, str]]:
    """Register → source → column, for what this form asks and these materials prove of a party of a kind."""
    found: dict[str, dict[str, str]] = {}
    for source in known_sources(form).values():
        register, column = COLUMNS.get(source, ("", ""))
        if register and REGISTERS[register][0] == kind:
            found.setdefault(register, {})[source] = column
    for one in materials:
        if one.register and REGISTERS[one.register][0] == kind:
            found.setdefault(one.register, {})
    return found


def holds(body: Mapping[str, str]) -> bool:
    """Whether an answer proves anything: a licence that was revoked or cancelled does not."""
    return body.get("state", ACTIVE) == ACTIVE
