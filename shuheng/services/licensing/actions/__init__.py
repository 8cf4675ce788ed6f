"""Every change of licensing: `licensing.accept(number, by=officer)`."""

from .drafting import discard_draft, forget_expired, keep_file, save_draft
from .filing import PORTAL, WINDOW, Filing, apply, check_filing
from .filling import fill
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
from .joining import answer_part, begin_deemed, check_papers, collect, conclude, lengthen_part
from .keeping import Taken, take_uploads
from .offering import take_over
from .passing import ask_opinions, show_personal, transfer
from .publishing import publish_matters
from .reminding import remind_members
from .running import ThemeFiling, complete_part, drop_part, file_theme, follow, keep_part, withdraw_theme
from .themes import discard_theme_draft, forget_expired_themes, publish_themes, save_theme_draft
from .visiting import Seen, ask_rectifying, cancel_visit, end_overdue_rectifying, end_rectifying, propose_visit, record_visit, report_rectified

__all__ = [
    "KINDS", "PORTAL", "WAYS", "WINDOW", "Filing", "Missing", "Seen", "Taken", "ThemeFiling", "Verdict", "accept", "answer_part", "apply", "ask_opinions",
    "ask_rectifying", "ask_supplement", "begin_deemed", "cancel_visit", "check_filing", "check_material", "check_papers", "collect", "complete_part",
    "conclude", "decide", "deliver", "discard_draft", "discard_theme_draft", "drop_part", "end_overdue_rectifying", "end_rectifying", "end_special",
    "extend", "file_theme", "fill", "follow", "forget_expired", "forget_expired_themes", "issue", "issue_deemed", "keep_file", "keep_part",
    "keep_supplement", "lengthen_part", "move", "not_accept", "print_document", "propose_visit", "publish_matters", "publish_themes", "record_visit",
    "remind_members", "report_rectified", "save_draft", "save_theme_draft", "sheet_of", "show_personal", "start_special", "supply", "take_over",
    "take_uploads", "transfer", "withdraw", "withdraw_theme",
]
