"""What one may subscribe to, and how often one is told."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from shuheng.foundation.core.refusals import Refused

MOST_EACH = 50  # subscriptions of a person
MOST_TOLD = 5  # titles in a notice
_GROUP = re.compile(r"(site|column|matter|event):[a-z0-9_/-]{1,80}")


@dataclass(frozen=True)
class Wish:
    """What somebody wants to hear of: words, a kind, groups (a site, a column, a kind of matter), any of them together. `title` says it to him."""

    title: str
    words: str = ""
    kind: str = ""
    groups: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @property
    def same(self) -> str:
        """What two subscriptions to the same thing have in common."""
        return "\n".join((self.words, self.kind, *sorted(self.groups)))


def wish(kept: dict[str, Any]) -> Wish:
    """The value that `plain` kept."""
    return Wish(kept["title"], kept["words"], kept["kind"], tuple(kept["groups"]))


def check_wish(wanted: Wish, standing: int) -> None:
    """Refuse a wish for nothing, for something that is no place of ours, and the one too many."""
    if not (wanted.words.strip() or wanted.kind or wanted.groups):
        raise Refused("先写要找什么，或者选一个网站、栏目，再订阅。")
    if not all(_GROUP.fullmatch(group) for group in wanted.groups):
        raise Refused("没有这个网站或者栏目。请从页面上的链接订阅。")
    if standing >= MOST_EACH:
        raise Refused(f"最多订阅 {MOST_EACH} 样。请先退订不看的。")


def told(titles: list[str], many: int) -> str:
    """The titles as a notice says them."""
    listed = "；".join(titles[:MOST_TOLD])
    return listed if many <= MOST_TOLD else f"{listed}……"
