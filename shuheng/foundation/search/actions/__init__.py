"""Every change of the index and of what belongs to it."""

from .indexing import Page, Said, forget, index, remove
from .spelling import learn
from .tending import call, end, note_miss, put_synonyms, settle, sweep

__all__ = ["Page", "Said", "call", "end", "forget", "index", "learn", "note_miss", "put_synonyms", "remove", "settle", "sweep"]
