"""Every change of the holdings."""

from .compiling import start_from
from .exporting import export
from .retelling import retell
from .running import begin_again, cancel, end, open_, run, run_due, stop, stuck_batches, wake
from .settling import check_rows, compare, fetch_rejects, merge
from .sourcing import Setting, drop_source, pause_source, put_source, resume_source
from .staging import stage

__all__ = ["Setting", "begin_again", "cancel", "check_rows", "compare", "drop_source", "end", "export", "fetch_rejects", "merge", "open_", "pause_source",
           "put_source", "resume_source", "retell", "run", "run_due", "stage", "start_from", "stop", "stuck_batches", "wake"]
