"""Every change of supervision: following the journal, raising, what both sides say, trials, the county's rules."""

from .following import FACTS_AT_ONCE, build_anew, follow
from .raising import AT_ONCE
from .ruling import appeal, cancel, explain, raise_by_hand, rule_on
from .setting import Plan, RegimePlan, put_rules
from .trying import ROWS_AT_ONCE, Wanted, ask_trial, go_on
from .watching import note_export, watch

__all__ = [
    "AT_ONCE", "FACTS_AT_ONCE", "ROWS_AT_ONCE", "Plan", "RegimePlan", "Wanted", "appeal", "ask_trial", "build_anew", "cancel", "explain", "follow", "go_on",
    "note_export", "put_rules", "raise_by_hand", "rule_on", "watch",
]
