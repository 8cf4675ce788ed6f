"""The law of disclosure as plain Python: days, the way of a request, receipt, outcomes, fees, the annual report, proactive duties."""

from . import publication, report
from .fees import PAGES, PIECES, UNITS, fee
from .limits import LIMITS, REGULATION, limit
from .outcomes import GROUPS, OUTCOMES, PAPERS, Answer, Outcome, check_answer, decidable, remedy
from .procedure import CODE, MOVES, SERVICE, STAGES, TITLE, procedure
from .receipt import APPLICANTS, DELIVERIES, MEDIA, NATURAL, PORTAL, WAYS, Asked, Way, check, check_received

__all__ = [
    "APPLICANTS", "Answer", "Asked", "CODE", "DELIVERIES", "GROUPS", "LIMITS", "MEDIA", "MOVES", "NATURAL", "OUTCOMES", "Outcome", "PAGES", "PAPERS",
    "PIECES", "PORTAL", "REGULATION", "SERVICE", "STAGES", "TITLE", "UNITS", "WAYS", "Way", "check", "check_answer", "check_received", "decidable", "fee",
    "limit", "procedure", "publication", "remedy", "report",
]
