"""Quarters: what the public reads is the last run of each. 政府网站发展指引 wants a check every quarter (待核对)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ..models import Assessment, Run

QUARTER = re.compile(r"(20\d\d)-([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a year."""

    year: int
    number: int

    @property
    def code(self) -> str:
        """`2026-4`."""
        return f"{self.year}-{self.number}"

    @property
    def words(self) -> str:
        """`2026 年第四季度`."""
        return f"{self.year} 年第{'一二三四'[self.number - 1]}季度"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def after(self) -> date:
        """The first day of the next one."""
        return date(self.year + 1, 1, 1) if self.number == 4 else date(self.year, self.number * 3 + 1, 1)


def quarter_of(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def asked(text: str) -> Quarter | None:
    """What an address asks for."""
    found = QUARTER.fullmatch(text)
    return Quarter(int(found[1]), int(found[2])) if found else None


def quarters() -> list[Quarter]:
    """The quarters that have a whole run, newest first."""
    return sorted({quarter_of(on) for on in Run.objects.filter(done_at__isnull=False).values_list("on", flat=True)}, reverse=True)


def run_of(quarter: Quarter) -> Run | None:
    """The last whole run of a quarter."""
    runs = Run.objects.select_related("table").filter(done_at__isnull=False, on__gte=quarter.first, on__lt=quarter.after)
    return runs.order_by("-on").first()


def results(run: Run) -> list[Assessment]:
    """Every site of a run, the best first: numbers only, for everybody."""
    return list(Assessment.objects.select_related("site").filter(run=run).order_by("vetoes", "-score", "site__place"))
