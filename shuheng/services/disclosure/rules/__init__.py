"""The law of disclosure as plain Python: days, the way of a request, receipt, outcomes, disputes, fees, the annual report, proactive duties."""

from . import publication, report
from .disputes import (
    AFTER,
    DISPUTES,
    RESULT_COLUMNS,
    RESULTS,
    REVIEW,
    SUIT,
    Disputed,
    DisputeLine,
    Filed,
    check_filed,
    check_result,
    dispute_lines,
    disputes_balance,
    disputes_counted,
)
from .fees import PAGES, PIECES, UNITS, fee
from .limits import LIMITS, REGULATION, limit
from .outcomes import GROUPS, OUTCOMES, PAPERS, Answer, Outcome, check_answer, check_enclosed, decidable, remedy
from .procedure import CODE, MOVES, SERVICE, STAGES, TITLE, procedure
from .receipt import APPLICANTS, DELIVERIES, MEDIA, NATURAL, PORTAL, WAYS, Asked, Way, check, check_received

__all__ = [
    "AFTER", "APPLICANTS", "Answer", "Asked", "CODE", "DELIVERIES", "DISPUTES", "DisputeLine", "Disputed", "Filed", "GROUPS", "LIMITS", "MEDIA", "MOVES",
    "NATURAL", "OUTCOMES", "Outcome", "PAGES", "PAPERS", "PIECES", "PORTAL", "REGULATION", "RESULTS", "RESULT_COLUMNS", "REVIEW", "SERVICE", "STAGES",
    "SUIT", "TITLE", "UNITS", "WAYS", "Way", "check", "check_answer", "check_enclosed", "check_filed", "check_received", "check_result", "decidable",
    "dispute_lines", "disputes_balance", "disputes_counted", "fee", "limit", "procedure", "publication", "remedy", "report",
]
