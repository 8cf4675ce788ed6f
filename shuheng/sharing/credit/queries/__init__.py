"""Reading the credit register: kinds, subjects, entries of any day, what waits for an answer."""

from .entries import GONE, SERVICE, Ask, Held, entry, held, kept, on, own, own_entry, own_organs, public_on, said_now, writers
from .kinds import kind_on, kinds_on
from .subjects import Subject, find_legal, find_public, legal, looked_up, whose
from .waiting import Waiting, objections, repairs, waiting

__all__ = [
    "GONE", "SERVICE", "Ask", "Held", "Subject", "Waiting", "entry", "find_legal", "find_public", "held", "kept", "kind_on", "kinds_on", "legal", "looked_up",
    "objections", "on", "own", "own_entry", "own_organs", "public_on", "repairs", "said_now", "waiting", "whose", "writers",
]
