"""What a text means as a value of a catalogue type, in its one canonical form, and the canonical text of a row that digests are made of.

The database has the same rules (`held_fits` and `held_cast` in the migration): what is plain is checked there, for many rows at once; what is sealed is
checked here, because the database never sees it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal

from shuheng.sharing.catalogue.rules import Item

SEPARATOR = "\x1f"  # between the parts of a key
LONGEST_TEXT = 1_000_000
MOST_DIGITS = 20  # of an amount of money, four of them behind the point
YES, NO = frozenset({"1", "t", "true", "y", "是"}), frozenset({"0", "f", "false", "n", "否"})
_DAY = re.compile(r"([1-9]\d{3})(?:-(\d{1,2})-|/(\d{1,2})/)(\d{1,2})|([1-9]\d{3})(\d\d)(\d\d)", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(\.\d{1,100})?", re.ASCII)
_MONEY = re.compile(r"[+-]?\d+(\.\d{1,4})?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_QUOTED = re.compile(r'[\s"\\(),]', re.ASCII)


class Misfit(Exception):
    """A text that is no value of its type; `code` is the reason's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def canonical(item: Item, said: str | None) -> str | None:
    """The one form in which a value is kept and compared; None for an empty one. Misfit when it does not fit the type or length."""
    if said is None or said == "":
        return None
    return _FORMS[item.type](said, item)


def _text(said: str, item: Item) -> str:
    if len(said) > (item.length if item.type == "C" else LONGEST_TEXT):
        raise Misfit(item.type)
    return said


def _number(said: str, item: Item) -> str:
    plain = said.strip(" ")
    if not _NUMBER.fullmatch(plain) or sum(sign.isdigit() for sign in plain) > item.length:
        raise Misfit("N")
    return _trimmed(plain)


def _money(said: str, item: Item) -> str:
    plain = said.strip(" ")
    if not _MONEY.fullmatch(plain) or sum(sign.isdigit() for sign in plain) > MOST_DIGITS:
        raise Misfit("Y")
    return _trimmed(plain)


def _trimmed(plain: str) -> str:
    value = format(Decimal(plain), "f")
    value = value.rstrip("0").rstrip(".") if "." in value else value
    return "0" if value in ("-0", "") else value


def _whole(said: str, item: Item) -> str:
    plain = said.strip(" ")
    if not _WHOLE.fullmatch(plain):
        raise Misfit("I")
    return str(int(plain))


def _day(said: str, item: Item) -> str:
    found = _DAY.fullmatch(said.strip(" "))
    if found is None:
        raise Misfit(item.type)
    year, month, day = (int(part) for part in (found[1] or found[5], found[2] or found[3] or found[6], found[4] or found[7]))
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        raise Misfit(item.type)
    return f"{year:04d}-{month:02d}-{day:02d}"


def _instant(said: str, item: Item) -> str:
    day, _, clock = said.strip(" ").replace("T", " ", 1).partition(" ")
    day = _day(day, item)
    if clock and not _CLOCK.fullmatch(clock):
        raise Misfit("T")
    hour, _, rest = clock.partition(":")
    moment = datetime.fromisoformat(f"{day} {hour or '0':0>2}:{_whole_clock(rest)}")
    fraction = f".{moment.microsecond:06d}".rstrip("0") if moment.microsecond else ""
    return f"{moment:%Y-%m-%d %H:%M:%S}{fraction}"


def _whole_clock(rest: str) -> str:
    """Minutes, seconds and six places of them."""
    minutes, _, seconds = (rest or "00").partition(":")
    whole, _, places = (seconds or "00").partition(".")
    return f"{minutes}:{whole}.{places:0<6}"


def _yes_or_no(said: str, item: Item) -> str:
    plain = said.strip(" ").lower()
    if plain not in YES | NO:
        raise Misfit("L")
    return "t" if plain in YES else "f"


_FORMS: dict[str, Callable[[str, Item], str]] = {"C": _text, "M": _text, "G": _text, "N": _number, "Y": _money, "I": _whole, "D": _day, "T": _instant,
                                                 "L": _yes_or_no}


def row_text(values: Iterable[str | None]) -> str:
    """The canonical text of a row, as PostgreSQL writes `row(…)::text`: nothing for an empty value, quotes where signs need them."""
    return "(" + ",".join("" if value is None else _cell(value) for value in values) + ")"


def _cell(value: str) -> str:
    if value and not _QUOTED.search(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '""') + '"'
