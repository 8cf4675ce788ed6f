"""The law of supervision as plain Python: intervals and incidents of a case, the life of a signal, what small numbers may show."""

from .cards import (
    LEVEL_LABELS,
    STATUS_LABELS,
    VERDICTS,
    Card,
    Level,
    Status,
    check_appeal,
    check_cancel,
    check_explanation,
    check_ruling,
    fold,
    late_to_explain,
)
from .figures import Shown, graded, hidden, share, whole
from .intervals import Incident, Interval, Seen, walked
from .matching import MANUAL, TRIGGERS, Rule, hash_of, hits, in_force, level_of

__all__ = [
    "LEVEL_LABELS", "MANUAL", "STATUS_LABELS", "TRIGGERS", "VERDICTS", "Card", "Incident", "Interval", "Level", "Rule", "Seen", "Shown", "Status",
    "check_appeal", "check_cancel", "check_explanation", "check_ruling", "fold", "graded", "hash_of", "hidden", "hits", "in_force", "late_to_explain",
    "level_of", "share", "walked", "whole",
]
