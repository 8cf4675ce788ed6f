"""How text becomes an index, how a question becomes a condition, who may find what, and what may never be indexed."""

from __future__ import annotations

from .bigrams import LONGEST_QUESTION, LONGEST_TEXT, Question, asked, normalise, question, vector, words
from .privacy import check_impersonal
from .scope import EVERYBODY, Scope, era, of_organ, of_party

__all__ = [
    "EVERYBODY", "LONGEST_QUESTION", "LONGEST_TEXT", "Question", "Scope", "asked", "check_impersonal", "era", "normalise", "of_organ",
    "of_party", "question", "vector", "words",
]
