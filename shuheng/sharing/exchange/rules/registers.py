"""The base registries as the exchange reads them: which view answers, by which key, and how its codes read in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shuheng.sharing.legal_persons.rules import KINDS, STATES
from shuheng.sharing.population.rules.people import SEXES


@dataclass(frozen=True)
class Register:
    """One view of the schema `registers`. `key` is `person` (an ID number) or `enterprise` (a unified social credit code)."""

    code: str
    title: str
    key: str
    columns: tuple[str, ...]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


REGISTERS = {one.code: one for one in (
    Register("people", "本系统的人口库", "person",
             ("number", "name", "sex", "born_on", "address", "township", "township_code", "village_code", "died_on"), {"sex": SEXES}),
    Register("enterprises", "本系统的法人库", "enterprise", ("code", "name", "kind", "established_on", "state", "address", "representative"),
             {"kind": KINDS, "state": STATES}),
)}
