"""Reading the exchange: requests and their way, grants, receipts, the trail of a person, who uses whose data, and which entries answer nobody."""

from .evidence import evidence
from .flows import Flow, Island, flows, islands
from .receipts import Trailed, Watched, looks_after, my_looks, plain, receipt_to_read, receipts, signed, trail, unusuals
from .requests import (
    checking_organ,
    contestable,
    items_of,
    moves_for,
    request_for,
    requests,
    running,
    said,
    waiting_for,
)
from .terms import Terms, grant_to_read, grants_for, grants_of, terms

__all__ = [
    "Flow", "Island", "Terms", "Trailed", "Watched", "checking_organ", "contestable", "evidence", "flows", "grant_to_read", "grants_for",
    "grants_of", "islands",
    "items_of",
    "looks_after", "moves_for", "my_looks", "plain", "receipt_to_read", "receipts", "request_for", "requests", "running", "said", "signed", "terms",
    "trail", "unusuals", "waiting_for",
]
