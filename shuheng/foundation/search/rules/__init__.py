"""How text becomes an index, how a question becomes a condition, who may find what, and what may never be indexed."""

from __future__ import annotations

from .bigrams import LONGEST_QUESTION, LONGEST_TEXT, Question, Synonyms, asked, normalise, question, said, tags, vector, ways, words
from .misses import ASKED, KINDS, LOOKED, MOST_A_DAY, kept_text
from .privacy import check_impersonal, without_numbers
from .scope import EVERYBODY, Scope, era, of_organ, of_party
from .spelling import slips, spell, spellable, spelled_words
from .wording import LONGEST_PASSAGE, Term, asked_terms, meant_words, passage_vector

__all__ = [
    "ASKED", "EVERYBODY", "KINDS", "LONGEST_PASSAGE", "LONGEST_QUESTION", "LONGEST_TEXT", "LOOKED", "MOST_A_DAY", "Question", "Scope", "Synonyms", "Term",
    "asked", "asked_terms", "check_impersonal", "era", "kept_text", "meant_words", "normalise", "of_organ", "of_party", "passage_vector", "question",
    "said", "slips", "spell", "spellable", "spelled_words", "tags", "vector", "ways", "without_numbers", "words",
]
