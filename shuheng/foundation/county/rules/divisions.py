"""统计用区划代码 has 6 digits for the county, 3 for the township, 3 for the village; a division's life is an interval of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shuheng.foundation.core.refusals import Refused

COUNTY, TOWNSHIP, VILLAGE = "county", "township", "village"
LEVELS = {COUNTY: "县", TOWNSHIP: "乡镇", VILLAGE: "村、社区"}
ABOVE = {TOWNSHIP: COUNTY, VILLAGE: TOWNSHIP}


def level_of(code: str) -> str:
    """The level that a 12-digit statistics code speaks of; Refused when it is none."""
    if len(code) != 12 or not code.isascii() or not code.isdigit():
        raise Refused("区划代码应当是 12 位数字。", "code")
    if code.endswith("000000"):
        return COUNTY
    return TOWNSHIP if code.endswith("000") else VILLAGE


def code_above(code: str) -> str:
    """The code one level up by the structure of the code itself; '' above the county."""
    level = level_of(code)
    return {COUNTY: "", TOWNSHIP: code[:6] + "000000", VILLAGE: code[:9] + "000"}[level]


def short_name(name: str) -> str:
    """How people call it: 先农社区居委会 is 先农社区, 岳狮村委会 is 岳狮村."""
    for ending, word in (("村民委员会", "村"), ("村委会", "村"), ("居民委员会", ""), ("居委会", "")):
        base = name.removesuffix(ending)
        if base != name:
            return base.removesuffix(word) + word
    return name


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` (included) to `end` (excluded); no end means still so."""

    start: date
    end: date | None = None

    def holds(self, on: date) -> bool:
        return self.start <= on and (self.end is None or on < self.end)

    def meets(self, other: Span) -> bool:
        """Whether the two share a day."""
        return (self.end is None or other.start < self.end) and (other.end is None or self.start < other.end)

    def within(self, other: Span) -> bool:
        """Whether every day of this one is a day of the other."""
        return other.start <= self.start and (other.end is None or (self.end is not None and self.end <= other.end))


def check_span(span: Span) -> None:
    """Refused unless the span has a day."""
    if span.end is not None and span.end <= span.start:
        raise Refused("止日应当晚于起日（止日当天已不再有效）。", "valid_to")
