"""The table of a bulk issue: which columns it must have, and one row read from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .kinds import Kind, check_values

NAME, NUMBER, PHONE = "持有人", "证件号", "手机号"
HOLDER_COLUMNS = (NAME, NUMBER, PHONE)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the holder and the values of the paper."""

    name: str
    number: str
    phone: str
    values: Mapping[str, str]


def columns_of(kind: Kind) -> tuple[str, ...]:
    """The head of the table for this kind."""
    return (NAME, NUMBER, PHONE, *(one.title for one in kind.fields))


def read_line(kind: Kind, head: Sequence[str], cells: Sequence[str]) -> Line:
    """The row, its values checked. Refused (BadValue) with what is wrong; holder and number are checked where parties are known."""
    row = {name: cell.strip() for name, cell in zip(head, cells, strict=False)}
    values = check_values(kind, {one.code: row.get(one.title, "") for one in kind.fields})
    return Line(row.get(NAME, ""), row.get(NUMBER, ""), row.get(PHONE, ""), values)
