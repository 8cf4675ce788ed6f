"""The rules of the website assessment: the versioned table, scoring, freshness of columns, the yearly table."""

from .freshness import KINDS, LATE, SOON, due_on, stale_days, warning
from .scoring import (
    APART,
    CLEAR,
    CLOSE,
    DANGERS,
    FOUND,
    GRADES,
    MET,
    NEAR,
    STATES,
    UNMEASURED,
    Found,
    Measured,
    Outcome,
    Stand,
    Verdict,
    applies,
    danger,
    judge,
    worse,
)
from .table import BONUS, DEDUCT, FIELDS, MANUAL, MEASURES, PARTS, VETO, Rule, Table, shown, thaw

__all__ = [
    "APART", "BONUS", "CLEAR", "CLOSE", "DANGERS", "DEDUCT", "FIELDS", "FOUND", "Found", "GRADES", "KINDS", "LATE", "MANUAL", "MEASURES", "MET", "Measured",
    "NEAR", "Outcome", "PARTS", "Rule", "SOON", "STATES", "Stand", "Table", "UNMEASURED", "VETO", "Verdict", "applies", "danger", "due_on", "judge",
    "shown", "stale_days", "thaw", "warning", "worse",
]
