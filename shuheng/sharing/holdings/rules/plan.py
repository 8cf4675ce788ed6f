"""When a source is due, how many rejected rows are too many, which of their columns stands for which item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatch

from shuheng.foundation.core.refusals import Refused
from shuheng.sharing.catalogue.rules import Content, Item

from .words import DAILY, HOURLY, INCREMENTAL, OFF, PERCENT


def next_due(schedule: str, hour: int, after: datetime) -> datetime | None:
    """The first due moment behind one, in the zone of that one; None when it is run by hand only."""
    if schedule == OFF:
        return None
    if schedule == HOURLY:
        return after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    assert schedule == DAILY
    today = after.replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today > after else today + timedelta(days=1)


def too_many(rejected: int, read: int, most: int, unit: str) -> bool:
    """Are more rows rejected than the source allows? `most` counts rows or per cent of what was read."""
    return rejected * 100 > most * read if unit == PERCENT else rejected > most


def keys(said: Content) -> tuple[Item, ...]:
    """The items of the key. Refused when the catalogue names none: a row without a key cannot be followed."""
    found = tuple(one for one in said.items if one.key)
    if not found:
        raise Refused("目录里没有标哪一项是主键。请先编目录的下一版，标好主键再归集。", "resource")
    return found


@dataclass(frozen=True)
class Mapped:
    """Which of their columns goes where: `places` has for each of their columns in order the item's column, "_mark" for the delete marker, or ""."""

    places: tuple[str, ...]


MARK = "_mark"


def mapped(said: Content, mapping: Mapping[str, str], head: Sequence[str], marker: str = "") -> Mapped:
    """Their columns by the mapping (item column → their column); where it says nothing, by the item's own column or title.

    Refused when a key item, a mapped column or the delete marker is not in the head.
    """
    wanted = {one.column: mapping.get(one.column) or next((name for name in (one.column, one.title) if name in head), "") for one in said.items}
    if marker:
        wanted[MARK] = marker
    lost = [name for name in wanted.values() if name and name not in head]
    lost += [one.title for one in keys(said) if not wanted[one.column]]
    if lost:
        raise Refused(f"对方没有这些列：{'、'.join(lost)}。对方有的是：{'、'.join(head)[:200]}。", "mapping")
    back = {name: column for column, name in wanted.items() if name}
    return Mapped(tuple(back.get(name, "") for name in head))


def read_mapping(text: str, said: Content) -> dict[str, str]:
    """Lines of “信息项 = 对方的列”; an item by its title or column. Refused where a line cannot be read."""
    known = {one.title: one.column for one in said.items} | {one.column: one.column for one in said.items}
    found: dict[str, str] = {}
    for place, line in enumerate(filter(None, (one.strip() for one in text.replace("＝", "=").splitlines())), 1):
        item, mark, theirs = (part.strip() for part in line.partition("="))
        if not mark or not theirs or item not in known:
            raise Refused(f"第 {place} 行“{line[:40]}”读不懂，应当像：{said.items[0].title} = 对方的列名。", "mapping")
        found[known[item]] = theirs
    return found


def write_mapping(mapping: Mapping[str, str], said: Content) -> str:
    """The same lines back."""
    return "\n".join(f"{one.title} = {mapping[one.column]}" for one in said.items if one.column in mapping)


def pick(names: Sequence[str], pattern: str, mode: str, last: str) -> str:
    """Which file is read next: for a full load the last by name, for an increment the first behind the last one read; "" when there is none."""
    fitting = sorted(name for name in names if fnmatch(name, pattern))
    if mode == INCREMENTAL:
        return next((name for name in fitting if name > last), "")
    return fitting[-1] if fitting else ""
