"""Every change of the catalogue."""

from .compiling import amend, discard, start, submit
from .loading import put_resources, put_scheme
from .objecting import answer, note_due, object_to
from .reviewing import publish, return_, withdraw

__all__ = ["amend", "answer", "discard", "note_due", "object_to", "publish", "put_resources", "put_scheme", "return_", "start", "submit", "withdraw"]
