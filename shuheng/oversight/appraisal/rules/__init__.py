"""The rules of the website assessment: the versioned table, scoring, freshness of columns, the yearly table."""

from .freshness import KINDS, LATE, SOON, due_on, stale_days, warning
from .scoring import (
    APART,
    CLEAR,
    FOUND,
    GRADES,
    NEAR,
    STATES,
    UNMEASURED,
    Found,
    Measured,
    Outcome,
    Verdict,
    applies,
    judge,
)
from .table import BONUS, DEDUCT, FIELDS, MANUAL, MEASURES, PARTS, VETO, Rule, Table, shown, thaw

__all__ = [
    "APART", "BONUS", "CLEAR", "DEDUCT", "FIELDS", "FOUND", "GRADES", "KINDS", "LATE", "MANUAL", "MEASURES", "NEAR", "PARTS", "SOON", "STATES",
    "UNMEASURED", "VETO", "Found", "Measured", "Outcome", "Rule", "Table", "Verdict", "applies", "due_on", "judge", "shown", "stale_days", "thaw", "warning",
]
