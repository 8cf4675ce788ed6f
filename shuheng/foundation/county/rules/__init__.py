"""The county's facts as plain Python: division codes and their lives, holiday notices, and what a profile plans."""

from .divisions import ABOVE, COUNTY, LEVELS, TOWNSHIP, VILLAGE, Span, check_span, code_above, level_of, short_name
from .flaws import Flaw
from .notices import (
    FESTIVALS,
    HOLIDAY,
    MAKE_UP,
    Month,
    Notice,
    check_day,
    check_official,
    days_in,
    digest,
    months,
    read_notice,
    write_notice,
)
from .plans import (
    CoveragePlan,
    DivisionPlan,
    DutyPlan,
    OrganPlan,
    Origin,
    PhonePlan,
    ShapePlan,
    SuccessionPlan,
    Tally,
    YearPlan,
)

__all__ = [
    "ABOVE", "COUNTY", "FESTIVALS", "HOLIDAY", "LEVELS", "MAKE_UP", "TOWNSHIP", "VILLAGE",
    "CoveragePlan", "DivisionPlan", "DutyPlan", "Flaw", "Month", "Notice", "OrganPlan", "Origin", "PhonePlan", "ShapePlan", "Span",
    "SuccessionPlan", "Tally", "YearPlan",
    "check_day", "check_official", "check_span", "code_above", "days_in", "digest", "level_of", "months", "read_notice", "short_name",
    "write_notice",
]
