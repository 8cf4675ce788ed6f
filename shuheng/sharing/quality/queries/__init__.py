"""Reading about quality: which rules stand, what a profile counts, what was found, and the scores."""

from .looking import Counted, broken, column, limit_time, pattern_reads
from .marking import mark
from .records import (
    Counts,
    check_either,
    check_source,
    columns_of,
    counts,
    deductions_of,
    defect,
    defects,
    defects_of,
    disputed,
    entry,
    held_entries,
    last_days,
    last_done,
    means,
    newest,
    profile,
    ranking,
    score_of,
    scores,
    trend,
    under_way,
)
from .standing import Standing, active, asked, frozen, plain, settings_of, standing, target

__all__ = ["Counted", "Counts", "Standing", "active", "asked", "broken", "check_either", "check_source", "column", "columns_of", "counts",
           "deductions_of", "defect", "defects", "defects_of", "disputed", "entry", "frozen", "held_entries", "last_days", "last_done", "limit_time",
           "mark", "means", "newest", "pattern_reads", "plain", "profile", "ranking", "score_of", "scores", "settings_of", "standing", "target",
           "trend", "under_way"]
