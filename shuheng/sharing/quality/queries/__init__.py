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
from .stocks import Stock, count, entry, register_of, stock, stock_of, stocks

__all__ = ["Counted", "Counts", "Standing", "Stock", "active", "asked", "broken", "check_either", "check_source", "column", "columns_of", "count", "counts",
           "deductions_of", "defect", "defects", "defects_of", "disputed", "entry", "frozen", "last_days", "last_done", "limit_time", "mark", "means",
           "newest", "pattern_reads", "plain", "profile", "ranking", "register_of", "score_of", "scores", "settings_of", "standing", "stock", "stock_of",
           "stocks", "target", "trend", "under_way"]
