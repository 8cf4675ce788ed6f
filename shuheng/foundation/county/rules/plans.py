"""What a profile wants to be true of the county, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.days import Day, YearStatus

from .divisions import Span


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement comes from and whether somebody checked it."""

    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class CoveragePlan:
    subject: str
    since: date
    origin: Origin


@dataclass(frozen=True, slots=True)
class DivisionPlan:
    code: str
    name: str
    parent: str
    span: Span
    origin: Origin


@dataclass(frozen=True, slots=True)
class SuccessionPlan:
    predecessor: str
    successor: str
    on: date
    kind: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class ShapePlan:
    division: str
    geometry: dict[str, object]
    datum: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class DutyPlan:
    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class OrganPlan:
    code: str
    name: str
    short: str
    kind: str
    domain: str
    division: str
    parent: str
    span: Span
    origin: Origin
    duties: tuple[DutyPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class PhonePlan:
    number: str
    label: str
    organ: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A year of the calendar: its status, the notice it rests on and the days that notice arranges."""

    year: int
    status: YearStatus
    days: tuple[Day, ...] = ()
    document: str = ""
    published_on: date | None = None
    origin: Origin = Origin("")
    by_desk: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What loading one kind of thing did. `beyond` counts rows of the database that the profile does not name; they stay."""

    what: str
    created: int = 0
    changed: int = 0
    same: int = 0
    beyond: int = 0

    def __str__(self) -> str:
        text = f"{self.what}：新增 {self.created}，更改 {self.changed}，未变 {self.same}"
        return f"{text}，库中另有 {self.beyond}（保留）" if self.beyond else text
