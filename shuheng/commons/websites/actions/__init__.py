"""Every change of the websites."""

from .alerting import hang, lower, raise_
from .building import build_all, let_find
from .documenting import judge, turn_documents
from .keeping import ColumnGiven, Contacts, put_column, put_word, retire_word, set_contacts
from .loading import ColumnPlan, Plan, SitePlan, TermPlan, WordPlan, put_sites
from .picturing import picture
from .placing import accept, offer, pin, remove, turn_due, unpin
from .publishing import mend, publish
from .sampling import Item, put_samples
from .signing import pass_, recall, release, release_due, return_
from .withdrawing import redirect, withdraw
from .writing import Faulty, amend, attach, discard, start, submit

__all__ = [
    "ColumnGiven", "ColumnPlan", "Contacts", "Faulty", "Item", "Plan", "SitePlan", "TermPlan", "WordPlan", "accept", "amend", "attach", "build_all",
    "discard", "hang", "judge", "let_find", "lower", "mend", "offer", "pass_", "picture", "pin", "publish", "put_column", "put_samples", "put_sites",
    "put_word", "raise_", "recall", "redirect", "release", "release_due", "remove", "retire_word", "return_", "set_contacts", "start", "submit",
    "turn_documents", "turn_due", "unpin", "withdraw",
]
