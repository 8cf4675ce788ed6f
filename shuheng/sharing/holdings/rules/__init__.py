"""The law of the holdings as plain Python: values and their canonical text, records of a file, mapping, schedule, threshold, words."""

from . import words
from .columns import items_of_columns
from .plan import MARK, Mapped, keys, mapped, next_due, pick, read_mapping, too_many, write_mapping
from .records import pieces
from .values import SEPARATOR, Misfit, canonical, row_text

__all__ = ["MARK", "Mapped", "Misfit", "SEPARATOR", "canonical", "items_of_columns", "keys", "mapped", "next_due", "pick", "pieces", "read_mapping", "row_text",
           "too_many", "words", "write_mapping"]
