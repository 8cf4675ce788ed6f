"""The rules of letters: what is asked, the days, the way, what may be published."""

from .letters import KINDS, Written, check, check_answer, check_public
from .limits import LIMITS, answer_days, limit
from .procedure import CODE, OUTCOMES, SERVICE, STAGES, TAKE, TITLE, procedure

__all__ = ["CODE", "KINDS", "LIMITS", "OUTCOMES", "SERVICE", "STAGES", "TAKE", "TITLE", "Written", "answer_days", "check", "check_answer", "check_public",
           "limit", "procedure"]
