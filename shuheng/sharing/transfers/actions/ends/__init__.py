"""The other ends that a batch can be brought to. Each keeps a page and the place behind it together, so that nothing is lost and nothing comes twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...models import Transfer
from ...rules import words
from . import addresses, databases, folders
from .shape import End, Shape, Unreached

__all__ = ["End", "Shape", "Unreached", "opened"]

_OPENERS: dict[str, Callable[[Transfer, Shape, Mapping[str, str]], End]] = {
    words.FOLDER: folders.Folder, words.POSTGRES: databases.Database, words.MYSQL: databases.Database, words.HTTP: addresses.Address}


def opened(row: Transfer, shape: Shape, secret: Mapping[str, str]) -> End:
    """The end of a batch's target; it is not spoken to before `begin`."""
    return _OPENERS[row.target.kind](row, shape, secret)
