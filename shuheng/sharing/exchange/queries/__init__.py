"""Reading the exchange: requests and their way, grants, receipts, the trail of a person, who uses whose data, and which entries answer nobody."""

from .evidence import evidence
from .flows import Flow, Island, flows, islands
from .receipts import (
    Trailed,
    Watched,
    explains,
    looks_after,
    my_looks,
    objections,
    objections_waiting,
    own_receipt,
    plain,
    receipt_to_read,
    receipts,
    signed,
    trail,
    unusuals,
)
from .requests import (
    checking_organ,
    contestable,
    items_of,
    moves_for,
    placed,
    request_for,
    requests,
    running,
    said,
    waiting_for,
)
from .terms import Terms, forget_terms, grant_to_read, grants_for, grants_of, standing, terms, terms_known

__all__ = [
    "checking_organ", "contestable", "evidence", "explains", "Flow", "flows", "forget_terms", "grant_to_read", "grants_for", "grants_of", "Island",
    "islands", "items_of", "looks_after", "moves_for", "my_looks", "objections", "objections_waiting", "own_receipt", "placed", "plain", "receipt_to_read",
    "receipts", "request_for", "requests", "running", "said", "signed", "standing", "Terms", "terms", "terms_known", "trail", "Trailed", "unusuals",
    "waiting_for", "Watched",
]
