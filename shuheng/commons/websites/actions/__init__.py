"""Every change of the websites."""

from .alerting import hang, lower, raise_
from .building import build_all
from .loading import ColumnPlan, Plan, SitePlan, WordPlan, put_sites
from .placing import accept, offer, pin, remove, turn_due, unpin
from .publishing import mend, publish
from .sampling import Item, put_samples
from .signing import pass_, release, release_due, return_
from .withdrawing import redirect, withdraw
from .writing import Faulty, amend, attach, discard, start, submit

__all__ = [
    "ColumnPlan", "Faulty", "Item", "Plan", "SitePlan", "WordPlan", "accept", "amend", "attach", "build_all", "discard", "hang", "lower", "mend",
    "offer", "pass_", "pin", "publish", "put_samples", "put_sites", "raise_", "redirect", "release", "release_due", "remove", "return_",
    "start", "submit", "turn_due", "unpin", "withdraw",
]
