"""A kind of certificate as a county writes it down: catalogue data, fields, validity, words, what issues it and where it is a material."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from shuheng.foundation.core.refusals import Refused

ACTS = {"issue": "颁发", "change": "变更", "renew": "延续", "cancel": "注销"}
HOLDERS = {"person": "自然人", "legal": "法人和其他组织"}
TEXT, DAY = "text", "date"
LONGEST = 300


class BadValue(Refused):
    """A value of a certificate does not fit its field."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing the paper says. `personal`: the public verification does not show it."""

    code: str
    title: str
    kind: str = TEXT
    personal: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """A matter whose favourable decision does `act`. `fields` maps the certificate's fields to answers; `party.name` and `party.number` are
    the holder's own. `on` names the answer with the certificate's number, for acts on one that exists."""

    matter: str
    act: str = "issue"
    fields: Mapping[str, str] = field(default_factory=dict)
    on: str = ""


@dataclass(frozen=True, slots=True)
class Satisfied:
    """A material that this certificate stands for."""

    matter: str
    material: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of certificate in one version. `months` 0: without end. `one_per`: at most one in force for a holder, or, where fields are named, for
    a holder and these values; None: any number."""

    code: str
    title: str
    organ: str
    number: str
    holder: tuple[str, ...]
    fields: tuple[Field, ...]
    months: int = 0
    one_per: tuple[str, ...] | None = ()
    texts: tuple[str, ...] = ()
    issued_by: tuple[Issuer, ...] = ()
    satisfies: tuple[Satisfied, ...] = ()
    remind_days: tuple[int, ...] = (30, 7)
    catalogue: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""
    verified: bool = False

    def issuer(self, matter: str) -> Issuer | None:
        """How a decision of this matter touches certificates of the kind; None when it does not."""
        return next((one for one in self.issued_by if one.matter == matter), None)

    def material_in(self, matter: str) -> tuple[str, ...]:
        """The materials of a matter that it stands for."""
        return tuple(one.material for one in self.satisfies if one.matter == matter)

    def shown(self, values: Mapping[str, str], personal: bool = True) -> list[tuple[str, str]]:
        """Titles and values in the order of the paper."""
        return [(one.title, values[one.code]) for one in self.fields if values.get(one.code) and (personal or not one.personal)]

    def singular(self, values: Mapping[str, str]) -> str | None:
        """What makes two certificates of one holder the same thing; None when any number may be in force."""
        return None if self.one_per is None else "\x1f".join(values.get(code, "") for code in self.one_per)


def check_values(kind: Kind, values: Mapping[str, Any]) -> dict[str, str]:
    """The values as the paper will say them. BadValue names the field that is wrong."""
    kept = {one.code: _checked(one, str(values.get(one.code) or "").strip()) for one in kind.fields}
    return {code: value for code, value in kept.items() if value}


def _checked(one: Field, value: str) -> str:
    if not value and not one.optional:
        raise BadValue(f"还没有填{one.title}。", one.code)
    if len(value) > LONGEST:
        raise BadValue(f"{one.title}太长，最多 {LONGEST} 个字。", one.code)
    if any(ord(sign) < 32 for sign in value):
        raise BadValue(f"{one.title}里有看不见的符号，请重新输入。", one.code)
    if value and one.kind == DAY:
        try:
            date.fromisoformat(value)
        except ValueError:
            raise BadValue(f"{one.title}要写成 2026-01-15 这样。", one.code) from None
    return value


def number_of(kind: Kind, year: int, serial: int) -> str:
    """The number on the paper: the county's pattern with year and running number."""
    return kind.number.format(year=year, serial=serial)


def months_on(day: date, months: int) -> date | None:
    """The last day of a validity that begins on `day`; None without end. The day before the same day so many months later."""
    if not months:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last)) - timedelta(days=1)


def thaw(data: Mapping[str, Any]) -> Kind:
    """The kind of a published version."""
    return Kind(**{
        **data, "holder": tuple(data["holder"]), "fields": tuple(Field(**one) for one in data["fields"]),
        "one_per": None if data["one_per"] is None else tuple(data["one_per"]), "texts": tuple(data["texts"]),
        "issued_by": tuple(Issuer(**one) for one in data["issued_by"]), "satisfies": tuple(Satisfied(**one) for one in data["satisfies"]),
        "remind_days": tuple(data["remind_days"])})
