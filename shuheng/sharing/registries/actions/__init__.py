"""Every change of the registries: `registries.issue_by_hand(wish, by=officer)`."""

from .bulk import MOST_BYTES, finish_batch, issue_rows, keep_papers, sheets_due, sort_of, start_batch, stuck_batches, upload
from .issuing import Wish, issue, issue_by_hand, issue_to
from .kinds import publish_kinds
from .papers import identity_folder, print_edition, sheet_of
from .reminding import expire_due, remind_due
from .showing import end_share, note_looked, open_share, share, use
from .turning import Ground, cancel, change, renew, resume, revoke, suspend, turn_by_case

__all__ = [
    "MOST_BYTES", "Ground", "Wish", "cancel", "change", "end_share", "expire_due", "finish_batch", "identity_folder",
    "issue", "issue_by_hand", "issue_rows", "issue_to", "keep_papers",
    "note_looked", "open_share", "print_edition", "publish_kinds", "remind_due", "renew", "resume", "revoke", "share", "sheet_of",
    "sheets_due", "sort_of", "start_batch",
    "stuck_batches", "suspend", "turn_by_case", "upload", "use",
]
