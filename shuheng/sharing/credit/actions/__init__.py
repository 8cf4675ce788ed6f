"""Every change of the credit register. A higher room that decides something records it with `credit.record_entry(party, Said(…), by=…)`."""

from .ending import expire_due, note_due, note_export
from .loading import SamplePlan, put_kinds, put_samples
from .objecting import answer_objection, object_to
from .recording import correct, record_entry, withdraw
from .repairing import PROOF, Proof, apply_repair, decide_repair

__all__ = [
    "PROOF", "Proof", "SamplePlan", "answer_objection", "apply_repair", "correct", "decide_repair", "expire_due", "note_due", "note_export", "object_to",
    "put_kinds", "put_samples", "record_entry", "withdraw",
]
