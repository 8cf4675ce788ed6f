"""Reading the index: finding, paragraphs that answer, other ways to say a thing, and what was looked for in vain."""

from __future__ import annotations

from .finding import EVERYTHING, MOST, Counts, Found, Hit, Narrow, find, keys, marked
from .fresh import fresh
from .passages import Passage, answering
from .tending import SYNONYMS, Missed, missed, spelled_like, standing_synonyms, synonyms, written_like

__all__ = [
    "EVERYTHING", "MOST", "SYNONYMS", "Counts", "Found", "Hit", "Missed", "Narrow", "Passage", "answering", "find", "fresh", "keys", "marked", "missed",
    "spelled_like", "standing_synonyms", "synonyms", "written_like",
]
