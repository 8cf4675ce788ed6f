"""What every end has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from shuheng.sharing.catalogue.rules import Item

from ..following import Page


class Unreached(Exception):
    """The other end did not take it; `code` is one of `words.WHYS`, `again` whether waiting may help."""

    def __init__(self, code: str, again: bool = False) -> None:
        super().__init__(code)
        self.code, self.again = code, again


@dataclass(frozen=True)
class Shape:
    """What is brought: the granted items in their order, the code of the entry, the code of the organ that gets it."""

    items: tuple[Item, ...]
    code: str
    organ: str


class End(Protocol):
    """A target while a batch is brought to it."""

    def begin(self, cursor: str) -> str:
        """Make ready; answers from where to go on, which may be another place than the one we remember."""

    def give(self, page: Page, after: str, whole: bool) -> None:
        """Take the rows behind `after`; `whole`: with this page the whole table is there, and stands in for the old one at once."""

    def finish(self, cursor: str) -> str:
        """All is there; the name of the file, if one was written."""

    def close(self) -> None:
        """Let go, whatever happened."""
