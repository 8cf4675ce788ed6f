"""The rules of reported faults: what is asked, the days, the way, how long a telephone is kept."""

from .keeping import KEEPINGS, keeping, phone_until
from .limits import LIMITS, limit
from .procedure import CODE, OUTCOMES, SERVICE, STAGES, TAKE, TITLE, procedure
from .reports import KINDS, PORTAL, Reported, check, check_answer, page_of, site_of

__all__ = ["CODE", "KEEPINGS", "KINDS", "LIMITS", "OUTCOMES", "PORTAL", "SERVICE", "STAGES", "TAKE", "TITLE", "Reported", "check", "check_answer", "keeping",
           "limit", "page_of", "phone_until", "procedure", "site_of"]
