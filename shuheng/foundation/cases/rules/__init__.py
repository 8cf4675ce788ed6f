"""The law of cases as plain Python: no Django, no clock, no input or output. `rules.proof` is the module; its maker is `proof.proof`."""

from .asked import ASKED, MOOT, OpinionState, ReferralState
from .clocks import (
    CLOCK_LABELS,
    PAUSE_LABELS,
    Clock,
    ClockKind,
    Due,
    Pause,
    PauseKind,
    Span,
    Unit,
    as_of,
    due,
    due_fast,
    effective,
    elapsed,
    held_spans,
    holds,
    is_held,
    is_stale,
    reckoned,
    remaining,
    union,
)
from .definitions import (
    MILESTONE_LABELS,
    Definition,
    Milestone,
    Move,
    Stage,
    check_definition,
    check_migration,
    from_data,
    longest_way,
    problems_of,
    to_data,
)
from .lamps import LAMP_LABELS, Lamp, Turns, gravest, is_late, lamp, late_on, soon_on, turns
from .ledger import check_child, check_extension, check_pause, extend, pause, restart, resume, stop
from .limits import PAUSES, Limit, PauseRule, Source, every_limit, limit, pause_rule
from .procedure import check_presider, check_refusal, check_supplement, deemed_acceptance, silent
from .proof import BEGINS, UNIT_LABELS, Line, Proof, Run, Sort, as_text, canonical, check_code, runs
from .rating import (
    FINDINGS,
    LEVELS,
    REASONS,
    REOPEN_REASONS,
    Reason,
    check_answer,
    check_rating,
    check_reopening,
    check_reviewer,
    is_bad,
    reasons_for,
    rectify_limit,
)
from .state import CaseState, fold, known_events, replay

__all__ = [
    "ASKED", "CLOCK_LABELS", "MOOT", "PAUSE_LABELS", "Clock", "ClockKind", "Due", "Pause", "PauseKind", "Span", "Unit", "as_of", "due", "due_fast",
    "effective", "elapsed", "held_spans", "holds", "is_held", "is_stale", "reckoned", "remaining", "union", "MILESTONE_LABELS", "Definition",
    "Milestone", "Move", "Stage", "check_definition", "check_migration", "from_data", "longest_way", "problems_of", "to_data",
    "LAMP_LABELS", "Lamp", "Turns", "gravest", "is_late", "lamp", "late_on", "soon_on", "turns", "check_child", "check_extension",
    "check_pause", "extend", "pause", "restart", "resume", "stop", "PAUSES", "Limit", "PauseRule", "Source", "every_limit", "limit",
    "pause_rule", "check_presider", "check_refusal", "check_supplement", "deemed_acceptance", "silent", "BEGINS", "UNIT_LABELS", "Line",
    "Proof", "Run", "Sort", "as_text", "canonical", "check_code", "runs", "FINDINGS", "LEVELS", "REASONS", "REOPEN_REASONS",
    "Reason", "check_answer", "check_rating", "check_reopening", "check_reviewer", "is_bad", "reasons_for", "rectify_limit", "CaseState",
    "OpinionState", "ReferralState", "fold", "known_events", "replay",
]
