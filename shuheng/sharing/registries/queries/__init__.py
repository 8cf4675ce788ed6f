"""Reading the registries: fetching authorises. One file per noun."""

from .batches import batch, batches, papers_made, refused_rows, tally
from .certificates import (
    CONTENT,
    Paper,
    certificate_at_desk,
    certificate_in_case,
    facts,
    in_force_of_case,
    in_short,
    issuing_kinds,
    kind,
    kind_by_id,
    kinds,
    kinds_of_matter,
    life,
    looks,
    offers,
    own_certificate,
    own_certificates,
    paper,
    paper_file,
    reach,
    register,
    shares,
    turns,
    used_in,
)
from .offering import Offer, as_choice, offer, offer_together, without_choice
from .verifying import Verified, verify

__all__ = [
    "CONTENT", "Offer", "Paper", "Verified", "as_choice", "batch", "batches", "certificate_at_desk", "certificate_in_case", "facts", "in_force_of_case",
    "in_short", "issuing_kinds", "kind", "kind_by_id", "kinds", "kinds_of_matter", "life", "looks", "offer", "offer_together", "offers", "own_certificate",
    "own_certificates", "paper", "paper_file", "papers_made", "reach", "refused_rows", "register", "shares", "tally", "turns", "used_in", "verify",
    "without_choice",
]
