"""The matters of a county: one YAML text each, judged, frozen and thawed.

`parse_matter` reports everything wrong with file and line; a matter that was parsed may be published. `Matter.document` is its plain JSON,
which the published version keeps for ever; `thaw` makes the matter of it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shuheng.foundation.cases.rules.definitions import Definition, to_data
from shuheng.foundation.core.refusals import Refused

from . import located
from .binding import bind
from .contents import (
    FORM_LABELS,
    KIND_LABELS,
    LIFE_EVENT_LABELS,
    LIMIT_LABELS,
    SOURCE_LABELS,
    UNIT_LABELS,
    Kind,
    LifeEvent,
    Limit,
    LimitKind,
    Material,
    Matter,
    Trial,
)
from .located import FileFault, Located
from .publishable import examine
from .ways import Chains, build

__all__ = [
    "BadMatter",
    "Chains",
    "FORM_LABELS",
    "FileFault",
    "KIND_LABELS",
    "Kind",
    "LIFE_EVENT_LABELS",
    "LIMIT_LABELS",
    "LifeEvent",
    "Limit",
    "LimitKind",
    "Material",
    "Matter",
    "SOURCE_LABELS",
    "Trial",
    "UNIT_LABELS",
    "content",
    "definition",
    "parse_chains",
    "parse_matter",
    "thaw",
]


class BadMatter(Refused):
    """The file cannot be published; `faults` say where and why."""

    def __init__(self, faults: list[FileFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def parse_chains(text: str, file: str) -> Chains:
    """The chains in a text. BadMatter with every fault."""
    found = located.load(text, file)
    for name, chain in found.data.items() if isinstance(found.data, Mapping) else ():
        if not isinstance(chain, Mapping) or set(chain) != {"stages", "moves"}:
            found.fault(f"/{name}", "办理流程要写 stages 和 moves")
    if found.faults:
        raise BadMatter(found.faults)
    return dict(found.data)


def parse_matter(text: str, file: str, chains: Chains) -> Matter:
    """The matter in a text, publishable. BadMatter with every fault, in the order of the lines."""
    found = located.load(text, file)
    matter = _bound(found)
    if matter is not None:
        examine(matter, found, chains)
    if found.faults or matter is None:
        raise BadMatter(sorted(found.faults, key=lambda fault: fault.line))
    return matter


def _bound(found: Located) -> Matter | None:
    matter = bind(Matter, found.data, "", found.fault) if found.data is not None else None
    return replace(matter, document=found.data) if matter else None


def thaw(document: Mapping[str, Any]) -> Matter:
    """The matter of a published version. Refused when the program no longer understands it."""
    wrong: list[str] = []
    own = {name: part for name, part in document.items() if name != "procedure"}  # what `cases.publish` keeps beside it
    matter = bind(Matter, own, "", lambda at, message: wrong.append(f"{at} {message}"))
    if matter is None:
        raise Refused("这个版本的事项读不出来：" + "；".join(wrong[:5]))
    return replace(matter, document=own)


def content(matter: Matter, chains: Chains) -> dict[str, Any]:
    """What `cases.publish` freezes: the matter's document and its procedure."""
    return {**matter.document, "procedure": to_data(definition(matter, chains))}


def definition(matter: Matter, chains: Chains, version: int = 1) -> Definition:
    """How its cases are handled: the chain of its kind with its own days, titles and opinions."""
    return build(matter, chains, version)
