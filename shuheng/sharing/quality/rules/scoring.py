"""The score of an entry: 100 points less what its standing defects cost. The formula is dated data of this county: 待核对.

A defect costs its kind's weight when a fifth of the rows fail, in proportion below that, and never less than the least. Points are whole hundredths.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .kinds import ACCEPTED, CHECK, CODES, FRESH, LENGTH, OBJECTION, OPEN, ORDER, PATTERN, RANGE, REFERS, REQUIRED, UNIQUE

WHOLE = 10_000  # hundredths of a point


@dataclass(frozen=True)
class Formula:
    """What a defect costs, from a day on: points by kind at the share of rows (per mille) that takes them all, and the least for any defect."""

    valid_from: date
    weights: Mapping[str, int]
    full_at: int = 200
    least: int = 10  # hundredths
    source: str = "本县样板（待核对）"


FORMULAS = (Formula(date(2026, 1, 1), {REQUIRED: 20, UNIQUE: 15, CHECK: 20, CODES: 15, RANGE: 15, ORDER: 15, REFERS: 15, PATTERN: 10, LENGTH: 10, FRESH: 30,
                                       OBJECTION: 20}),)


def shown(points: int) -> str:
    """`97.5` of 9750 hundredths."""
    return f"{points / 100:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Finding:
    """What a profile found for one rule: so many rows fail of so many. For `fresh`: days beyond the duty of the days that are due."""

    kind: str
    failing: int
    of: int
    state: str = OPEN


def formula(on: date) -> Formula:
    """The one in force on a day; before the first that of the first."""
    return next((one for one in sorted(FORMULAS, key=lambda one: one.valid_from, reverse=True) if one.valid_from <= on), FORMULAS[0])


def cost(found: Finding, by: Formula) -> int:
    """Hundredths of a point that a defect takes. Nothing when no row fails, or when the data bureau has accepted why it stays."""
    if found.failing <= 0 or found.state == ACCEPTED:
        return 0
    share = min(Fraction(found.failing, max(found.of, 1)) * 1000 / by.full_at, Fraction(1))
    return max(round(by.weights[found.kind] * 100 * share), by.least)


def score(costs: Iterable[int]) -> int:
    """Hundredths of a point that are left."""
    return max(WHOLE - sum(costs), 0)


@dataclass(frozen=True)
class Standing:
    """One organ in the ranking: its mean score weighted alike for every entry, its place, or None where there is too little to compare."""

    organ: int
    entries: int
    rows: int
    score: int
    place: int | None = None

    @property
    def shown(self) -> str:
        """The score in points."""
        return shown(self.score)


LEAST_ROWS = 100  # fewer rows say too little to compare an organ with others: one of them would cost too much


def ranked(scores: Mapping[int, Sequence[tuple[int, int]]]) -> list[Standing]:
    """Organs by their mean, equal ones at one place; those with too few rows behind, without a place. `scores`: organ → (score, rows) of each entry."""
    means = [Standing(organ, len(some), sum(rows for _, rows in some), round(sum(one for one, _ in some) / len(some)))
             for organ, some in scores.items() if some]
    fair = sorted((one for one in means if one.rows >= LEAST_ROWS), key=lambda one: (-one.score, one.organ))
    small = sorted((one for one in means if one.rows < LEAST_ROWS), key=lambda one: one.organ)
    return [*(Standing(one.organ, one.entries, one.rows, one.score, 1 + sum(other.score > one.score for other in fair)) for one in fair), *small]
