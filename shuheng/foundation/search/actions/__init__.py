"""Every change of the index and of what belongs to it."""

from .indexing import Page, Said, forget, index, index_new, remove, restate
from .spelling import learn
from .tending import call, end, note_miss, put_synonyms, settle, sweep

__all__ = ["Page", "Said", "call", "end", "forget", "index", "index_new", "learn", "note_miss", "put_synonyms", "remove", "restate", "settle", "sweep"]
