"""The law of the websites as plain Python: states and duties, what an item says, its body, what is found in it, its addresses, its differences."""

from .addresses import CHUNK, EXTENSIONS, PORTAL, Spec, address, article_address, base, chunk_of, file_of, path_of
from .body import LARGEST_BODY, clean, inner_links, plain
from .content import Content, Fault, content, faults
from .differing import Change, changes, parts
from .duties import (
    DRAFT,
    DUTIES,
    DUTY_OF,
    LEAST_REASON,
    RELEASE,
    RELEASED,
    REVIEW,
    SCHEDULED,
    SECRECY,
    STATES,
    WRITE,
    check_person,
    check_words,
    next_state,
)
from .findings import Finding, WordRule, findings, stopping
from .kinds import COLUMN_KINDS, RESOURCE_KINDS, SITE_KINDS, WORD_KINDS
from .paragraphs import ANSWERING, paragraphs

__all__ = [
    "ANSWERING", "CHUNK", "COLUMN_KINDS", "DRAFT", "DUTIES", "DUTY_OF", "EXTENSIONS", "LARGEST_BODY", "LEAST_REASON", "PORTAL", "RELEASE", "RELEASED",
    "RESOURCE_KINDS", "REVIEW", "SCHEDULED", "SECRECY", "SITE_KINDS", "STATES", "WORD_KINDS", "WRITE", "Change", "Content", "Fault", "Finding",
    "Spec", "WordRule", "address", "article_address", "base", "changes", "check_person", "check_words", "chunk_of", "clean", "content", "faults",
    "file_of", "findings", "inner_links", "next_state", "paragraphs", "parts", "path_of", "plain", "stopping",
]
