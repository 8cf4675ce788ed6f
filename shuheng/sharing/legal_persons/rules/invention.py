"""Invented legal persons: marked names, and codes under a county code that no county has had (待核对)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from shuheng.foundation.core.identifiers import CREDIT_SIGNS, credit_check_sign

MARK = "（示例）"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_TRADES = ("茶叶", "米粉", "建材", "运输", "农机", "养殖", "果蔬", "服装", "百货", "五金", "电器", "餐饮", "旅游", "竹木", "油茶", "水产")
_ENDINGS = {"company": "有限公司", "self_employed": "店", "cooperative": "农民专业合作社"}
_FIRST = {"company": "91", "self_employed": "92", "cooperative": "93"}


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented legal person; `lead` is the place of its representative among the people offered."""

    name: str
    code: str
    kind: str
    since: date
    state: str
    turned: date
    lead: int
    group: int


def organisation_check_sign(first8: str) -> str:
    """The last sign of an organisation code for its first eight. GB 11714-1997, from memory, 待核对"""
    rest = 11 - sum((int(sign, 36)) * weight for sign, weight in zip(first8, _WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def code_of(kind: str, prefix: str, place: int) -> str:
    """The credit code of the invented legal person number `place` under a six-digit prefix."""
    body = f"MY{_in_signs(place, 6)}"
    first17 = f"{_FIRST[kind]}{prefix}{body}{organisation_check_sign(body)}"
    return first17 + credit_check_sign(first17)


def _in_signs(number: int, length: int) -> str:
    signs = ""
    for _ in range(length):
        number, rest = divmod(number, len(CREDIT_SIGNS))
        signs = CREDIT_SIGNS[rest] + signs
    return signs


def enterprises(seed: int, village: str, prefix: str, first: int, count: int, people: int, today: date) -> Iterator[Invented]:
    """So many legal persons of one village; their numbers begin at `first`, their representatives are among so many people."""
    chance = Random(f"{seed}:{village}:{first}")
    for place in range(first, first + count):
        kind = chance.choices(("self_employed", "company", "cooperative"), (68, 25, 7))[0]
        since = today - timedelta(days=chance.randint(60, 7_000))
        state = chance.choices(("active", "abnormal", "cancelled"), (86, 5, 9))[0]
        turned = since + timedelta(days=chance.randint(1, (today - since).days))
        name = f"{village}{chance.choice(_TRADES)}第{place - first + 1}{_ENDINGS[kind]}{MARK}"
        yield Invented(name, code_of(kind, prefix, place), kind, since, state, turned, chance.randrange(people), chance.randint(1, 12))
