"""Every change of the exchange: attaching data to entries, the way of a request, ending a grant, looking up under one,
filling in for the person himself, his objections, explaining what was unusual."""

from .answering import answer, lapse
from .attaching import attach, put_attachments, put_procedure
from .explaining import explain, judge, watch
from .filling import Fill, fill
from .granting import end, note_export
from .looking import Answer, Asked, Item, look_up
from .objecting import answer_objection, note_due, object_to
from .requesting import ask

__all__ = [
    "Answer", "Asked", "Fill", "Item", "answer", "answer_objection", "ask", "attach", "end", "explain", "fill", "judge", "lapse", "look_up", "note_due",
    "note_export", "object_to", "put_attachments", "put_procedure", "watch",
]
