"""The law of the transfers as plain Python: places of a feed, when a try is made again, words."""

from . import words
from .cursors import Cursor, read, start_of
from .retrying import wait_minutes

__all__ = ["Cursor", "read", "start_of", "wait_minutes", "words"]
