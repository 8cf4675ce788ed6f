"""Every change of the assessment. Only the program acts here: it loads indicators, judges sites, probes, warns and publishes the year."""

from .assessing import assess, begin, finish, wake
from .linking import Followed, follow, note_links
from .probing import Look, look_at, note_probes, thin
from .reporting import report_year
from .setting import put_table
from .warning import warn

__all__ = ["Followed", "Look", "assess", "begin", "finish", "follow", "look_at", "note_links", "note_probes", "put_table", "report_year", "thin", "wake",
           "warn"]
