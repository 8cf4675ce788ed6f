"""Permits: what an officer may do, and how far it reaches. Every room declares its own; identity hands them out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Within(IntEnum):
    """How far a permit reaches. A wider reach includes the narrower ones."""

    OWN_CASES = 1
    OWN_TOWNSHIP = 2
    OWN_ORGAN = 3
    COUNTY = 4


@dataclass(frozen=True)
class Permit:
    """One thing an officer may do; `within` is the usual reach, a post may narrow or widen it."""

    code: str
    label: str
    within: Within = Within.OWN_ORGAN


_declared: dict[str, Permit] = {}


def declare(*permits: Permit) -> None:
    """Make permits known; two rooms may not use one code."""
    for permit in permits:
        if _declared.setdefault(permit.code, permit) != permit:
            raise ValueError(f"permit {permit.code} declared twice")


def every() -> dict[str, Permit]:
    """All declared permits by code."""
    return dict(_declared)
