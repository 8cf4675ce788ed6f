"""索引号: the number under which a public body keeps what it published. 待核对：编法以省里的规定为准

The site's identification code, the year, a running number of that site: `4304230012/2026-000001`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shuheng.foundation.core.clock import local

from ..models import Series

# gives a prefix its next number, as a part of the statement that keeps it; the row of the series is locked until that transaction ends
NEXT = """insert into websites_series (prefix, last) values (%s, 1) on conflict (prefix) do update set last = websites_series.last + 1 returning prefix, last"""
NUMBER = "given.prefix || '-' || lpad(given.last::text, greatest(6, length(given.last::text)), '0')"


def prefix_of(id_code: str, at: datetime) -> str:
    """What all numbers of a site and a year begin with."""
    return f"{id_code}/{local(at).year}"


def number(prefix: str, serial: int) -> str:
    """One index number, as NUMBER writes it."""
    return f"{prefix}-{serial:06d}"


def keep(last: Mapping[str, int]) -> None:
    """Remember how far each prefix has been used."""
    Series.objects.bulk_create([Series(prefix=prefix, last=serial) for prefix, serial in last.items()], update_conflicts=True,
                               unique_fields=["prefix"], update_fields=["last"])


def used(prefixes: set[str]) -> dict[str, int]:
    """How far each of these prefixes has been used."""
    return dict(Series.objects.filter(prefix__in=prefixes).values_list("prefix", "last"))
