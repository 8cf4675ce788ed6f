"""The law of the websites as plain Python: states and duties, what an item says, its body, what is found in it, its addresses, its differences."""

from .addresses import CHUNK, EXTENSIONS, PORTAL, Spec, address, article_address, base, chunk_of, file_of, path_of
from .body import LARGEST_BODY, clean, inner_links, plain
from .content import Content, Fault, carried, content, faults
from .differing import Change, changes, parts
from .documents import (
    AMENDED,
    FOLLOWING,
    IN_FORCE,
    LAPSED,
    REPEALED,
    VALIDITIES,
    check_interpreted,
    check_validity,
    check_why,
    day,
)
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
from .kinds import COLUMN_KINDS, RESOURCE_KINDS, SITE_KINDS, TERM_KINDS, WORD_KINDS
from .paragraphs import ANSWERING, paragraphs
from .pictures import WIDTHS, Picture, with_pictures

__all__ = [
    "AMENDED", "ANSWERING", "CHUNK", "COLUMN_KINDS", "DRAFT", "DUTIES", "DUTY_OF", "EXTENSIONS", "FOLLOWING", "IN_FORCE", "LAPSED", "LARGEST_BODY",
    "LEAST_REASON", "PORTAL", "RELEASE", "RELEASED", "REPEALED", "RESOURCE_KINDS", "REVIEW", "SCHEDULED", "SECRECY", "SITE_KINDS", "STATES", "TERM_KINDS",
    "VALIDITIES", "WIDTHS", "WORD_KINDS", "WRITE", "Change", "Content", "Fault", "Finding", "Picture", "Spec", "WordRule", "address", "article_address",
    "base", "carried", "changes", "check_interpreted", "check_person", "check_validity", "check_why", "check_words", "chunk_of", "clean", "content",
    "day", "faults", "file_of", "findings", "inner_links", "next_state", "paragraphs", "parts", "path_of", "plain", "stopping", "with_pictures",
]
