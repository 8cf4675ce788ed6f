"""The law of the quality of held data as plain Python: kinds of rules, those that the catalogue gives, the score, limits, steps of a profile."""

from . import kinds
from .checking import check_reason, checked
from .deriving import derived, fits
from .kinds import Rule, described
from .limits import AGAIN, JUDGE, MEND, limit
from .night import Step, days_late, due, steps
from .registers import REGISTERS, Register, given
from .scoring import FORMULAS, LEAST_ROWS, WHOLE, Finding, Formula, Standing, cost, formula, ranked, score, shown

__all__ = ["AGAIN", "FORMULAS", "Finding", "Formula", "JUDGE", "LEAST_ROWS", "MEND", "REGISTERS", "Register", "Rule", "Standing", "Step", "WHOLE",
           "check_reason", "checked", "cost", "days_late", "derived", "described", "due", "fits", "formula", "given", "kinds", "limit", "ranked", "score",
           "shown", "steps"]
