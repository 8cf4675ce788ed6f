"""The law of the credit register as plain Python: kinds, limits, what an entry says and what it is worth on a day."""

from .entries import (
    EXPIRED,
    ONE_DAY,
    PUBLISHED,
    RECORDED,
    REPAIRED,
    STANDING,
    STATES,
    WITHDRAWN,
    Life,
    Said,
    after_months,
    check_repair,
    check_said,
    repair_from,
    shown_until,
)
from .kinds import BLACK, BOTH, GROUPS, LEGAL, PERSON, WHOSE, KindPlan, flaws
from .limits import OBJECTION, PUBLISH, REPAIR, days

__all__ = [
    "BLACK", "BOTH", "EXPIRED", "GROUPS", "LEGAL", "OBJECTION", "ONE_DAY", "PERSON", "PUBLISH", "PUBLISHED", "RECORDED", "REPAIR", "REPAIRED", "STANDING",
    "STATES", "WHOSE", "WITHDRAWN", "KindPlan", "Life", "Said", "after_months", "check_repair", "check_said", "days", "flaws", "repair_from", "shown_until",
]
