"""Reading disclosure: requests, proactive publication, the figures of a year."""

from .publication import (
    Told,
    duties,
    duty_for,
    item_for,
    items,
    public_items,
    to_warn,
    told,
    waiting_items,
)
from .reports import Figures, figures, organs_of_year, released, released_reports, reporting_organ
from .requests import (
    ANSWER,
    REASONS,
    SHEET,
    THIRD,
    THIRD_ANSWER,
    WORDS,
    Consulted,
    Filter,
    answer,
    answered_by_all,
    asked,
    document_to_read,
    documents,
    notice_until,
    opinions,
    organs_asked,
    own_request,
    own_requests,
    reasons,
    recent,
    request_for,
    request_to_read,
    requests,
    sheet,
    silent,
    third_parties,
    unpaid,
    wanted,
)

__all__ = [
    "ANSWER", "Consulted", "Figures", "Filter", "REASONS", "SHEET", "THIRD", "THIRD_ANSWER", "Told", "WORDS", "answer", "answered_by_all", "asked",
    "document_to_read", "documents", "duties", "duty_for", "figures", "item_for", "items", "notice_until", "opinions", "organs_asked", "organs_of_year",
    "own_request", "own_requests", "public_items", "reasons", "recent", "released", "released_reports", "reporting_organ", "request_for", "request_to_read",
    "requests", "sheet", "silent", "third_parties", "to_warn", "told", "unpaid", "waiting_items", "wanted",
]
