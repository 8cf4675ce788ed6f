"""The law of the catalogue as plain Python: its words, its code scheme, what an entry must say, and items as lines of a table."""

from .content import Change, Content, Fault, Item, changes, content, faults, foreign_claims
from .drawing import measured, positions
from .identifiers import code_in, uuid_of
from .kinds import (
    CLASSES,
    CLOSED,
    CONDITIONAL,
    CYCLES,
    DRAFT,
    FORMS,
    LEVELS,
    OPEN,
    OPENNESS,
    PUBLISHED,
    REVIEW,
    SHARING,
    STATES,
    TYPES,
    WITHDRAWN,
)
from .limits import days
from .lines import COLUMNS, of_rows, read, rows, write
from .scheme import CategoryPlan, check_code, number

__all__ = [
    "CLASSES", "CLOSED", "COLUMNS", "CONDITIONAL", "CYCLES", "CategoryPlan", "Change", "Content", "DRAFT", "FORMS", "Fault", "Item", "LEVELS",
    "OPEN", "OPENNESS", "PUBLISHED", "REVIEW", "SHARING", "STATES", "TYPES", "WITHDRAWN",
    "changes", "check_code", "code_in", "content", "days", "faults", "foreign_claims", "measured", "number", "of_rows", "positions", "read", "rows", "uuid_of",
    "write",
]
