"""The rules of reported faults: what is asked, the days, the way."""

from .limits import LIMITS, limit
from .procedure import CODE, OUTCOMES, SERVICE, STAGES, TAKE, TITLE, procedure
from .reports import KINDS, PORTAL, Reported, check, check_answer, page_of, site_of

__all__ = ["CODE", "KINDS", "LIMITS", "OUTCOMES", "PORTAL", "SERVICE", "STAGES", "TAKE", "TITLE", "Reported", "check", "check_answer", "limit", "page_of",
           "procedure", "site_of"]
