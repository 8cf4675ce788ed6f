"""Every change of the assessment. Only the program acts here: it loads indicators, judges sites, probes, warns and publishes the year."""

from .assessing import assess_next, begin
from .setting import put_table

__all__ = ["assess_next", "begin", "put_table"]
