"""Columns of a foreign table as items of a catalogue draft."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shuheng.sharing.catalogue.rules import CONDITIONAL, Item

USUAL_LENGTH = 200
_TYPES = {"integer": "I", "bigint": "I", "smallint": "I", "numeric": "N", "real": "N", "double precision": "N", "money": "Y", "date": "D",
          "timestamp without time zone": "T", "timestamp with time zone": "T", "boolean": "L", "text": "M", "bytea": "G", "json": "M", "jsonb": "M"}
_LENGTHS = {"N": 20}


def items_of_columns(columns: Iterable[tuple[str, str, str, int, bool]]) -> tuple[Item, ...]:
    """An item for each column (name, type, comment, longest text, of the key). Names that the catalogue does not take are numbered: column_3."""
    found = []
    for place, (name, kind, comment, length, key) in enumerate(columns, 1):
        column = name.lower() if re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name.lower()) else f"column_{place}"
        sort = _TYPES.get(kind, "C")
        sort = "C" if sort == "M" and key else sort
        most = min(length or USUAL_LENGTH, 4000) if sort == "C" else _LENGTHS.get(sort, 0)
        found.append(Item(column, (comment or name).strip()[:40], sort, most, CONDITIONAL, key=key))
    return tuple(found)
