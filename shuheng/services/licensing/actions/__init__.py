"""Every change of licensing: `licensing.accept(number, by=officer)`."""

from .drafting import discard_draft, forget_expired, keep_file, save_draft
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
    keep_supplement,
    move,
    not_accept,
    start_special,
    supply,
    withdraw,
)
from .issuing import KINDS, issue, issue_deemed, print_document, sheet_of
from .passing import ask_opinions, show_personal, transfer
from .publishing import publish_matters

__all__ = [
    "KINDS", "PORTAL", "WAYS", "WINDOW", "Filing", "Missing", "Verdict", "accept", "apply", "ask_opinions", "ask_supplement",
    "check_filing", "check_material", "decide", "deliver", "discard_draft", "end_special", "extend", "forget_expired", "issue",
    "issue_deemed", "keep_file", "keep_supplement", "move", "not_accept", "print_document", "publish_matters", "save_draft", "sheet_of",
    "show_personal", "start_special", "supply", "transfer", "withdraw",
]
