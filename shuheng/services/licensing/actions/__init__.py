"""Every change of licensing: `licensing.accept(number, by=officer)`."""

from .drafting import discard_draft, forget_expired, save_draft
from .filing import PORTAL, WINDOW, Filing, apply, check_filing
from .handling import (
    WAYS,
    Missing,
    Verdict,
    accept,
    ask_supplement,
    check_material,
    decide,
    deliver,
    end_special,
    extend,
    move,
    not_accept,
    start_special,
    supply,
    withdraw,
)
from .issuing import KINDS, issue, print_document, sheet_of
from .publishing import publish_matters

__all__ = [
    "KINDS", "PORTAL", "WAYS", "WINDOW", "Filing", "Missing", "Verdict", "accept", "apply", "ask_supplement", "check_filing", "check_material",
    "decide", "deliver", "discard_draft", "end_special", "extend", "forget_expired", "issue", "move", "not_accept", "print_document",
    "publish_matters", "save_draft", "sheet_of", "start_special", "supply", "withdraw",
]
