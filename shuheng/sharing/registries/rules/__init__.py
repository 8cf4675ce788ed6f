"""The law of the registries as plain Python: kinds of certificates, their life, the table of a bulk issue."""

from .kinds import ACTS, BadValue, Field, Issuer, Kind, Satisfied, check_values, months_on, number_of, thaw
from .life import END_LABELS, STATE_LABELS, TURNS, Life, State, Turned, check_turn, fold, worth
from .table import HOLDER_COLUMNS, Line, columns_of, read_line

__all__ = [
    "ACTS", "END_LABELS", "HOLDER_COLUMNS", "STATE_LABELS", "TURNS", "BadValue", "Field", "Issuer", "Kind", "Life", "Line", "Satisfied", "State", "Turned",
    "check_turn", "check_values", "columns_of", "fold", "months_on", "number_of", "read_line", "thaw", "worth",
]
