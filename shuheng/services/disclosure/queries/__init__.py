"""Reading disclosure: requests, what is given with them and disputed, proactive publication, the figures of a year."""

from .enclosures import Enclosed, disputes, enclosure_to_read, enclosures, token_of
from .publication import (
    Told,
    duties,
    duty_for,
    item_for,
    item_told,
    items,
    near_eve,
    public_items,
    to_warn,
    told,
    waiting_items,
)
from .reports import Figures, figures, organs_of_year, released, released_reports, reporting_organ
from .requests import (
    ANSWER,
    OPINE,
    REASONS,
    SHEET,
    THIRD,
    THIRD_ANSWER,
    WORDS,
    Asking,
    Consulted,
    Filter,
    answer,
    answered_by_all,
    asked,
    asking,
    document_to_read,
    documents,
    notice_until,
    opinions,
    organs_asked,
    overdue,
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
    "ANSWER", "Asking", "Consulted", "Enclosed", "Figures", "Filter", "OPINE", "REASONS", "SHEET", "THIRD", "THIRD_ANSWER", "Told", "WORDS", "answer",
    "answered_by_all", "asked", "asking", "disputes", "document_to_read", "documents", "duties", "duty_for", "enclosure_to_read", "enclosures", "figures",
    "item_for", "item_told", "items", "near_eve", "notice_until", "opinions", "organs_asked", "organs_of_year", "overdue", "own_request", "own_requests",
    "public_items", "reasons", "recent", "released", "released_reports", "reporting_organ", "request_for", "request_to_read", "requests", "sheet", "silent",
    "third_parties", "to_warn", "token_of", "told", "unpaid", "waiting_items", "wanted",
]
