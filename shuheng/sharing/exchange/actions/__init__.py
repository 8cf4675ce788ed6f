"""Every change of the exchange: attaching data to entries, the way of a request, ending a grant, looking up under one, explaining what was unusual."""

from .answering import answer, lapse
from .attaching import attach, put_attachments, put_procedure
from .explaining import explain, judge, watch
from .granting import end
from .looking import Answer, Asked, Item, look_up
from .requesting import ask

__all__ = [
    "Answer", "Asked", "Item", "answer", "ask", "attach", "end", "explain", "judge", "lapse", "look_up", "put_attachments", "put_procedure", "watch",
]
